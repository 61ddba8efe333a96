"""Jobs: work that is done after a change, surely and never by two at once.

`@job` names a function, `enqueue` leaves a job in the caller's transaction, `run_lane` is the
worker, `@duty` is what a lane does by itself. Reading order: `registry`, `queue`, `lane`.
"""

from secretariat.kernel.jobs.errors import JobNotWaiting, LeaveOff, UnknownJob, UnknownLane
from secretariat.kernel.jobs.lane import run_lane, run_waiting
from secretariat.kernel.jobs.queue import (
    JobState,
    enqueue,
    enqueue_with_others,
    listing,
    read,
    repeat,
    stop,
    sweep,
)
from secretariat.kernel.jobs.registry import LANES, Duty, Work, duties_of, duty, job

__all__ = [
    "LANES",
    "Duty",
    "JobNotWaiting",
    "JobState",
    "LeaveOff",
    "UnknownJob",
    "UnknownLane",
    "Work",
    "duties_of",
    "duty",
    "enqueue",
    "enqueue_with_others",
    "job",
    "listing",
    "read",
    "repeat",
    "run_lane",
    "run_waiting",
    "stop",
    "sweep",
]
