"""The page of declarations says in words what a key takes."""

from typing import Literal

import pytest
from pydantic import BaseModel
from tools.keys import keys


class Part(BaseModel):
    """A part of a grammar with one key of each kind."""

    name: str
    flag: bool = False
    kind: Literal["a", "b"] = "a"
    today: Literal["today"] | int | None = None
    many: tuple[str, ...] = ()
    named: dict[str, int] = {}
    inner: "Part | None" = None


@pytest.mark.parametrize(
    ("key", "taken", "default"),
    [
        ("name", "text", "required"),
        ("flag", "true or false", "`false`"),
        ("kind", "one of `a`, `b`", '`"a"`'),
        ("today", "`today` or integer or nothing", "–"),
        ("many", "list of text", "–"),
        ("named", "names, each with integer", "–"),
        ("inner", "*Part* or nothing", "–"),
    ],
)
def test_a_key_says_what_it_takes(key, taken, default):
    rows = {row[0]: row[1:] for row in keys(Inner)}

    assert rows[f"`{key}`"] == (taken, default)


class Inner(Part):
    """The same under its own name, so that the schema has its keys at the top."""
