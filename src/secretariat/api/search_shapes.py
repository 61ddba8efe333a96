"""Search shapes: what the common search and its suggestions answer, as pydantic models."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from secretariat.api.shapes import Level, Out, Ref


class SuggestionOut(Out):
    """A record whose title or number begins like the text."""

    register_code: Annotated[str, Field(alias="register")]
    number: str | None
    title: str


class Suggestions(Out):
    """Suggestions, best first."""

    suggestions: list[SuggestionOut]


class SnippetPart(Out):
    """A piece of a passage; whether it matches."""

    text: str
    is_match: bool


class HitOut(Out):
    """A record found."""

    id: UUID
    register_code: Annotated[str, Field(alias="register")]
    number: str | None
    title: str
    state: str
    level: Level
    changed_at: datetime
    snippet: list[SnippetPart]
    via: list[Ref]


class FacetValue(Out):
    """A value of a facet and how many of the found records have it."""

    value: str
    count: int


class FoundOut(Out):
    """What was found: hits of the asked window, the exact total, facets."""

    hits: list[HitOut]
    total: int
    facets: dict[str, list[FacetValue]]
    corrected: str | None
    pending: int
