"""Frames of a child are checked before they are believed."""

import pytest

from secretariat.kernel.content import Extraction, Mail, Nested, wire


def test_findings_cross_unchanged():
    mail = Mail("a", ("b", "c"), (), "subject", "2024-01-01", None)
    found = Extraction("text", "", "words \u0001 ж", title="t", pages=3, mail=mail)
    nested = Nested("a/b.txt", "text/plain", "no_text", reason="empty")

    packed = wire.pack(wire.from_extraction(found))
    written, _ = wire.lengths(packed[: wire.LENGTHS.size])

    assert wire.to_extraction(wire.unpack(packed[-written:])) == found
    assert wire.to_nested(wire.unpack(wire.pack(wire.from_nested(nested))[8:])) == nested


@pytest.mark.parametrize(
    "change",
    [{"status": "fine"}, {"text": None}, {"pages": "1"}, {"title": 3}, {"mail": {"to": 1}}],
)
def test_wrong_types_are_refused(change):
    content = {**wire.from_extraction(Extraction("text", text="words")), **change}

    with pytest.raises(wire.FrameInvalid):
        wire.to_extraction(content)


def test_a_frame_without_end_is_refused():
    with pytest.raises(wire.FrameInvalid, match="a frame of"):
        wire.lengths(b"\xff" * 8)


@pytest.mark.parametrize(
    ("noise", "refusal"), [(b"\xff\x00", "not JSON"), (b"{", "not JSON"), (b"[1]", "not an object")]
)
def test_noise_is_refused(noise, refusal):
    with pytest.raises(wire.FrameInvalid, match=refusal):
        wire.unpack(noise)
