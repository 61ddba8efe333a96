"""Bodies: from the bytes of a request to checked JSON of a known shape.

orjson refuses what JSON does not know (NaN, lone surrogates); depth and size are bounded. Shapes
are pydantic models; what values mean is judged by the kernel. Does not know records.
"""

from typing import TypeVar

import orjson
from django.http import HttpRequest
from pydantic import BaseModel, ValidationError

from secretariat.api.answers import JSON
from secretariat.api.errors import BodyTooDeep, BodyUnreadable, MediaTypeUnknown
from secretariat.kernel.intake import FieldFault, ValuesInvalid

MAX_DEPTH = 24
Shape = TypeVar("Shape", bound=BaseModel)
_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "string_type": "not_text",
    "int_type": "not_integer",
    "bool_type": "not_boolean",
    "literal_error": "not_a_choice",
}


def read_body(request: HttpRequest, shape: type[Shape]) -> tuple[Shape, dict[str, object]]:
    """Return the body in its shape, and as it was sent.

    Raises:
        MediaTypeUnknown, BodyUnreadable, BodyTooDeep.
        ValuesInvalid: every part that does not fit the shape.
    """
    if request.content_type != JSON:
        raise MediaTypeUnknown(given=(request.content_type or "(none)")[:80], wanted=JSON)
    try:
        sent = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise BodyUnreadable(problem=str(error).replace("%", "")) from error
    _refuse_depth(sent)
    try:
        return shape.model_validate(sent, strict=True), sent
    except ValidationError as error:
        raise ValuesInvalid(faults_of(error)) from error


def faults_of(error: ValidationError) -> list[FieldFault]:
    """Return what pydantic found, each with the field it belongs to."""
    faults = []
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        at = [str(part) for part in item["loc"]]
        if at[:1] in (["values"], ["answers"]) and len(at) > 1:
            at = at[1:]
        code = _CODES.get(item["type"], "wrong_shape")
        faults.append(FieldFault(".".join(at)[:200] or "body", code, f"{item['msg']}."))
    return faults


def _refuse_depth(value: object) -> None:
    """Return if the value is not nested too deep.

    Raises:
        BodyTooDeep: it is.
    """
    level = [value]
    for _depth in range(MAX_DEPTH):
        deeper: list[object] = []
        for item in level:
            if isinstance(item, dict):
                deeper.extend(item.values())
            elif isinstance(item, list):
                deeper.extend(item)
        if not deeper:
            return
        level = deeper
    raise BodyTooDeep(limit=MAX_DEPTH)
