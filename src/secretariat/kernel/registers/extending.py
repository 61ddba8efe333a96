"""Extending: a packaged register with what an institution adds to it, as one declaration.

A fault is told where its author can mend it: in the extending file for what that adds, in the
packaged one for the rest. Knows files and words, not what they mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from secretariat.kernel.registers.errors import DeclarationInvalid
from secretariat.kernel.registers.grammar.extension import Extension, FieldAddition
from secretariat.kernel.registers.source import Source

_LISTED = {
    ("views", "list"): ("list",),
    ("views", "list", "columns"): ("list", "columns"),
    ("channels", "search"): ("search",),
}


@dataclass(frozen=True, slots=True)
class Extended(Source):
    """One declaration of two files, each path in the file that says it."""

    own: Source
    base: Source
    added: tuple[str, ...] = ()

    def fault(self, path: tuple[str, ...], problem: str) -> DeclarationInvalid:
        """Return the fault at a path, in the file that speaks of it more closely."""
        if path in _LISTED and any(f"'{name}'" in problem for name in self.added):
            return self.own.fault(_LISTED[path], problem)
        near = _reach(self.own, path)
        if near and near >= _reach(self.base, path):
            return self.own.fault(path, problem)
        return self.base.fault(path, problem)


def _reach(source: Source, path: tuple[str, ...]) -> int:
    """Return how many steps of a path a file speaks of."""
    while path and path not in source.lines:
        path = path[:-1]
    return len(path)


def is_extension(source: Source) -> bool:
    """Tell whether a file extends a packaged register instead of declaring one whole."""
    return isinstance(source.value, dict) and "extends" in source.value


def extend(own: Source, base: Source) -> Source:
    """Return a packaged declaration with the additions of an institution.

    Raises:
        DeclarationInvalid: the first thing that is wrong with the extending file.
    """
    try:
        extension = Extension.model_validate(own.value)
    except ValidationError as error:
        raise _fault(own, (), error) from error
    said: dict[str, Any] = dict(base.value) if isinstance(base.value, dict) else {}
    if extension.extends > said["version"]:
        problem = f"extends version {extension.extends}; the package has {said['version']}"
        raise own.fault(("extends",), problem)
    merged = {
        **said,
        "register": extension.code,
        "version": said["version"] + extension.version,
        "fields": _fields(own, extension, said["fields"]),
        "lifecycle": _named(own, extension, said["lifecycle"]),
        "views": _views(extension, said["views"]),
        "migrate": _migrations(extension, said.get("migrate", [])),
    }
    for key in ("office", "title", "plural"):
        merged[key] = getattr(extension, key) or said[key]
    if extension.search:
        channels = said.get("channels", {})
        merged["channels"] = {
            **channels,
            "search": [*channels.get("search", []), *extension.search],
        }
    added = (*extension.list.columns, *extension.list.filters, *extension.search)
    return Extended(own.path, merged, {**base.lines, **own.lines}, own, base, added)


def _fields(own: Source, extension: Extension, there: Mapping[str, Any]) -> dict[str, Any]:
    """Return the packaged fields with their additions, then the new ones."""
    fields = dict(there)
    for name, given in extension.fields.items():
        if name not in there:
            fields[name] = given
            continue
        try:
            added = FieldAddition.model_validate(given)
        except ValidationError as error:
            raise _fault(own, ("fields", name), error) from error
        if added.required is False:
            raise own.fault(("fields", name, "required"), "an extension only narrows")
        for choice in added.of:
            if choice in there[name].get("of", {}):
                problem = f"the package has the choice {choice!r} already"
                raise own.fault(("fields", name, "of", choice), problem)
        said = {k: v for k, v in added.model_dump(exclude={"of"}).items() if v is not None}
        of = {**there[name].get("of", {}), **added.of}
        fields[name] = {**there[name], **said, **({"of": of} if of else {})}
    return fields


def _named(own: Source, extension: Extension, lifecycle: Mapping[str, Any]) -> dict[str, Any]:
    """Return the packaged lifecycle with other words for states and moves."""
    said: dict[str, Any] = {k: dict(v) if isinstance(v, dict) else v for k, v in lifecycle.items()}
    for path, words in extension.labels.items():
        block, _, name = path.partition(".")
        if block not in {"states", "moves"} or name not in said.get(block, {}):
            raise own.fault(("labels", path), f"{path!r} is no state or move of the package")
        said[block][name] = {**said[block][name], "label": words}
    return said


def _views(extension: Extension, views: Mapping[str, Any]) -> dict[str, Any]:
    """Return the packaged views with more columns and filters in the list."""
    shown = dict(views["list"])
    shown["columns"] = [*shown["columns"], *extension.list.columns]
    if extension.list.filters:
        shown["filters"] = [*shown.get("filters", []), *extension.list.filters]
    return {**views, "list": shown}


def _migrations(extension: Extension, there: list[Any]) -> list[Any]:
    """Return the migrations of both, by the numbers that the register has here."""
    mine = [m.model_dump(by_alias=True, exclude_defaults=True) for m in extension.migrate]
    return [*({**one, "from": one["from"] + extension.version} for one in there), *mine]


def _fault(own: Source, at: tuple[str, ...], error: ValidationError) -> DeclarationInvalid:
    """Return the first thing that the grammar refuses, at its line."""
    item = error.errors(include_url=False)[0]
    path = (*at, *(str(part) for part in item["loc"]))
    key = path[-1] if path else ""
    words = {
        "extra_forbidden": f"an extension takes no {key!r} here",
        "missing": f"the key {key!r} is missing",
    }
    return own.fault(path, words.get(item["type"], f"{key!r}: {item['msg']}"))
