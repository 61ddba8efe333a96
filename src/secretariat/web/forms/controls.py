"""Controls: what a form template draws, as frozen values. Does not know requests."""

from dataclasses import dataclass

from secretariat.kernel.values import Ref


@dataclass(frozen=True, slots=True)
class Option:
    """One value that can be chosen."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """A record that a link may lead to, and the words by which it is offered."""

    ref: Ref
    label: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is kept already; `token` names it, signed, for the next submission."""

    token: str
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Translation:
    """The control of one further language of a translated field."""

    name: str
    id: str
    language: str
    language_name: str
    value: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """One field of a form.

    Attributes:
        name: name of the control, which is the name of the field.
        kind: how it is drawn: input, area, money, radios, checks, select, link, links, files,
            table.
        input_type: the HTML type of an `input`.
        values: what stands in it: one text, or one for each value of a many-valued field.
        labels: for links, the title of each of `values` where it is known.
        search_with: what else of the form is sent where records are searched while typing.
        lines: for a table, the controls of each row.
        help: one sentence under the label; `limits` says what the declaration bounds.
    """

    name: str
    id: str
    label: str
    kind: str
    help: str = ""
    limits: str = ""
    is_required: bool = False
    is_long: bool = False
    input_type: str = "text"
    input_mode: str = ""
    autocomplete: str = "off"
    width: str = ""
    values: tuple[str, ...] = ("",)
    labels: tuple[str, ...] = ()
    currency: str = ""
    options: tuple[Option, ...] = ()
    files: tuple[KeptFile, ...] = ()
    translations: tuple[Translation, ...] = ()
    language: str = ""
    search_address: str = ""
    search_with: str = ""
    error: str = ""
    lines: tuple["Line", ...] = ()

    @property
    def value(self) -> str:
        """Return the only value, or the first."""
        return self.values[0] if self.values else ""

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Return each value with its label, for many-valued links."""
        padded = (*self.labels, *[""] * len(self.values))
        return list(zip(self.values, padded, strict=False))

    @property
    def described_by(self) -> str:
        """Return the ids of the texts that describe the control."""
        parts = {"help": self.help or self.limits, "error": self.error}
        return " ".join(f"{self.id}-{part}" for part, text in parts.items() if text)

    @property
    def has_translation(self) -> bool:
        """Tell whether a further language is filled or faulty, so that its part stands open."""
        return any(t.value or t.error for t in self.translations)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its place, from 0, and a control for each column."""

    place: int
    controls: tuple[Control, ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary: what is wrong, how to mend it, and where."""

    target: str
    sentence: str
