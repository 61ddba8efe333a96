"""Measure stories: for each key of a measure a story that ends otherwise without it, or a refusal.

Each stands with the place of its key in the note and what is seen with it; see `grammar_scenarios`.
"""

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


def _declared(code: str, stage: Any) -> object:
    from secretariat.kernel import measures

    return list(measures.of_register(code, reader=stage.house))


def _priced(look: Callable[[Any], object]) -> Callable[[str, Any], object]:
    def story(code: str, stage: Any) -> object:
        from secretariat.kernel import measures

        stage.note(code, price="2")
        stage.note(code, price="3", kind="long")
        return look(measures.compute(code, "priced", reader=stage.house))

    return story


def _label(code: str, _stage: Any) -> object:
    from secretariat.kernel import registers

    return registers.labels(code, "en").get("measures.priced")


AT = ("measures", "priced")
BETWEEN = ("measures", "ended", "between")
STORIES: dict[str, tuple[Any, ...]] = {
    "Register.measures": (("measures",), ["priced", "short_ones", "ended"], _declared),
    "Measure.label": ((*AT, "label"), "Prices", _label),
    "Measure.show": ((*AT, "show"),),
    "Measure.of": ((*AT, "of"), "say what is measured"),
    "Measure.between": (BETWEEN, "this measure has none"),
    "Measure.where": (
        (*AT, "where"), ["short"], _priced(lambda f: sorted({str(g.key[0]) for g in f.groups})),
    ),
    "Measure.top": (("measures", "short_ones", "top"), "'top' says what a ratio counts"),
    "Measure.by": ((*AT, "by"), [1], _priced(lambda f: sorted({len(g.key) for g in f.groups}))),
    "Measure.target": ((*AT, "target"), "belong together"),
    "Measure.direction": ((*AT, "direction"), "belong together"),
    "Between.from": ((*BETWEEN, "from"),),
    "Between.to": ((*BETWEEN, "to"),),
    "Between.in": ((*BETWEEN, "in"), "working time names its calendar"),
    "Between.calendar": ((*BETWEEN, "calendar"), "working time names its calendar"),
}  # fmt: skip
