"""The lease queue: no job is lost, none runs twice at once, and a failure keeps its reason."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import django_tasks
import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.kernel import job_marks

from secretariat.kernel import jobs
from secretariat.kernel.jobs import backend, lane, queue, registry
from secretariat.kernel.jobs.errors import NameTaken
from secretariat.kernel.jobs.turns import turn
from secretariat.kernel.store.models import Job

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@jobs.job("test.double")
def double(work: jobs.Work, number: int) -> dict[str, int]:
    """Return twice the number."""
    work.say(f"doubling {number}")
    return {"double": number * 2}


@jobs.job("test.break", lane="prompt")
def break_down(_work: jobs.Work, **_given: object) -> None:
    """Fail, with a character that PostgreSQL refuses."""
    raise ValueError("the ink is dry\0")


@jobs.job("test.wait_for_stop")
def wait_for_stop(work: jobs.Work) -> None:
    """Work until told to leave off."""
    while True:
        work.say("still here")
        time.sleep(0.01)


@django_tasks.task(queue_name="default")
def add(first: int, second: int) -> int:
    """Add two numbers."""
    return first + second


def eventually(promise: Callable[[], object], seconds: float = 20) -> None:
    """Wait until `promise` holds."""
    deadline = time.monotonic() + seconds
    while not promise():
        assert time.monotonic() < deadline, "the promise did not come true in time"
        time.sleep(0.02)


@pytest.fixture
def worker() -> Iterator[Callable[[float], subprocess.Popen[bytes]]]:
    """Start workers of the slow lane in processes of their own; none outlives the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(lease_seconds: float) -> subprocess.Popen[bytes]:
        name = str(connection.settings_dict["NAME"])
        command = [sys.executable, "-m", "tests.kernel.job_worker", name, "slow"]
        path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        process = subprocess.Popen(
            [*command, str(lease_seconds)], cwd=ROOT, env={**os.environ, "PYTHONPATH": path}
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def marks(folder: Path, pattern: str) -> list[Path]:
    """Return the marks that jobs left."""
    return sorted(folder.glob(pattern))


def test_job_runs_once_and_keeps_its_result_and_last_word():
    job_id = jobs.enqueue("test.double", {"number": 21})

    assert jobs.run_waiting("slow") == 1

    state = jobs.read(job_id)
    assert (state.state, state.result, state.attempts) == ("done", '{"double":42}', 1)
    assert state.progress == "doubling 21"
    assert jobs.run_waiting("slow") == 0


def test_job_of_a_transaction_that_fails_was_never_enqueued():
    with transaction.atomic():
        jobs.enqueue("test.double", {"number": 1})
        transaction.set_rollback(True)

    assert Job.objects.count() == 0


def test_same_key_is_the_same_job_for_ever():
    first = jobs.enqueue("test.double", {"number": 1}, once_key="occasion")
    again = jobs.enqueue("test.double", {"number": 2}, once_key="occasion")
    jobs.run_waiting("slow")
    later = jobs.enqueue("test.double", {"number": 3}, once_key="occasion")

    assert first == again == later
    assert Job.objects.count() == 1


def test_unknown_name_is_a_dead_letter_with_a_sentence():
    job_id = jobs.enqueue("test.nobody", {})

    jobs.run_waiting("slow")

    state = jobs.read(job_id)
    assert state.state == "dead"
    assert state.error == "No function is called 'test.nobody' in this house."
    assert [letter.id for letter in jobs.listing()] == [job_id]


def test_failure_is_tried_five_times_with_growing_delay_then_kept_as_dead_letter():
    job_id = jobs.enqueue("test.break", {})
    delays = []

    for _attempt in range(queue.MAX_ATTEMPTS):
        assert jobs.run_waiting("prompt") == 1
        assert jobs.run_waiting("prompt") == 0  # not before its time
        delays.append((jobs.read(job_id).run_at - timezone.now()).total_seconds())
        Job.objects.update(run_at=timezone.now())

    state = jobs.read(job_id)
    assert (state.state, state.attempts) == ("dead", 5)
    assert state.error.startswith("builtins.ValueError: the ink is dry\n")
    assert "break_down" in state.error
    waits = delays[:4]
    assert waits == sorted(waits)
    assert [round(wait) for wait in waits] == [5, 30, 300, 1800]


def test_dead_letter_can_be_repeated():
    job_id = jobs.enqueue("test.nobody", {})
    jobs.run_waiting("slow")

    jobs.repeat(job_id)

    assert (jobs.read(job_id).state, jobs.read(job_id).attempts) == ("ready", 0)
    with pytest.raises(jobs.JobNotWaiting, match="is ready and cannot be repeated"):
        jobs.repeat(job_id)


def test_job_for_later_waits_for_its_time():
    jobs.enqueue("test.double", {"number": 1}, run_at=timezone.now() + timedelta(hours=1))

    assert jobs.run_waiting("slow") == 0


def test_lanes_do_not_take_each_others_jobs():
    jobs.enqueue("test.double", {"number": 1})

    assert jobs.run_waiting("prompt") == 0
    with pytest.raises(jobs.UnknownLane, match=r"No lane is called fast\. The lanes are index"):
        jobs.enqueue("test.double", {"number": 1}, lane="fast")


def test_lease_that_ran_out_goes_to_the_next_and_the_late_word_is_not_heard():
    job_id = jobs.enqueue("test.double", {"number": 1})
    late = queue.lease("slow", holder="late", seconds=-1)
    assert late is not None

    assert queue.reap("slow") == 1
    fresh = queue.lease("slow", holder="fresh")

    assert fresh is not None
    assert fresh.attempt == 2
    assert queue.beat(late, progress="") == queue.LEASE_LOST
    assert queue.finish(late, "late", progress="") is False
    assert queue.finish(fresh, "fresh", progress="") is True
    assert jobs.read(job_id).result == '"fresh"'


def test_worker_that_dies_five_times_inside_a_job_leaves_a_dead_letter():
    job_id = jobs.enqueue("test.double", {"number": 1})

    for _attempt in range(queue.MAX_ATTEMPTS):
        assert queue.lease("slow", holder="mortal", seconds=-1) is not None
        queue.reap("slow")

    assert jobs.read(job_id).state == "dead"
    assert jobs.read(job_id).error == "The worker died 5 times inside this job."


def test_waiting_job_is_stopped_at_once_and_a_finished_one_no_more():
    job_id = jobs.enqueue("test.double", {"number": 1})

    assert jobs.stop(job_id) == "stopped"

    assert jobs.run_waiting("slow") == 0
    with pytest.raises(jobs.JobNotWaiting, match=f"Job {job_id} is stopped and cannot be stopped"):
        jobs.stop(job_id)
    with pytest.raises(jobs.UnknownJob, match="No job has the id 0"):
        jobs.read(0)


def running(lane_name: str, stop: threading.Event, lease_seconds: float = 1.5) -> threading.Thread:
    """Run a lane in a thread of this process."""

    def work() -> None:
        jobs.run_lane(lane_name, stop=stop, lease_seconds=lease_seconds)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """Offer a signal that is surely given at the end."""
    event = threading.Event()
    yield event
    event.set()


def test_running_job_is_stopped_at_its_next_word(stop):
    job_id = jobs.enqueue("test.wait_for_stop", {})
    thread = running("slow", stop)
    eventually(lambda: jobs.read(job_id).progress == "still here")

    assert jobs.stop(job_id) == "stopping"

    eventually(lambda: jobs.read(job_id).state == "stopped")
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_lane_that_shuts_down_gives_its_job_back_unblamed(stop):
    job_id = jobs.enqueue("test.wait_for_stop", {})
    thread = running("slow", stop)
    eventually(lambda: jobs.read(job_id).state == "running")

    stop.set()
    thread.join(20)

    assert not thread.is_alive()
    assert (jobs.read(job_id).state, jobs.read(job_id).attempts) == ("ready", 0)


def test_heartbeat_keeps_a_long_job_from_every_other_worker(tmp_path, stop):
    job_id = jobs.enqueue("test.mark", {"folder": str(tmp_path), "name": "long", "seconds": "2"})
    threads = [running("slow", stop, lease_seconds=0.6) for _ in range(2)]

    eventually(lambda: jobs.read(job_id).state == "done")

    stop.set()
    for thread in threads:
        thread.join(20)
    assert jobs.read(job_id).attempts == 1
    assert len(marks(tmp_path, "*.start")) == 1


def test_killed_workers_job_is_finished_by_a_fresh_worker(tmp_path, worker):
    job_id = jobs.enqueue("test.mark", {"folder": str(tmp_path), "name": "kill", "seconds": "3"})
    first = worker(2)
    eventually(lambda: marks(tmp_path, "kill.1.*.start"))
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert not marks(tmp_path, "*.end")

    worker(2)

    eventually(lambda: jobs.read(job_id).state == "done", 30)
    assert jobs.read(job_id).attempts == 2
    assert len(marks(tmp_path, "kill.2.*.end")) == 1


def test_two_workers_share_the_jobs_and_run_none_twice(tmp_path, worker):
    for number in range(40):
        jobs.enqueue("test.mark", {"folder": str(tmp_path), "name": f"n{number}"})
    for _ in range(2):
        worker(30)

    eventually(lambda: Job.objects.filter(state="done").count() == 40, 60)

    starts = [path.name.split(".")[0] for path in marks(tmp_path, "*.start")]
    assert len(starts) == len(set(starts)) == 40
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_duty_is_called_again_and_one_that_fails_does_not_end_the_lane(monkeypatch, stop, caplog):
    monkeypatch.setattr(registry, "_duties", {})
    calls: list[str] = []

    @jobs.duty("index", every_seconds=0.01)
    def fails() -> None:
        calls.append("fails")
        raise OSError("no paper")

    @jobs.duty("index", every_seconds=0.01)
    def works() -> int:
        calls.append("works")
        return 0

    thread = running("index", stop)
    eventually(lambda: calls.count("works") >= 3)
    stop.set()
    thread.join(20)

    assert calls.count("fails") < calls.count("works")
    assert "no paper" in caplog.text


def test_duties_of_a_lane_are_one_workers_turn_at_a_time():
    answers: list[bool] = []

    def other() -> None:
        with turn("index") as is_ours:
            answers.append(is_ours)
        connection.close()

    with turn("index") as is_ours:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    assert (is_ours, answers) == (True, [False])
    with turn("index") as is_ours_again:
        assert is_ours_again


def test_name_is_given_to_one_function_only():
    with pytest.raises(NameTaken, match=r"Two functions are called test\.double"):
        jobs.job("test.double")(job_marks.mark)


def test_old_finished_jobs_are_swept_and_dead_letters_stay():
    for name in ("test.double", "test.nobody"):
        jobs.enqueue(name, {"number": 1})
    jobs.run_waiting("slow")
    Job.objects.update(finished_at=timezone.now() - timedelta(days=queue.KEEP_DAYS + 1))

    assert jobs.sweep() == 1

    assert [letter.name for letter in jobs.listing()] == ["test.nobody"]


def test_tasks_of_the_django_interface_run_in_the_lease_queue(settings):
    settings.TASKS = {
        "default": {
            "BACKEND": "secretariat.kernel.jobs.backend.LeaseBackend",
            "QUEUES": ["default", "index", "prompt", "slow"],
        }
    }
    result = backend.LeaseBackend("default", settings.TASKS["default"]).enqueue(
        add, [1], {"second": 2}
    )

    assert jobs.run_waiting("slow") == 1

    done = backend.LeaseBackend("default", {}).get_result(result.id)
    assert (done.return_value, done.task.name) == (3, "add")
    with pytest.raises(django_tasks.exceptions.TaskResultDoesNotExist):
        backend.LeaseBackend("default", {}).get_result("0")


def test_holder_names_differ_within_one_process():
    assert lane.holder_name() != lane.holder_name()
