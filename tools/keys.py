"""Keys: what a part of the grammar takes, in words, read from its JSON schema.

Does not know which parts there are.
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

Schema = Mapping[str, Any]
WORDS = {"string": "text", "null": "nothing", "boolean": "true or false"}


def keys(model: type[BaseModel]) -> list[tuple[str, ...]]:
    """Return key, what it takes and its default, for each key of a part of the grammar."""
    schema = model.model_json_schema(by_alias=True)
    if "$ref" in schema:  # a part that holds itself
        schema = schema["$defs"][model.__name__]
    needed = set(schema.get("required", ()))
    return [
        (f"`{key}`", takes(said), "required" if key in needed else _default(said))
        for key, said in schema["properties"].items()
    ]


def takes(said: Schema) -> str:
    """Return what one key takes."""
    if "anyOf" in said:
        return " or ".join(dict.fromkeys(takes(one) for one in said["anyOf"]))
    if said.get("type") == "array":
        return f"list of {takes(said.get('items', {}))}"
    each = [*said.get("patternProperties", {}).values(), said.get("additionalProperties")]
    if each[0]:
        return f"names, each with {takes(each[0])}"
    return _plain(said)


def _plain(said: Schema) -> str:
    """Return what a key of one value takes."""
    if "enum" in said:
        return "one of " + ", ".join(f"`{value}`" for value in said["enum"])
    if "const" in said:
        return f"`{said['const']}`"
    if "$ref" in said:
        return f"*{said['$ref'].rsplit('/', 1)[-1]}*"
    kind = said.get("type", "value")
    return str(said.get("format") or WORDS.get(kind, kind))


def _default(said: Schema) -> str:
    """Return the value taken where a key is absent."""
    value = said.get("default")
    return "–" if value in (None, "", [], {}) else f"`{json.dumps(value, ensure_ascii=False)}`"
