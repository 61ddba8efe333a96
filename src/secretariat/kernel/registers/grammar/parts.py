"""Parts: what the blocks of the grammar are made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Strict, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
ClassCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}(\.[A-Z0-9]{2,4}){0,3}$")]
Flag = Annotated[bool, Strict()]  # true and false alone: NO is text in YAML 1.2
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Level = Literal["public", "internal", "confidential", "strictly_confidential"]
LEVELS: tuple[str, ...] = ("public", "internal", "confidential", "strictly_confidential")


class Part(BaseModel):
    """A part of a declaration: closed and frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
