"""Measuring: the measures of a register, at the end of a day, under the caller's access."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from secretariat.api import shapes
from secretariat.api.answers import answer
from secretariat.api.callers import require_scope
from secretariat.api.door import Request
from secretariat.api.errors import QueryInvalid
from secretariat.api.parameters import one, refuse_unknown
from secretariat.kernel import measures, registers
from secretariat.kernel.measures import Group

Figure = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$")] | int | None
router = Router()


class MeasureOut(shapes.Out):
    """A measure as it is declared."""

    name: str
    label: str
    show: list[str]
    by: list[str]
    target: str | None
    direction: str | None


class MeasuresOut(shapes.Out):
    """The measures of a register."""

    measures: list[MeasureOut]


class GroupOut(shapes.Out):
    """The figures of one group; `key` has one part for each dimension."""

    key: list[str | int | bool | shapes.Ref | None]
    currency: str | None
    count: int
    figures: dict[str, Figure]


class FiguresOut(shapes.Out):
    """A measure at the end of a day."""

    register_code: Annotated[str, Field(alias="register")]
    measure: str
    label: str
    as_of: date
    by: list[str]
    groups: list[GroupOut]
    totals: list[GroupOut]


@router.get("/measures/{code}")
def list_measures(request: Request, code: str) -> HttpResponse:
    """Answer with the measures of a register."""
    refuse_unknown(request, ())
    require_scope(request.caller, "read", code)
    labels = registers.labels(code, request.caller.language)
    declared = measures.of_register(code, reader=request.caller)
    told = [
        {
            "name": name,
            "label": labels[f"measures.{name}"],
            "show": measure.show,
            "by": measure.by,
            "target": None if measure.target is None else str(measure.target),
            "direction": measure.direction,
        }
        for name, measure in declared.items()
    ]
    return answer({"measures": told})


@router.get("/measures/{code}/{name}")
def read_measure(request: Request, code: str, name: str) -> HttpResponse:
    """Answer with a measure at the end of a day, today by default."""
    refuse_unknown(request, ("as_of",))
    require_scope(request.caller, "read", code)
    found = measures.compute(code, name, reader=request.caller, as_of=_day(request))
    labels = registers.labels(code, request.caller.language)
    return answer(
        {
            "register": found.register,
            "measure": found.measure,
            "label": labels[f"measures.{name}"],
            "as_of": found.as_of,
            "by": found.declared.by,
            "groups": [_group(group) for group in found.groups],
            "totals": [_group(group) for group in found.totals],
        }
    )


def parameters() -> list[dict[str, Any]]:
    """Return what may be asked of a measure, in the words of OpenAPI."""
    schema = {"type": "string", "format": "date"}
    told = "The day at whose end the figures are told; today by default."
    return [{"name": "as_of", "in": "query", "description": told, "schema": schema}]


def _day(request: Request) -> date | None:
    """Return the day asked for, if any.

    Raises:
        QueryInvalid: the text is no date.
    """
    text = one(request, "as_of")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise QueryInvalid(parameter="as_of", problem="write a date as 2026-01-31") from error


def _group(group: Group) -> dict[str, object]:
    """Return one group; figures that are no whole counts are text, so that they stay exact."""
    figures = {
        name: f"{value:f}" if isinstance(value, Decimal) else value
        for name, value in group.figures.items()
    }
    return {
        "key": group.key,
        "currency": group.currency,
        "count": group.count,
        "figures": figures,
    }
