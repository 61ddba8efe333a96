"""Grammar of measures: what each key does, as stories; see `grammar_scenarios`."""

from collections.abc import Callable
from typing import Any

MEASURES: dict[str, Any] = {
    "priced": {
        "label": "Prices", "show": ["sum"], "of": "price", "where": "kind == 'short'",
        "by": ["kind"], "target": 5, "direction": "up",
    },
    "short_ones": {"show": "ratio", "top": "kind == 'short'"},
    "ended": {
        "show": "count", "by": "end.year",
        "between": {
            "from": "file", "to": "end", "in": "working hours", "calendar": "headquarters",
        },
    },
}  # fmt: skip


def figures(name: str, show: str) -> Callable[[str, Any], object]:
    """Return a story: two notes are filed, one of them ends, and the measure is asked for."""

    def story(code: str, stage: Any) -> object:
        from secretariat.kernel import measures, records
        from secretariat.kernel.errors import NotFound

        stage.note(code, price="2")
        long = stage.note(code, price="3", kind="long")
        records.move(code, long.id, "end", actor=stage.house, answers={"why": "done"})
        try:
            found = measures.compute(code, name, reader=stage.house)
        except NotFound as refusal:
            return refusal.code
        keys = [[str(part) for part in group.key] for group in found.groups]
        return [keys, [str(group.figures.get(show)) for group in found.groups]]

    return story


def sentence(part: str) -> Callable[[str, Any], object]:
    """Return a story: what the page of measures says of the target."""

    def story(code: str, stage: Any) -> object:
        from secretariat.web.measuring.page import drawn
        from secretariat.web.words import words_of

        told = {one.name: one for one in drawn(words_of(code), reader=stage.house, as_of=None)}
        return getattr(told["priced"], part)

    return story
