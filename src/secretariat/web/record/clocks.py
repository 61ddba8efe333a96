"""Clocks of a record's page: what runs, until when, what is left, and by how much it is late.

All of it stands in words; a colour only repeats them. Does not work anything out but differences.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.kernel.values import Record, ShownClock
from secretariat.web.display import day_html, instant_html, number_text
from secretariat.web.words import Words

HOUR, DAY = 3_600, 86_400
_COLOURS = {"running": "accent", "paused": "warning", "late": "danger", "stopped": "neutral"}


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock: its words, a tag that says how it stands, and facts as pairs of words."""

    label: str
    tag: SafeString
    facts: tuple[tuple[str, SafeString], ...]


def clock_lines(words: Words, record: Record) -> tuple[ClockLine, ...]:
    """Return what the clocks of a record show, each in words."""
    now = timezone.now()
    return tuple(
        ClockLine(one.label, _tag(one), tuple(_facts(words, record, one, now)))
        for one in record.clocks or ()
    )


def _tag(one: ShownClock) -> SafeString:
    """Return how a clock stands, as a tag."""
    is_late = one.late_since is not None
    kind = "late" if is_late and one.status != "stopped" else one.status
    said = {
        "running": _("Running"),
        "paused": _("Paused"),
        "late": _("Late"),
        "stopped": _("Ended late") if is_late else _("Ended in time"),
    }
    html = '<span class="ds-tag" data-color="{}">{}</span>'
    return format_html(html, _COLOURS[kind], said[kind])


def _facts(
    words: Words, record: Record, one: ShownClock, now: datetime
) -> Iterator[tuple[str, SafeString]]:
    """Yield until when a clock runs, what is left, why it stands still, and how late it is."""
    if one.due_at is not None:
        yield _("Due"), _due(one)
    elif one.status == "running":
        yield _("Due"), format_html("{}", _("Not known yet"))
    if one.status != "stopped" and one.late_since is None and one.remaining is not None:
        yield _("Left"), format_html("{}", left_text(one.remaining, one.unit))
    if one.paused_at is not None:
        since = instant_html(one.paused_at)
        yield _("Paused since"), format_html("{} · {}", since, words.state(record.state))
    if one.late_since is not None:
        until = one.stopped_at or one.paused_at or now
        yield _("Late by"), format_html("{}", time_text(until - one.late_since))
    if one.stopped_at is not None:
        yield _("Ended"), instant_html(one.stopped_at)


def _due(one: ShownClock) -> SafeString:
    """Return when a clock is due: the day of the office where days are counted."""
    if one.due_on is not None and one.unit.endswith("days"):
        return day_html(one.due_on)
    assert one.due_at is not None
    return instant_html(one.due_at)


def left_text(amount: int, unit: str) -> str:
    """Return what is left of a length: days of a unit, or seconds of any other."""
    if unit == "working days":
        text = ngettext("%(count)s working day", "%(count)s working days", amount)
        return text % {"count": number_text(amount)}
    if unit == "days":
        return _days(amount)
    if unit.startswith("working"):
        return _("%(time)s of working time") % {"time": _hours(amount)}
    return time_text(timedelta(seconds=amount))


def time_text(span: timedelta) -> str:
    """Return a stretch of time: whole days from two days on, hours and minutes below."""
    seconds = max(0, int(span.total_seconds()))
    return _days(seconds // DAY) if seconds >= 2 * DAY else _hours(seconds)


def _days(count: int) -> str:
    """Return a number of days."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number_text(count)}


def _hours(seconds: int) -> str:
    """Return seconds as hours and minutes."""
    facts = {"hours": number_text(seconds // HOUR), "minutes": seconds % HOUR // 60}
    return _("%(hours)s h %(minutes)s min") % facts
