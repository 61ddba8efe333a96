"""Counting: the facets of a list, from what its declaration filters by."""

from collections.abc import Mapping
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from secretariat.foundation import countries
from secretariat.kernel import queries
from secretariat.kernel.identity import Actor
from secretariat.kernel.values import Count, Record
from secretariat.web.addresses import changed
from secretariat.web.display import choice_text
from secretariat.web.facets import Facet, FacetValue
from secretariat.web.listing.filters import Asked
from secretariat.web.listing.table import count_text
from secretariat.web.words import Words, language

MOST = 40
"""How many values of a facet are shown at all."""


def names(words: Words) -> list[str]:
    """Return the fields by which a list can be counted: its state, and filters with closed sets."""
    wanted = dict.fromkeys(("state", *words.register.views.list.filters))
    return [name for name in wanted if queries.is_facet(words.register, name)]


def facets(words: Words, asked: Asked, query: QueryDict, reader: Actor) -> list[Facet]:
    """Return the facets of a list; one with nothing to choose is left out."""
    code = words.register.code
    counted = queries.facets(code, names(words), reader=reader, filters=asked.filters)
    ids = [v for facet in counted.values() for v, _n in facet.values[:MOST] if isinstance(v, UUID)]
    linked = queries.by_ids(ids, reader=reader) if ids else {}
    found = [_facet(words, facet, linked, asked, query) for facet in counted.values()]
    return [one for one in found if len(one.values) > 1 or any(v.is_chosen for v in one.values)]


def _facet(
    words: Words,
    facet: queries.Facet,
    linked: Mapping[UUID, Record],
    asked: Asked,
    query: QueryDict,
) -> Facet:
    """Return one facet; a record that the reader may not read is no value to choose."""
    chosen = {f.value for f in asked.filters if f.field == facet.field and f.op == "eq"}
    values = []
    for value, number in facet.values[:MOST]:
        record = linked.get(value) if isinstance(value, UUID) else None
        if isinstance(value, UUID) and record is None:
            continue
        text = record.reference if record is not None else str(value)
        is_chosen = not chosen.isdisjoint({str(value), text})
        count = Count(number, is_capped=facet.is_capped)
        values.append(
            FacetValue(
                label=record.title if record else _label(words, facet.field, str(value)),
                count=count_text(count),
                address=changed(query, {f"{facet.field}.eq": "" if is_chosen else text}),
                is_chosen=is_chosen,
            )
        )
    return Facet(facet.field, words.field(facet.field), tuple(values))


def _label(words: Words, field: str, value: str) -> str:
    """Return a value that is no record in words."""
    if field == "state":
        return words.state(value)
    kind = words.register.fields[field].type
    if kind == "boolean":
        return _("Yes") if value == "true" else _("No")
    if kind == "country":
        return countries.name(value, language())
    return choice_text(value, words, f"fields.{field}")
