"""Findings: what verifying found, each with what, where and since when."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from secretariat.kernel.store.models import Checkpoint

AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not verify.

    Attributes:
        what: stable dotted code, such as `event.altered`.
        where: the place, such as `gift 0199… event 3` or `checkpoint 12`.
        sentence: what is wrong, in a full sentence.
        since: the instant after which it happened, as far as checkpoints tell; empty where nothing
            was sealed yet.
    """

    what: str
    where: str
    sentence: str
    since: str = ""

    def __str__(self) -> str:
        """Return the finding as a line."""
        since = f" Since: after {self.since}." if self.since else ""
        return f"{self.what}  {self.where}  {self.sentence}{since}"


@dataclass(slots=True)
class Findings:
    """Findings as they come; above a thousand of one kind they are only counted.

    The bound is one of each kind, so that whoever alters everything cannot hide one thing in it.
    """

    kept: list[Finding] = field(default_factory=list)
    count: int = 0
    _kinds: Counter[str] = field(default_factory=Counter)

    def add(self, what: str, where: str, sentence: str, *, epoch: int | None = None) -> None:
        """Note a finding; `epoch` tells since when."""
        if self._has_room(what):
            since = sealed_at(epoch) if epoch is not None else ""
            self.kept.append(Finding(what, where, sentence, since))

    def extend(self, found: Iterable[Finding]) -> None:
        """Note findings."""
        for finding in found:
            if self._has_room(finding.what):
                self.kept.append(finding)

    def _has_room(self, what: str) -> bool:
        """Count a finding of a kind and tell whether it is kept."""
        self.count += 1
        self._kinds[what] += 1
        return self._kinds[what] <= AT_MOST


@dataclass(frozen=True, slots=True)
class Report:
    """What verifying looked at and found.

    Attributes:
        unsealed: events that no copied checkpoint covers; nothing is proven about them beyond their
            chains.
        last_sealed: number of the newest checkpoint whose copy exists.
        notes: what is no fault but worth knowing.
    """

    events: int
    records: int
    checkpoints: int
    unsealed: int
    last_sealed: int
    findings: tuple[Finding, ...]
    further: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Tell whether everything verifies."""
        return not self.findings


def sealed_at(epoch: int) -> str:
    """Return when an epoch was sealed, or the empty text where it is not."""
    row = Checkpoint.objects.filter(number=epoch).values_list("sealed_at", flat=True).first()
    return row.strftime("%Y-%m-%dT%H:%M:%SZ") if row is not None else ""
