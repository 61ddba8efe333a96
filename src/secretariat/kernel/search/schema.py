"""Schema of the index: its fields, and the fingerprint by which two schemas are told apart.

A declared hidden group becomes two fields of its own, text and readers. Whatever changes the fields
or the analysis changes the fingerprint, and an index of another fingerprint is never opened.
Does not know where the index lies, nor what a group hides.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

import tantivy

from secretariat.kernel.search.analysis import STEMMERS, analyzers
from secretariat.kernel.search.errors import SearchInvalid

FORMAT = 1
POSITION_UID = "~position"
_CODE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")

_TEXT_FIELDS = (
    ("all", "folded", "position"),
    ("title", "folded", "freq"),
    ("x_rest", "folded", "freq"),
    ("x_cjk", "given", "position"),
    ("tail_de", "given", "basic"),
    ("sym", "given", "basic"),
    ("caveats", "raw", "basic"),
    *((f"x_{language}", f"stem_{language}", "freq") for language in STEMMERS),
)
_VALUE_FIELDS = ("register", "language", "unit", "state", "subjects")
_NUMBER_FIELDS = ("acl", "dated_acl", "dated", "level")


@dataclass(frozen=True)
class SearchSchema:
    """What an index holds: the fixed fields and the declared hidden groups.

    Attributes:
        hidden: groups `<register>.<group>` that some readers of a record may not read.
    """

    hidden: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse groups whose names could not be told apart as fields."""
        for group in self.hidden:
            if not _CODE.fullmatch(group):
                raise SearchInvalid(what="this schema", problem=f"[{group}] is no register.group")
        if len(set(self.hidden)) != len(self.hidden):
            raise SearchInvalid(what="this schema", problem="a hidden group is named twice")

    @cached_property
    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits that differ where fields or analysis differ."""
        facts = [FORMAT, version("tantivy"), _TEXT_FIELDS, _VALUE_FIELDS, sorted(self.hidden)]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]

    def text_field(self, group: str) -> str:
        """Return the field that holds the text of a hidden group.

        Raises:
            SearchInvalid: the group was not declared to this schema.
        """
        if group not in self.hidden:
            raise SearchInvalid(what="this document", problem=f"hidden group [{group}] is unknown")
        return "h_" + group.replace(".", "__")

    def readers_field(self, group: str) -> str:
        """Return the field that holds the readers of a hidden group."""
        return "a" + self.text_field(group)

    @cached_property
    def fields(self) -> frozenset[str]:
        """Return the names of all fields; the engine drops others without a word."""
        fixed = {"uid", "card", "upto", "year", "changed", "tie", "dated_from", "dated_until"}
        texts = {name for name, _, _ in _TEXT_FIELDS}
        groups = {self.text_field(group) for group in self.hidden}
        readers = {self.readers_field(group) for group in self.hidden}
        return frozenset(fixed | texts | groups | readers | {*_VALUE_FIELDS, *_NUMBER_FIELDS})

    @cached_property
    def built(self) -> tantivy.Schema:
        """Return the schema of the engine."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("uid", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_bytes_field("card", stored=True)
        builder.add_unsigned_field("upto", stored=True)
        for name, tokenizer, option in _TEXT_FIELDS:
            builder.add_text_field(name, tokenizer_name=tokenizer, index_option=option)
        for name in _VALUE_FIELDS:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        for name in _NUMBER_FIELDS:
            builder.add_unsigned_field(name, indexed=True)
        for name in ("year", "dated_from", "dated_until"):
            builder.add_integer_field(name, fast=True)
        builder.add_unsigned_field("changed", fast=True)
        builder.add_unsigned_field("tie", fast=True)
        for group in sorted(self.hidden):
            builder.add_text_field(self.text_field(group), tokenizer_name="given")
            builder.add_unsigned_field(self.readers_field(group), indexed=True)
        return builder.build()

    def opened(self, path: str) -> tantivy.Index:
        """Open, or make, the index in the folder `path` with all analyzers."""
        index = tantivy.Index(self.built, path=path)
        for name, analyzer in analyzers().items():
            index.register_tokenizer(name, analyzer)
        return index
