"""Measuring: wall and processor time, percentiles, and what other processes used.

Does not know what is measured.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

_TICK = 1 / os.sysconf("SC_CLK_TCK")


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean."""
    return sum(values) / len(values)


def medians(rounds: Sequence[Sequence[float]]) -> list[float]:
    """Return, place by place, the median over several rounds."""
    return [median(one) for one in zip(*rounds, strict=True)]


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the processor seconds that processes have used; one that has ended counts nothing."""
    return sum(_cpu(pid) for pid in pids)


def _cpu(pid: int) -> float:
    """Return user and system seconds of one process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK


def tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    found, todo = [], [pid]
    while todo:
        at = todo.pop()
        found.append(at)
        try:
            tasks = list(Path(f"/proc/{at}/task").iterdir())
            for task in tasks:
                todo += map(int, (task / "children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def resident_mib(pids: Iterable[int]) -> float:
    """Return the memory of processes that is not file cache, in MiB."""
    total = 0
    for pid in pids:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        lines = (line.split() for line in status.splitlines() if line.startswith("RssAnon:"))
        total += sum(int(line[1]) for line in lines)
    return total / 1024
