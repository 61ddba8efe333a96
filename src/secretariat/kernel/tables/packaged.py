"""Packaged: what became of packaged registers that the institution extends or replaces.

The house remembers the packaged declaration that it last took over; a new package may say something
else, and whoever extended or replaced the register is told what.
"""

import json
from collections.abc import Iterator

from secretariat.foundation.canonical import canonical
from secretariat.kernel import registers
from secretariat.kernel.store.models import House

KEY = "packaged"


def remember() -> None:
    """Remember the packaged declarations behind what is applied now."""
    found = {
        code: json.loads(registers.declaration_text(register))
        for code, register in registers.institution().packaged.items()
    }
    if found or House.objects.filter(key=KEY).exists():
        House.objects.update_or_create(key=KEY, defaults={"value": canonical(found)})


def differences() -> Iterator[tuple[str, int, int, str]]:
    """Yield register, packaged version before and now, and one difference in words."""
    row = House.objects.filter(key=KEY).values_list("value", flat=True).first()
    known = json.loads(row) if row else {}
    for code, register in registers.institution().packaged.items():
        before = known.get(code)
        now = json.loads(registers.declaration_text(register))
        if before is not None and before != now:
            for words in differing("", before, now):
                yield code, before["version"], now["version"], words


def differing(path: str, before: object, now: object) -> Iterator[str]:
    """Yield in words each place in which two declarations differ; what is not said is left out."""
    if isinstance(before, dict) and isinstance(now, dict):
        for key in sorted(before.keys() | now.keys()):
            place = f"{path}.{key}" if path else str(key)
            if key not in now:
                yield f"{place} is gone"
            elif key not in before:
                yield f"{place} is new: {_spelt(now[key])}"
            else:
                yield from differing(place, before[key], now[key])
    elif before != now:
        yield f"{path} was {_spelt(before)} and is {_spelt(now)}"


def _spelt(value: object) -> str:
    """Return a part of a declaration as short text, without what it leaves unsaid."""
    if isinstance(value, dict):
        value = {k: v for k, v in value.items() if v not in (None, False, "", [], {})}
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:199]}…"
