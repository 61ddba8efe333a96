"""Registry: which function a job's name means, and what each lane does by itself.

Filled while modules are imported, read by the workers. Does not know the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from secretariat.kernel.jobs.errors import LeaveOff, NameTaken, UnknownLane

LANES = ("index", "prompt", "slow")


@dataclass(slots=True)
class Work:
    """What a running job knows of itself, and how it speaks to those who wait for it.

    Attributes:
        attempt: 1 for the first try; above it, earlier tries failed or their worker died.
        progress: the last sentence said; the worker writes it down with its next heartbeat.
        leave_because: set by the worker when the job must end; empty otherwise.
    """

    id: int
    name: str
    attempt: int
    progress: str = field(default="", init=False)
    leave_because: str = field(default="", init=False)

    def say(self, text: str) -> None:
        """Tell how far the job is, in at most 200 characters.

        Raises:
            LeaveOff: the job must end now.
        """
        self.progress = text.replace("\0", "")[:200]
        self.check()

    def check(self) -> None:
        """Return if the job may go on.

        Raises:
            LeaveOff: the job must end now.
        """
        if self.leave_because:
            raise LeaveOff(job=self.id, reason=self.leave_because)


JobFunction = TypeVar("JobFunction", bound=Callable[..., Any])
DutyFunction = TypeVar("DutyFunction", bound=Callable[[], int | None])


@dataclass(frozen=True, slots=True)
class DeclaredJob:
    """A function that runs when a job of its name is leased: `function(work, **arguments)`."""

    name: str
    lane: str
    function: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Duty:
    """What a lane does by itself; a duty that answers above zero is called again at once."""

    name: str
    lane: str
    every_seconds: float
    function: Callable[[], int | None]


_jobs: dict[str, DeclaredJob] = {}
_duties: dict[str, Duty] = {}


def job(name: str, *, lane: str = "slow") -> Callable[[JobFunction], JobFunction]:
    """Register a function as the work of a name; it is called as `function(work, **arguments)`.

    A job can run more than once (its worker may die after the work and before the word), so it
    must leave the same result when it is repeated. What it returns is kept as JSON text.

    Raises:
        NameTaken: another function has the name.
        UnknownLane: the lane does not exist.
    """
    check_lane(lane)

    def register(function: JobFunction) -> JobFunction:
        if name in _jobs and _jobs[name].function is not function:
            raise NameTaken(name=name)
        _jobs[name] = DeclaredJob(name=name, lane=lane, function=function)
        return function

    return register


def duty(lane: str, every_seconds: float) -> Callable[[DutyFunction], DutyFunction]:
    """Register a function that a lane calls by itself, `every_seconds` after its last call.

    Raises:
        NameTaken: another duty has the function's name.
        UnknownLane: the lane does not exist.
    """
    check_lane(lane)

    def register(function: DutyFunction) -> DutyFunction:
        name = f"{function.__module__}.{function.__qualname__}"
        if name in _duties and _duties[name].function is not function:
            raise NameTaken(name=name)
        _duties[name] = Duty(name=name, lane=lane, every_seconds=every_seconds, function=function)
        return function

    return register


def declared_job(name: str) -> DeclaredJob | None:
    """Return the job of a name, or None where no module declared it."""
    return _jobs.get(name)


def duties_of(lane: str) -> tuple[Duty, ...]:
    """Return the duties of a lane in the order of declaration."""
    return tuple(d for d in _duties.values() if d.lane == lane)


def check_lane(lane: str) -> None:
    """Return if the lane exists.

    Raises:
        UnknownLane: it does not.
    """
    if lane not in LANES:
        raise UnknownLane(lane=lane, lanes=", ".join(LANES))
