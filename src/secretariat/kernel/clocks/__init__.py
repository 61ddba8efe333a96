"""Clocks: how long records may take, by their own events, and what happens when they take longer.

Reading order: `rules` (pure), `offices` (calendars by version), `telling` (events as clocks see
them), `keeping` (rows, with each event), `duties` (warning, being late, new calendars), `reading`
(what one record shows), `showing`.
"""

from secretariat.kernel.clocks.errors import CalendarChanged, CalendarTooShort, CalendarUnknown
from secretariat.kernel.clocks.keeping import begin, expect, tick
from secretariat.kernel.clocks.offices import keep_calendars
from secretariat.kernel.clocks.rebuilding import rebuild

__all__ = [
    "CalendarChanged",
    "CalendarTooShort",
    "CalendarUnknown",
    "begin",
    "expect",
    "keep_calendars",
    "rebuild",
    "tick",
]
