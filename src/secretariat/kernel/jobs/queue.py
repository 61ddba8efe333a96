"""Queue: jobs as rows that a worker holds by a lease; a dead worker's lease runs out.

States: `ready` (waits for its time), `running` (leased), `stopping` (leased, asked to end), then
`done`, `dead` (gave up; the error is kept) or `stopped`. Each step is one short write transaction,
alike on SQLite and PostgreSQL. Does not know what jobs do; `lane` runs them.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from secretariat.foundation.canonical import canonical
from secretariat.kernel import gathering
from secretariat.kernel.jobs.errors import JobNotWaiting, UnknownJob
from secretariat.kernel.jobs.registry import check_lane, declared_job, duty
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Job

LEASE_SECONDS = 30.0
MAX_ATTEMPTS = 5
DELAYS_SECONDS = (5, 30, 300, 1800)
KEEP_DAYS = 30
ERROR_CHARACTERS = 8000
HELD = ("running", "stopping")
FINISHED = ("done", "dead", "stopped")
WAS_STOPPED = "it was stopped"
LEASE_LOST = "its lease ran out and another worker may hold it"


@dataclass(frozen=True, slots=True)
class Leased:
    """A job in the hands of one worker."""

    id: int
    name: str
    arguments: Mapping[str, object]
    attempt: int
    holder: str


@dataclass(frozen=True, slots=True)
class JobState:
    """Where a job is: its state, its last word, and its result (JSON text) or error."""

    id: int
    name: str
    lane: str
    state: str
    attempts: int
    progress: str
    error: str
    result: str
    run_at: datetime
    enqueued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def enqueue(
    name: str,
    arguments: Mapping[str, object],
    *,
    lane: str | None = None,
    once_key: str | None = None,
    run_at: datetime | None = None,
) -> int:
    """Enqueue a job in the caller's transaction, or in one of its own, and return its id.

    Args:
        name: name given to `@job`; an unknown one becomes a dead letter, not an error here.
        arguments: keyword arguments, made of JSON's types, dates and decimals as text.
        lane: where it runs; by default the lane the name was declared with.
        once_key: names the occasion. The same key again returns the first job and adds none, for
            as long as the first is kept (`KEEP_DAYS` after its end).
        run_at: not before this instant.

    Raises:
        UnknownLane: the lane does not exist.
        TypeError: an argument has no canonical form (a float, an object).
    """
    row = _new(name, arguments, lane)
    row.once_key, row.run_at = once_key, run_at or row.run_at
    with _transaction():
        if once_key is None:
            row.save(force_insert=True)
            return row.id
        Job.objects.bulk_create([row], ignore_conflicts=True)
        return Job.objects.values_list("id", flat=True).get(once_key=once_key)


def enqueue_with_others(name: str, arguments: Mapping[str, object], *, lane: str) -> None:
    """Enqueue a job in the caller's transaction, together with others where changes are gathered.

    Raises:
        UnknownLane: the lane does not exist.
        TypeError: an argument has no canonical form (a float, an object).
    """
    gathering.later(_insert, _new(name, arguments, lane))


def _insert(jobs: list[Job]) -> None:
    """Write new jobs."""
    with _transaction():
        Job.objects.bulk_create(jobs)


def _new(name: str, arguments: Mapping[str, object], lane: str | None) -> Job:
    """Return a job that may start now, not written yet."""
    declared = declared_job(name)
    lane = lane or (declared.lane if declared else "slow")
    check_lane(lane)
    now = timezone.now()
    arguments = dict(arguments)
    return Job(lane=lane, name=name, arguments=canonical(arguments), run_at=now, enqueued_at=now)


def lease(lane: str, *, holder: str, seconds: float = LEASE_SECONDS) -> Leased | None:
    """Take the job of the lane whose turn it is, or return None; looking alone locks nothing."""
    if not _next(lane).exists():
        return None
    with _transaction():
        row = _next(lane).select_for_update(skip_locked=True).first()
        if row is None:
            return None
        now = timezone.now()
        row.state, row.holder = "running", holder
        row.attempts += 1
        row.started_at, row.lease_until = now, now + timedelta(seconds=seconds)
        row.save(update_fields=["state", "holder", "attempts", "started_at", "lease_until"])
    return Leased(
        id=row.id,
        name=row.name,
        arguments=orjson.loads(row.arguments),
        attempt=row.attempts,
        holder=holder,
    )


def beat(leased: Leased, *, progress: str, seconds: float = LEASE_SECONDS) -> str:
    """Renew the lease, write the progress down, and return why the job must leave off, or ""."""
    until = timezone.now() + timedelta(seconds=seconds)
    with _transaction(is_word=True):
        if not _held(leased).update(lease_until=until, progress=progress):
            return LEASE_LOST
        stopping = _held(leased).filter(state="stopping").exists()
    return WAS_STOPPED if stopping else ""


def finish(leased: Leased, result: object, *, progress: str) -> bool:
    """Close a job with its result; return False where the lease was lost meanwhile."""
    text = orjson.dumps(result, default=str).decode() if result is not None else ""
    return _close(leased, "done", result=text, progress=progress)


def stopped(leased: Leased) -> bool:
    """Close a job that left off because it was stopped; False where the lease was lost."""
    return _close(leased, "stopped")


def give_back(leased: Leased) -> bool:
    """Put a job back, unblamed, because its lane shuts down; False where the lease was lost."""
    with _transaction(is_word=True):
        return bool(
            _held(leased).update(
                state="ready", holder="", lease_until=None, attempts=leased.attempt - 1
            )
        )


def fail(leased: Leased, error: str, *, is_final: bool = False) -> str:
    """Put a failed job back for later, or give it up; return its new state.

    Args:
        leased: the job as this worker holds it.
        error: kept with the job, up to 8,000 characters.
        is_final: another try cannot help (no such name).

    Returns:
        `ready`, `dead`, or the empty text where the lease was lost meanwhile.
    """
    error = error.replace("\0", "")[:ERROR_CHARACTERS]
    if is_final or leased.attempt >= MAX_ATTEMPTS:
        return "dead" if _close(leased, "dead", error=error) else ""
    run_at = timezone.now() + timedelta(seconds=DELAYS_SECONDS[leased.attempt - 1])
    with _transaction(is_word=True):
        changed = _held(leased).update(
            state="ready", holder="", lease_until=None, run_at=run_at, error=error
        )
    return "ready" if changed else ""


def reap(lane: str) -> int:
    """Take jobs of the lane from workers whose lease ran out; return how many."""
    late = Job.objects.filter(lane=lane, state__in=HELD, lease_until__lt=timezone.now())
    if not late.exists():
        return 0
    with _transaction():
        rows = list(late.select_for_update(skip_locked=True))
        for row in rows:
            row.holder, row.lease_until = "", None
            if row.state == "stopping":
                row.state, row.finished_at = "stopped", timezone.now()
            elif row.attempts >= MAX_ATTEMPTS:
                row.state, row.finished_at = "dead", timezone.now()
                row.error = f"The worker died {row.attempts} times inside this job."
            else:
                row.state = "ready"
            row.save(update_fields=["holder", "lease_until", "state", "finished_at", "error"])
    return len(rows)


def stop(job_id: int) -> str:
    """Stop a job: at once while it waits, at its next word while it runs. Return its new state.

    Raises:
        UnknownJob: no job has this id.
        JobNotWaiting: the job is already finished.
    """
    with _transaction():
        row = _row(job_id)
        if row.state in FINISHED:
            raise JobNotWaiting(job=job_id, state=row.state, act="stopped")
        row.state = "stopped" if row.state == "ready" else "stopping"
        if row.state == "stopped":
            row.finished_at = timezone.now()
        row.save(update_fields=["state", "finished_at"])
    return row.state


def repeat(job_id: int) -> None:
    """Give a dead or stopped job a fresh set of attempts, now.

    Raises:
        UnknownJob: no job has this id.
        JobNotWaiting: the job waits, runs or is done.
    """
    with _transaction():
        row = _row(job_id)
        if row.state not in {"dead", "stopped"}:
            raise JobNotWaiting(job=job_id, state=row.state, act="repeated")
        row.state, row.attempts, row.run_at, row.finished_at = "ready", 0, timezone.now(), None
        row.save(update_fields=["state", "attempts", "run_at", "finished_at"])


def read(job_id: int) -> JobState:
    """Return where a job is.

    Raises:
        UnknownJob: no job has this id.
    """
    found = Job.objects.filter(id=job_id).values(*JobState.__dataclass_fields__).first()
    if found is None:
        raise UnknownJob(register="job", number=job_id, job=job_id, days=KEEP_DAYS)
    return JobState(**found)


def arguments(job_id: int) -> Mapping[str, object]:
    """Return the arguments of a job; nothing where it was swept away."""
    text = Job.objects.filter(id=job_id).values_list("arguments", flat=True).first()
    return orjson.loads(text) if text else {}


def listing(*, states: Iterable[str] = ("dead",), limit: int = 100) -> tuple[JobState, ...]:
    """Return the newest jobs in these states; by default the dead letters."""
    rows = Job.objects.filter(state__in=tuple(states)).order_by("-id")[:limit]
    return tuple(JobState(**row) for row in rows.values(*JobState.__dataclass_fields__))


@duty("slow", 86_400.0)
def sweep() -> int:
    """Delete jobs that ended well, or were stopped, more than `KEEP_DAYS` ago; dead ones stay."""
    limit = timezone.now() - timedelta(days=KEEP_DAYS)
    old = Job.objects.filter(state__in=("done", "stopped"), finished_at__lt=limit)
    if not old.exists():
        return 0
    with _transaction():
        return old.delete()[0]


def _next(lane: str) -> QuerySet[Job]:
    """Return the jobs of a lane that may start, in their order."""
    due = Job.objects.filter(lane=lane, state="ready", run_at__lte=timezone.now())
    return due.order_by("run_at", "id")


def _held(leased: Leased) -> QuerySet[Job]:
    """Return the row of a lease, as long as it is still this worker's and this attempt's."""
    return Job.objects.filter(
        id=leased.id, holder=leased.holder, attempts=leased.attempt, state__in=HELD
    )


def _close(leased: Leased, state: str, **columns: str) -> bool:
    """End a job that this worker still holds."""
    with _transaction(is_word=True):
        return bool(
            _held(leased).update(
                state=state, holder="", lease_until=None, finished_at=timezone.now(), **columns
            )
        )


def _row(job_id: int) -> Job:
    """Return the row of a job for writing.

    Raises:
        UnknownJob: no job has this id.
    """
    row = Job.objects.select_for_update().filter(id=job_id).first()
    if row is None:
        raise UnknownJob(register="job", number=job_id, job=job_id, days=KEEP_DAYS)
    return row


def _transaction(*, is_word: bool = False) -> AbstractContextManager[object]:
    """Return the caller's transaction where there is one, or a write transaction of our own.

    `is_word`: a worker's word on a job it holds, which a read-only house still takes.
    """
    return nullcontext() if connection.in_atomic_block else locks.write(even_if_read_only=is_word)
