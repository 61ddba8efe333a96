"""Office documents are read whole: also what stands beside the body."""

from tests.kernel.content import builders

from secretariat.kernel.content.reading import document
from secretariat.kernel.content.reading.findings import Source


def side(name: str, words: str) -> bytes:
    """Return a part beside the body."""
    root = f"<w:{name} ".encode() + builders.WORD + b">"
    return root + builders.paragraph(words) + f"</w:{name}>".encode()


def test_headers_comments_and_notes_are_added_to_the_body():
    content = builders.docx(
        builders.body(builders.paragraph("the body")),
        word__header1=side("hdr", "the header"),
        word__comments=side("comments", "a comment"),
        word__footnotes=side("footnotes", "a footnote"),
    )

    found = document.examine(Source("x.docx", "", data=content)).extraction

    assert found.text.startswith("the body")
    for words in ("the header", "a comment", "a footnote"):
        assert found.text.count(words) == 1


def test_text_boxes_are_read():
    box = b"<w:p><w:r><w:pict><w:txbxContent>" + builders.paragraph("in the box")
    content = builders.docx(builders.body(box + b"</w:txbxContent></w:pict></w:r></w:p>"))

    found = document.examine(Source("x.docx", "", data=content)).extraction

    assert found.text.count("in the box") == 1


def test_deleted_words_stay_deleted():
    deleted = b"<w:p><w:del><w:r><w:delText>struck out</w:delText></w:r></w:del></w:p>"
    content = builders.docx(builders.body(builders.paragraph("kept") + deleted))

    assert document.examine(Source("x.docx", "", data=content)).extraction.text == "kept"
