"""HTML, XML and SVG: their words in reading order. Never drawn, nothing in them is run or fetched.

Does not know styles: text a style hides is read. Charsets are told apart by the bytes, because what
a page declares about itself is often wrong.
"""

import re
from html.parser import HTMLParser

from secretariat.kernel.content.extraction import Extraction
from secretariat.kernel.content.reading import text
from secretariat.kernel.content.reading.findings import Finding, Refused, Source

_SILENT = frozenset({"script", "style", "template", "noscript", "svg", "math", "object", "iframe"})
_BLOCK = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl",
    "dt", "fieldset", "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section",
    "table", "tr", "ul",
))  # fmt: skip
_CELL = frozenset({"td", "th"})
_INTERNAL_SUBSET = re.compile(r"<!DOCTYPE[^\[>]{0,500}\[[^\]]*+\]\s*>")
_CHARSET = re.compile(
    rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE
)


def read(source: Source) -> Finding:
    """Return the text and title of a page.

    Raises:
        Refused: the bytes are not text.
    """
    words, title = from_markup(_decoded(source))
    reason = "" if words else "The page has no text."
    return Finding(Extraction("text" if words else "no_text", reason, words, title=title))


def read_xml(source: Source) -> Finding:
    """Return the text of all elements; entities a file declares itself are not expanded.

    Raises:
        Refused: the bytes are not text.
    """
    reader = _XmlReader()
    reader.feed(_INTERNAL_SUBSET.sub("", _decoded(source), count=1))
    reader.close()
    words = text.clean("".join(reader.words))
    reason = "" if words else "The file has no text between its tags."
    return Finding(Extraction("text" if words else "no_text", reason, words))


def _decoded(source: Source) -> str:
    """Return the characters of a page."""
    data = source.read()
    declared = _CHARSET.search(data[:4096])
    decoded = text.decode(data, declared=declared[1].decode("ascii") if declared else None)
    if decoded is None:
        raise Refused("broken", "The page is in no encoding that can be told.")
    return decoded


def from_markup(markup: str) -> tuple[str, str | None]:
    """Return the text and the title of HTML."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return text.clean("".join(reader.words)), text.clean("".join(reader.title)) or None


class _Reader(HTMLParser):
    """Collect words; blocks begin lines, cells are set apart by tabs."""

    silent_tags = _SILENT

    def __init__(self) -> None:
        """Start outside of everything."""
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.title: list[str] = []
        self._silent = 0
        self._in_title = False
        self._in_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag; a picture speaks through its alternative text."""
        if tag in self.silent_tags:
            self._silent += 1
        elif tag == "title":
            self._in_title = True
        elif tag == "img":
            self.words.append(dict(attrs).get("alt") or "")
        self._in_pre = self._in_pre or tag == "pre"
        self._separate(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that closes itself; it cannot silence what follows."""
        if tag not in self.silent_tags and tag != "title":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag."""
        if tag in self.silent_tags:
            self._silent = max(self._silent - 1, 0)
        elif tag == "title":
            self._in_title = False
        self._in_pre = self._in_pre and tag != "pre"
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        """Take words; white space folds to one blank outside `pre`."""
        if self._silent:
            return
        kept = data if self._in_pre else re.sub(r"\s+", " ", data)
        (self.title if self._in_title else self.words).append(kept)

    def _separate(self, tag: str) -> None:
        """Begin a line for a block, a column for a cell."""
        if tag in _BLOCK:
            self.words.append("\n")
        elif tag in _CELL:
            self.words.append("\t")


class _XmlReader(_Reader):
    """Collect the words of any element, each on a line of its own."""

    silent_tags = frozenset({"script", "style"})

    def handle_data(self, data: str) -> None:
        """Take words; a title is an element like others."""
        self._in_title = False
        super().handle_data(data)

    def unknown_decl(self, data: str) -> None:
        """Take a CDATA section; other declarations say nothing."""
        if data.startswith("CDATA["):
            self.handle_data(data[len("CDATA[") :])

    def _separate(self, tag: str) -> None:
        self.words.append("\n")
