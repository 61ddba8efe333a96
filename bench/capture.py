"""Capture: how many documents a second are stored, identified, read and pictured.

For every document of a named mix: hash and store durably (fsync of file and folder), identify by
PRONOM signature, extract text and what is nested, and draw a thumbnail of PDFs and pictures, with
two reading children. Every document is made distinct beforehand, so that each is really written.
Prints a table, or JSON; exits with 1 when a document got neither text nor a reason.

    python -m bench.capture [--documents 600] [--json]

Does not measure the database, the search index or the network.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from secretariat.kernel.content import Extraction, Extractor, Job, LocalStore, identify

MIX = {".docx": 30, ".xlsx": 15, ".pptx": 10, ".odt": 10, ".eml": 15, ".pdf": 20}
CHILDREN = 2


@dataclass
class Watch:
    """The resident memory of this process and its children, looked at ten times a second."""

    extractor: Extractor
    trees: list[int] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Look until told to stop."""
        while not self.ended.wait(0.1):
            children = [resident_bytes(pid) for pid in self.extractor.pids()]
            self.trees.append(resident_bytes(os.getpid()) + sum(children))
            self.children.append(max(children, default=0))

    def thirds(self) -> tuple[int, int]:
        """Return the mean size of the tree in the first and the last third after the start."""
        settled = self.trees[len(self.trees) // 10 :]
        third = max(len(settled) // 3, 1)
        return sum(settled[:third]) // third, sum(settled[-third:]) // third


def resident_bytes(pid: int) -> int:
    """Return the resident size of a process, 0 when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if len(fields) > 1 else 0


def mix(folder: Path, count: int) -> list[Path]:
    """Return `count` documents in the proportions of MIX, kinds interleaved, files in turn."""
    files = {kind: sorted(folder.glob(f"*{kind}")) for kind in MIX}
    slots = [kind for kind, share in MIX.items() for _ in range(share)]
    turn: Counter[str] = Counter()
    chosen = []
    for number in range(count):
        kind = slots[number * 37 % len(slots)]  # 37 is coprime to 100: every slot comes up
        chosen.append(files[kind][turn[kind] % len(files[kind])])
        turn[kind] += 1
    return chosen


def prepare(originals: list[Path], folder: Path) -> list[Path]:
    """Write distinct copies: a comment in ZIP containers, a last line in the others."""
    copies = []
    for number, original in enumerate(originals):
        copy = folder / f"{number:05d}-{original.name}"
        shutil.copyfile(original, copy)
        if zipfile.is_zipfile(copy):
            with zipfile.ZipFile(copy, "a") as archive:
                archive.comment = f"copy {number}".encode()
        else:
            with copy.open("ab") as stream:
                stream.write(f"\n% copy {number}\n".encode())
        copies.append(copy)
    return copies


def keep(store: LocalStore, path: Path) -> Job:
    """Store one document and identify it; return what its reader needs."""
    with path.open("rb") as stream:
        blob = store.put(stream, expected_size=path.stat().st_size)
    with store.as_file(blob.digest) as kept:
        return Job(kept, path.name, identify(kept, path.name).mime)


def capture(
    paths: list[Path], store: LocalStore, extractor: Extractor
) -> Iterator[tuple[Job, Extraction]]:
    """Yield what every document holds; storing runs a little ahead of reading."""
    yield from extractor.iterate(keep(store, path) for path in paths)


def measure(originals: Path, count: int) -> dict[str, object]:
    """Return the figures of one run."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        paths = prepare(mix(originals, count), corpus)
        store = LocalStore(Path(folder) / "store")
        with Extractor(children=CHILDREN) as extractor:
            watch = Watch(extractor)
            thread = threading.Thread(target=watch.run)
            thread.start()
            started = time.monotonic()
            counts = count_all(capture(paths, store, extractor))
            seconds = time.monotonic() - started
            watch.ended.set()
            thread.join()
        size = sum(path.stat().st_size for path in paths)
    return {
        "documents_per_second": round(count / seconds, 1),
        "seconds": round(seconds, 2),
        "bytes": size,
        **counts,
        **memory(watch),
    }


def count_all(findings: Iterable[tuple[Job, Extraction]]) -> dict[str, object]:
    """Return what was found, in numbers; the texts themselves are let go one by one."""
    statuses: Counter[str] = Counter()
    thumbnails = nested = 0
    silent = []
    for job, found in findings:
        statuses[found.status] += 1
        thumbnails += found.thumbnail is not None
        nested += len(found.nested)
        if not found.text and not found.reason:
            silent.append(job.name)
    return {
        "documents": statuses.total(),
        "statuses": dict(statuses.most_common()),
        "thumbnails": thumbnails,
        "nested": nested,
        "without_text_or_reason": silent,
    }


def memory(watch: Watch) -> dict[str, object]:
    """Return the memory of the run, in MiB."""
    first, last = watch.thirds()
    return {
        "peak_tree_mib": max(watch.trees) >> 20,
        "peak_child_mib": max(watch.children) >> 20,
        "first_third_mib": first >> 20,
        "last_third_mib": last >> 20,
    }


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=600)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    data = Path(os.environ.get("SECRETARIAT_TEST_DATA", "../shared")) / "data" / "documents"
    if not data.is_dir():
        print(f"No documents in {data}: set SECRETARIAT_TEST_DATA.", file=sys.stderr)
        return 2
    figures = measure(data, options.documents)
    if options.json:
        print(json.dumps(figures))
    else:
        print(f"mix in percent: {MIX}")
        for name, value in figures.items():
            print(f"{name:>24}  {value}")
    return 1 if figures["without_text_or_reason"] else 0


if __name__ == "__main__":
    sys.exit(main())
