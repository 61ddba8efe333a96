"""Lane: one worker process that leases jobs, runs them, and does its lane's duties.

The calling thread keeps the books (leases, heartbeats, signals); jobs run in one thread and duties
in another, so neither waits for the other. A job whose worker is killed is taken up by the next
worker when the lease runs out. Does not know what jobs do.
"""

import logging
import os
import secrets
import socket
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import ParamSpec

from django.db import close_old_connections, connections

from secretariat.kernel.errors import ReadOnlyHouse
from secretariat.kernel.jobs import queue
from secretariat.kernel.jobs.errors import LeaveOff
from secretariat.kernel.jobs.queue import LEASE_SECONDS, Leased
from secretariat.kernel.jobs.registry import Duty, Work, check_lane, declared_job, duties_of
from secretariat.kernel.jobs.turns import turn

POLL_SECONDS = 0.25
MAX_READ_ONLY_SECONDS = 10.0
MAX_DUTY_DELAY_SECONDS = 300.0
FIRST_DUTY_SECONDS = 30.0
Arguments = ParamSpec("Arguments")
log = logging.getLogger(__name__)


def run_lane(lane: str, *, stop: threading.Event, lease_seconds: float = LEASE_SECONDS) -> None:
    """Work on a lane until `stop` is set; a job in hand is asked to leave off and given back.

    Raises:
        UnknownLane: the lane does not exist.
        ReadOnlyHouse: the house has been read-only for ten seconds; end, and be started again.
    """
    check_lane(lane)
    worker = _Worker(lane=lane, lease_seconds=lease_seconds)
    try:
        worker.work(stop)
    finally:
        worker.leave()


def run_waiting(lane: str) -> int:
    """Run, in the calling thread, every job of a lane that may start now; return how many."""
    check_lane(lane)
    holder, count = holder_name(), 0
    while (leased := queue.lease(lane, holder=holder)) is not None:
        work = Work(id=leased.id, name=leased.name, attempt=leased.attempt)
        run_leased(leased, work)
        count += 1
    return count


