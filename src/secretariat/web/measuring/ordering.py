"""Ordering: in which order the groups of a measure stand, in its table and in its picture.

Values that are declared stand as declared, days in the order of time, points from the fewest;
everything else by size, the largest first. What is not given comes last.
"""

from collections import Counter
from collections.abc import Callable

from secretariat.kernel.measures import Figures, Group, Named
from secretariat.kernel.values import Ref
from secretariat.web.words import Words

Rank = tuple[int, int, str]
_IN_THEIR_ORDER = frozenset({"rating", "integer", "decimal", "date", "datetime"})


def ordered(words: Words, found: Figures) -> tuple[Group, ...]:
    """Return the groups of a measure in the order in which they are shown."""
    ranks = [_ranking(words, found, place) for place in range(len(found.declared.by))]

    def key(group: Group) -> list[Rank]:
        return [rank(part) for rank, part in zip(ranks, group.key, strict=True)]

    return tuple(sorted(found.groups, key=key))


def _ranking(words: Words, found: Figures, place: int) -> Callable[[Named], Rank]:
    """Return what ranks the parts of one dimension."""
    name = found.declared.by[place]
    declared = _declared(words, name)
    keys = list(dict.fromkeys(group.key[place] for group in found.groups))
    sizes: Counter[Named] = Counter()
    for group in found.groups:
        sizes[group.key[place]] += group.count

    def rank(part: Named) -> Rank:
        if part is None:
            return (1, 0, "")
        if declared is None:  # as the kernel has it
            return (0, keys.index(part), "")
        if str(part) in declared:
            return (0, declared.index(str(part)), "")
        return (0, len(declared) - sizes[part], _text(part))

    return rank


def _declared(words: Words, name: str) -> list[str] | None:
    """Return the values of a dimension as declared; None where they are in their own order."""
    register = words.register
    if name == "state":
        return list(register.lifecycle.states)
    if name == "result":
        return [state.result for state in register.lifecycle.states.values() if state.result]
    spec = register.fields.get(name)
    if "." in name or (spec is not None and spec.type in _IN_THEIR_ORDER):
        return None
    if spec is None:
        return []
    return ["True", "False"] if spec.type == "boolean" else list(spec.of)


def _text(part: Named) -> str:
    """Return what parts of one size are ordered by."""
    return ((part.title or part.number or "") if isinstance(part, Ref) else str(part)).casefold()
