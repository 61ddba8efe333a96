"""Errors of the queue: what it refuses, and how a job is told to leave off."""

from secretariat.kernel.errors import NotFound, SecretariatError


class UnknownLane(SecretariatError):
    """Refuse work for a lane that does not exist."""

    code = "jobs.unknown_lane"
    message = "No lane is called %(lane)s. The lanes are %(lanes)s."


class NameTaken(SecretariatError):
    """Refuse to start with two functions under one name."""

    code = "jobs.name_taken"
    status = 500
    message = "Two functions are called %(name)s. Give one of them another name."


class UnknownJob(NotFound):
    """Refuse to speak of a job that was never enqueued or was swept away."""

    code = "jobs.not_found"
    message = "No job has the id %(job)s. Finished jobs are swept after %(days)s days."


class JobNotWaiting(SecretariatError):
    """Refuse to stop or repeat a job whose state does not allow it."""

    code = "jobs.wrong_state"
    status = 409
    message = "Job %(job)s is %(state)s and cannot be %(act)s."


class LeaveOff(SecretariatError):
    """Tell a running job to end now: it was stopped, its lease was lost, or its lane shuts down.

    Raised by `Work.say` and `Work.check`; let it pass, so that the transaction is rolled back.
    """

    code = "jobs.leave_off"
    status = 409
    message = "Job %(job)s leaves off: %(reason)s."