def holder_name() -> str:
    """Return a name that no other worker has or had."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def run_leased(leased: Leased, work: Work) -> None:
    """Run a leased job in this thread and write down how it ended."""
    declared = declared_job(leased.name)
    if declared is None:
        queue.fail(leased, f"No function is called {leased.name!r} in this house.", is_final=True)
        return
    try:
        result = declared.function(work, **leased.arguments)
    except LeaveOff as order:
        if order.facts["reason"] == queue.WAS_STOPPED:
            queue.stopped(leased)
        else:
            queue.give_back(leased)
    except Exception as error:
        state = queue.fail(leased, _story(error))
        log.exception("Job %s (%s) failed and is now %s.", leased.id, leased.name, state or "lost")
    else:
        if not queue.finish(leased, result, progress=work.progress):
            log.warning("Job %s (%s) ended after its lease was lost.", leased.id, leased.name)


def _story(error: BaseException) -> str:
    """Return what is kept of a failure: the path of its class, its sentence, the trace."""
    trace = "".join(traceback.format_exception(error))
    return f"{type(error).__module__}.{type(error).__qualname__}: {error}\n{trace}"


@dataclass(slots=True)
class _DutyState:
    """When a duty is next called, and how often it failed in a row."""

    duty: Duty
    due_at: float
    failures: int = 0


@dataclass(slots=True)
class _Worker:
    """The books of one worker process."""

    lane: str
    lease_seconds: float
    holder: str = field(default_factory=holder_name)
    job: Future[None] | None = None
    leased: Leased | None = None
    said: Work | None = None
    written: str = ""
    beat_at: float = 0.0
    reap_at: float = 0.0
    read_only_since: float = 0.0
    duty: Future[None] | None = None
    duties: list[_DutyState] = field(default_factory=list)
    job_thread: ThreadPoolExecutor = field(default_factory=lambda: _thread("job"))
    duty_thread: ThreadPoolExecutor = field(default_factory=lambda: _thread("duty"))

    def work(self, stop: threading.Event) -> None:
        """Keep going until told to stop."""
        start = time.monotonic()
        self.duties = [
            _DutyState(duty, start + min(duty.every_seconds, FIRST_DUTY_SECONDS) * (i > 0))
            for i, duty in enumerate(duties_of(self.lane))
        ]
        while not stop.is_set():
            try:
                self.turn_of_jobs()
                self.read_only_since = 0.0
            except ReadOnlyHouse as refusal:
                self.endure(refusal)
            self.turn_of_duties()
            self.pause(stop)

    def turn_of_jobs(self) -> None:
        """Look after the job in hand, or take the next one."""
        close_old_connections()
        if self.job is not None and self.job.done():
            self.job.result()
            self.job = self.leased = self.said = None
        now = time.monotonic()
        if now >= self.reap_at:
            queue.reap(self.lane)
            self.reap_at = now + self.lease_seconds / 3
        if self.job is not None:
            self.beat()
            return
        self.leased = queue.lease(self.lane, holder=self.holder, seconds=self.lease_seconds)
        if self.leased is not None:
            leased = self.leased
            work = Work(id=leased.id, name=leased.name, attempt=leased.attempt)
            self.said, self.written = work, ""
            self.beat_at = now + self.lease_seconds / 3
            self.job = self.job_thread.submit(_in_thread, run_leased, leased, work)

    def beat(self) -> None:
        """Renew the lease when a third of it is over, or as soon as the job says something new."""
        assert self.leased is not None
        assert self.said is not None
        now = time.monotonic()
        said = self.said.progress
        if now < self.beat_at and said == self.written:
            return
        order = queue.beat(self.leased, progress=said, seconds=self.lease_seconds)
        self.said.leave_because = self.said.leave_because or order
        self.written = said
        self.beat_at = now + self.lease_seconds / 3

    def turn_of_duties(self) -> None:
        """Call the next duty that is due, one at a time."""
        if self.duty is not None:
            if not self.duty.done():
                return
            self.duty.result()
            self.duty = None
        due = [state for state in self.duties if state.due_at <= time.monotonic()]
        if due:
            state = min(due, key=lambda one: one.due_at)
            self.duty = self.duty_thread.submit(_in_thread, _do_duty, state, self.lane)

    def pause(self, stop: threading.Event) -> None:
        """Wait until a job or a duty ends, or for a moment."""
        running = [future for future in (self.job, self.duty) if future is not None]
        if not running:
            stop.wait(POLL_SECONDS)
        else:
            wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)

    def endure(self, refusal: ReadOnlyHouse) -> None:
        """Wait while the house is read-only; after ten seconds end, so as to start afresh."""
        now = time.monotonic()
        self.read_only_since = self.read_only_since or now
        if now - self.read_only_since > MAX_READ_ONLY_SECONDS:
            raise refusal

    def leave(self) -> None:
        """Ask the job in hand to leave off, wait for it, and close this worker's connections.

        The heartbeat goes on meanwhile: a job that does not listen keeps its lease to its end.
        """
        while self.job is not None and not self.job.done():
            if self.said is not None:
                self.said.leave_because = self.said.leave_because or "its lane shuts down"
            self.beat()
            wait([self.job], timeout=POLL_SECONDS)
        for thread in (self.job_thread, self.duty_thread):
            thread.submit(connections.close_all)
            thread.shutdown(wait=True)


def _thread(what: str) -> ThreadPoolExecutor:
    """Return one thread for one kind of work; it keeps its connection."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix=what)


def _in_thread(
    function: Callable[Arguments, None], *given: Arguments.args, **named: Arguments.kwargs
) -> None:
    """Run a function of the worker on a connection that still answers."""
    close_old_connections()
    function(*given, **named)


def _do_duty(state: _DutyState, lane: str) -> None:
    """Call a duty if no other worker of the lane is at it, and set when it is due again."""
    duty = state.duty
    done: int | None = None
    try:
        with turn(lane) as is_ours:
            if is_ours:
                done = duty.function()
    except Exception:
        state.failures += 1
        delay = min(max(duty.every_seconds, 1.0) * 2**state.failures, MAX_DUTY_DELAY_SECONDS)
        log.exception("Duty %s failed; it is called again in %.0f s.", duty.name, delay)
        state.due_at = time.monotonic() + delay
    else:
        state.failures = 0
        state.due_at = time.monotonic() + (0.0 if done else duty.every_seconds)
