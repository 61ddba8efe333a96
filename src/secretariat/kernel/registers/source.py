"""Source: YAML 1.2 read once into plain values and the line of every path.

Decimals stay decimals (never floats), `NO` stays text, a key written twice is refused. Only plain
maps, lists and scalars exist here; tags and anchors are refused.

Source: YAML 1.2.2, section 10.3 (core schema).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from secretariat.kernel.registers.errors import DeclarationInvalid

type_tag = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML file: its value and where each path of it stands."""

    path: Path
    value: object
    lines: dict[tuple[str, ...], int] = field(repr=False)

    def fault(self, path: tuple[str, ...], problem: str) -> DeclarationInvalid:
        """Return the fault at a path, or at the nearest one above it that has a line."""
        while path and path not in self.lines:
            path = path[:-1]
        return DeclarationInvalid(
            file=self.path.name, line=self.lines.get(path, 1), problem=problem.rstrip(".")
        )


def read_source(path: Path) -> Source:
    """Return the content of a YAML file.

    Raises:
        DeclarationInvalid: the file is no YAML 1.2, or uses directives, tags, anchors or a key
            twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if text.startswith("%"):  # %YAML 1.1 would turn NO into false
            problem = "directives are not part of a declaration"
            raise DeclarationInvalid(file=path.name, line=1, problem=problem)
        node = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise DeclarationInvalid(file=path.name, line=line, problem=str(error.problem)) from error
    except YAMLError as error:
        problem = "the file holds characters that YAML does not allow"
        raise DeclarationInvalid(file=path.name, line=1, problem=problem) from error
    except UnicodeDecodeError as error:
        raise DeclarationInvalid(file=path.name, line=1, problem="the file is not UTF-8") from error
    source = Source(path=path, value=None, lines={})
    value = _build(node, (), source) if node is not None else {}
    return Source(path=path, value=value, lines=source.lines)


def _build(node: Node, at: tuple[str, ...], source: Source) -> object:
    """Return the plain value of a node and note the line of each of its paths."""
    source.lines.setdefault(at, node.start_mark.line + 1)
    if node.anchor is not None:
        raise source.fault(at, "anchors and aliases are not part of a declaration")
    if isinstance(node, MappingNode) and node.tag == f"{type_tag}map":
        return _mapping(node, at, source)
    if isinstance(node, SequenceNode) and node.tag == f"{type_tag}seq":
        return [_build(item, (*at, str(index)), source) for index, item in enumerate(node.value)]
    if isinstance(node, ScalarNode):
        return _scalar(node, at, source)
    raise source.fault(at, f"the tag {node.tag} is not part of a declaration")


def _mapping(node: MappingNode, at: tuple[str, ...], source: Source) -> dict[str, object]:
    """Return a mapping; every key is text and stands once."""
    out: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        source.lines[(*at, key)] = key_node.start_mark.line + 1
        if key in out:
            raise source.fault((*at, key), f"the key {key!r} stands twice")
        out[key] = _build(value_node, (*at, key), source)
    return out


def _scalar(node: ScalarNode, at: tuple[str, ...], source: Source) -> object:
    """Return a scalar by its YAML 1.2 core type; a date stays a date."""
    tag = str(node.tag).removeprefix(type_tag)
    text = str(node.value)
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() == "true"
    if tag == "str":
        return text
    try:
        if tag == "int":
            return _integer(text)
        if tag == "float":
            return _exact(text)
        if tag == "timestamp":
            is_day = len(text) == len("2026-01-31")
            return date.fromisoformat(text) if is_day else text
    except (ValueError, InvalidOperation) as error:
        raise source.fault(at, f"{text!r} is no {_WORDS[tag]}") from error
    raise source.fault(at, f"the tag {node.tag} is not part of a declaration")


_WORDS = {"int": "whole number", "float": "exact number", "timestamp": "day of the calendar"}


def _integer(text: str) -> int:
    """Return a whole number, written in the base its prefix names.

    Raises:
        ValueError: the text is no number.
    """
    prefix = text.lstrip("+-")[:2].lower()
    return int(text, {"0x": 16, "0o": 8, "0b": 2}.get(prefix, 10))


def _exact(text: str) -> Decimal:
    """Return a decimal without loss.

    Raises:
        ValueError, InvalidOperation: the text is no number, or infinite.
    """
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    return value
