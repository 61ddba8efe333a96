"""Backend: the lease queue behind the `django-tasks` interface.

`TASKS = {"default": {"BACKEND": "secretariat.kernel.jobs.backend.LeaseBackend",
"QUEUES": ["default", "index", "prompt", "slow"]}}`; the queue `default` is the lane `slow`. A task
is a job named `django_task` that carries the path of its function.

Source: django-tasks 0.12 (Django DEP 14).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskContext, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from secretariat.kernel.jobs import queue
from secretariat.kernel.jobs.errors import UnknownJob
from secretariat.kernel.jobs.registry import Work, job

NAME = "django_task"
_STATUS = {
    "ready": TaskResultStatus.READY,
    "running": TaskResultStatus.RUNNING,
    "stopping": TaskResultStatus.RUNNING,
    "done": TaskResultStatus.SUCCESSFUL,
    "dead": TaskResultStatus.FAILED,
    "stopped": TaskResultStatus.FAILED,
}


class LeaseBackend(BaseTaskBackend):
    """Keep tasks in the lease queue: they survive their worker, and run at least once."""

    supports_defer = True
    supports_get_result = True

    def enqueue(
        self, task: Task[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> TaskResult[Any]:
        """Enqueue a task in the caller's transaction."""
        self.validate_task(task)
        lane = "slow" if task.queue_name == "default" else task.queue_name
        call = orjson.dumps([list(args), dict(kwargs)]).decode()
        arguments = {"path": task.module_path, "call": call, "alias": self.alias}
        run_at = task.run_after if isinstance(task.run_after, datetime) else None
        job_id = queue.enqueue(NAME, arguments, lane=lane, run_at=run_at)
        return _result(job_id, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Return where a task is.

        Raises:
            TaskResultDoesNotExist: no task has this id.
        """
        try:
            return _result(int(result_id))
        except (UnknownJob, ValueError) as error:
            raise TaskResultDoesNotExist(result_id) from error


@job(NAME, lane="slow")
def run_task(work: Work, path: str, call: str, alias: str) -> object:
    """Run the function of a task; a path that names no task is refused."""
    args, kwargs = orjson.loads(call)
    task = _task(path)
    if task.takes_context:
        args = [TaskContext(task_result=_result(work.id, task)), *args]
    return task.call(*args, **kwargs)


def _task(path: str) -> Task[Any, Any]:
    """Return the task at a path.

    Raises:
        TypeError: what stands there is no task.
    """
    found = import_string(path)
    if not isinstance(found, Task):
        raise TypeError(f"{path} is no task; decorate the function with django_tasks.task")
    return found


def _result(job_id: int, task: Task[Any, Any] | None = None) -> TaskResult[Any]:
    """Return a job as the result of a task.

    Raises:
        UnknownJob: no job has this id, or it is no task.
    """
    found = queue.read(job_id)
    if found.name != NAME:
        raise UnknownJob(register="job", number=job_id, job=job_id, days=queue.KEEP_DAYS)
    given = queue.arguments(job_id)
    args, kwargs = orjson.loads(str(given["call"]))
    errors = []
    if found.error and found.state in {"dead", "stopped"}:
        path, _, _ = found.error.partition(":")
        errors.append(TaskError(exception_class_path=path, traceback=found.error))
    result: TaskResult[Any] = TaskResult(
        task=task or _task(str(given["path"])),
        id=str(job_id),
        status=_STATUS[found.state],
        enqueued_at=found.enqueued_at,
        started_at=found.started_at,
        finished_at=found.finished_at,
        last_attempted_at=found.started_at,
        args=args,
        kwargs=kwargs,
        backend=str(given["alias"]),
        errors=errors,
        worker_ids=[],
    )
    value = orjson.loads(found.result) if found.result else None
    object.__setattr__(result, "_return_value", value)  # as the package's own backends do
    return result
