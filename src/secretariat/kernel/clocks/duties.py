"""Duties: what the prompt lane does for the clocks by itself."""

from datetime import datetime

from django.utils import timezone

from secretariat.kernel import jobs
from secretariat.kernel.clocks import acting

EVERY_SECONDS = 20.0
AT_ONCE = 200


@jobs.duty("prompt", EVERY_SECONDS)
def attend_to_clocks() -> int:
    """Warn, be late and count by new calendars where it is time; return how many acts were done."""
    return attend(timezone.now())


def attend(now: datetime, *, limit: int = AT_ONCE) -> int:
    """Do what clocks ask for at an instant, each act once and in a transaction of its own.

    Args:
        now: the instant; what is due until then is done.
        limit: at most so many acts.

    Returns:
        How many acts were done; above zero there may be more.
    """
    now = now.replace(microsecond=0)  # clocks count by the whole second
    rows = acting.old_rows(limit)
    rows += acting.due_rows(now, limit)
    return sum(acting.act(row, now) for row in dict.fromkeys(rows[:limit]))
