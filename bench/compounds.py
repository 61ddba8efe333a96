"""German compounds: does a question in two words find a text that writes them as one, and back?

Cases are made from the German labels of the STW thesaurus: a label of one word whose two parts,
without a linking element, are words of other labels (`Arbeitsmarkt`: Arbeit, Markt). Figure: share
of cases in which the record is found. The comparison switches the joining and splitting off.

    python -m bench.compounds
"""

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.relevance import _document, data_folder
from secretariat.kernel.search import Index, Reader, Request, SearchSchema, Writer, compounds

READER = Reader((1,), clearance=0, caveats=frozenset(), today=20_000, language="de")
SHORTEST = 4


def labels() -> list[str]:
    """Return the German labels of the thesaurus, each once."""
    text = (data_folder().parent / "vocabularies" / "stw.ttl").read_text()
    return sorted(set(re.findall(r'"([^"]+)"@de', text)))


def cases(words: list[str]) -> list[tuple[str, str, str]]:
    """Return first part, second part and compound for every label of one word that splits so."""
    known = {part.lower() for label in words for part in re.findall(r"[^\W\d_]{4,}", label)}
    found = []
    for label in words:
        word = label.lower()
        if not word.isalpha():
            continue
        for at in range(SHORTEST, len(word) - SHORTEST + 1):
            left, right = word[:at], word[at:]
            for link in ("", "s", "es", "n", "en", "er", "e"):
                plain = left.removesuffix(link) if link else left
                if left.endswith(link) and plain in known and right in known:
                    found.append((plain, right, label))
                    break
    return found


def share(index: Index, pairs: list[tuple[str, str]]) -> float:
    """Return the share of questions that find the record whose text is given with them."""
    found = 0
    for question, text in pairs:
        hits = index.search(Request(question, limit=1_000), READER).hits
        found += any("".join(piece for piece, _ in hit.snippet) == text for hit in hits)
    return found / len(pairs)


def main() -> None:
    """Print both directions, with joining and splitting and without."""
    words = labels()
    made = cases(words)
    apart = sorted({f"{left} und {right}" for left, right, _ in made})
    schema = SearchSchema()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        texts = [
            replace(_document(at, "", text), titles=(), bodies=(("de", text),), languages=("de",))
            for at, text in enumerate(words + apart)
        ]
        with Writer.open(root, "staff", schema) as writer, writer.rebuild() as fresh:
            fresh.apply(texts, (), 1)
            fresh.publish()
        joined = [(f"{left} {right}", label) for left, right, label in made]
        split = [(label, f"{left} und {right}") for left, right, label in made]
        with Index.open(root, "staff", schema) as index:
            print(f"{len(words)} labels, {len(made)} cases")
            print(f"two words find one: {share(index, joined):.3f}")
            print(f"one word finds two: {share(index, split):.3f}")
            compounds.joined = compounds.splits = lambda *_: iter(())
            print(f"without, two find one: {share(index, joined):.3f}")
            print(f"without, one finds two: {share(index, split):.3f}")


if __name__ == "__main__":
    main()
