"""Flood: reads greedy files in a process of its own and tells what its whole tree took."""

import json
import os
import sys
import threading
from pathlib import Path

from secretariat.kernel.content import Extractor, Job


def resident(pid: int) -> int:
    """Return the resident size of a process; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if len(fields) > 1 else 0


def main(folder: Path) -> None:
    """Read two greedy files and an honest one; print what became of them, and the largest sizes."""
    greedy, honest = folder / "greedy.html", folder / "honest.txt"
    greedy.write_bytes(b"<html>" + b"<a " * 3_000_000)
    honest.write_bytes(b"words after the flood")
    children, trees, ended = [0], [0], threading.Event()
    with Extractor(children=2) as pool:

        def watch() -> None:
            while not ended.wait(0.005):
                sizes = [resident(pid) for pid in pool.pids()]
                children.append(max(sizes, default=0))
                trees.append(sum(sizes) + resident(os.getpid()))

        watcher = threading.Thread(target=watch)
        watcher.start()
        jobs = [Job(greedy, "a.html"), Job(greedy, "b.html"), Job(honest, "h.txt")]
        found = [extraction for _, extraction in pool.iterate(jobs)]
        ended.set()
        watcher.join()
    told = {
        "statuses": [extraction.status for extraction in found],
        "reason": found[0].reason,
        "child": max(children),
        "tree": max(trees),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
