"""Formats are told by content; names that lie are named."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.content import builders

from secretariat.kernel.content import identify
from secretariat.kernel.content.sniff import sniff


def test_a_stored_file_is_identified_under_the_name_it_came_with(data_folder, tmp_path):
    stored = tmp_path / ("0" * 64)
    stored.write_bytes((data_folder / "data" / "documents" / "testPDF.pdf").read_bytes())

    found = identify(stored, "report.pdf")

    assert (found.puid, found.mime, found.mismatch) == ("fmt/17", "application/pdf", None)
    assert found.name == "Acrobat PDF 1.3 - Portable Document Format"
    assert found.tool.startswith("siegfried ")
    assert "DROID_SignatureFile" in found.signature


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (builders.png(1, 1), "letter.docx", "Portable Network Graphics"),
        (b"plain words\n", "report.pdf", "Plain text"),
        (bytes(range(256)) * 8, "report.docx", "Unknown format"),
    ],
)
def test_a_mislabelled_file_is_named(content, name, said):
    mismatch = identify(content, name).mismatch

    assert mismatch.startswith(f"The name ends in .{name.rpartition('.')[2]}, but the content is")
    assert said in mismatch


def test_an_empty_file_is_an_answer():
    found = identify(b"", "report.pdf")

    assert (found.puid, found.mime, found.name) == (None, "inode/x-empty", "Empty file")
    assert found.mismatch is None


def test_an_unknown_file_is_an_answer():
    found = identify(bytes(range(256)), "x.unknown")

    assert (found.puid, found.mime) == (None, "application/octet-stream")


@pytest.mark.parametrize("name", ["../../x", "a\x00.pdf", "x" * 4000, "", "x.пдф"])
def test_no_name_hurts(name):
    assert identify(b"words\n", name).mime == "text/plain"


@pytest.mark.parametrize(
    ("head", "name", "mime"),
    [
        (b"Subject: x\r\nFrom: a@b\r\nTo: c@d\r\n\r\nwords", "x", "message/rfc822"),
        (b"From a@b Mon Jan 1\nFrom: a@b\nSubject: x\n\nwords", "x", "application/mbox"),
        (b"  <!-- a --><!-- b --><html><p>x", "x", "text/html"),
        (b"<div><p>a<br>b</p></div>", "x", "text/html"),
        (b"<?xml version='1.0'?><a/>", "x", "text/xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x.png", "image/svg+xml"),
        (b"To begin with: words\nand: more", "x.txt", "text/plain"),
        (b"a text that speaks of %PDF-1.4 files", "x.txt", "text/plain"),
        (b"\x00\x05\x16\x07 single %PDF-1.4", "x", "application/pdf"),
        ("żółw".encode("utf-16"), "x.csv", "text/csv"),
    ],
)
def test_first_bytes_tell_the_kind(head, name, mime):
    assert sniff(head, name=name) == mime


@given(st.binary(max_size=500), st.text(max_size=20))
def test_any_bytes_have_a_kind(head, name):
    assert "/" in sniff(head, name=name)


def test_comments_without_end_take_no_time():
    began = time.monotonic()

    sniff(b"<!-- -->" * 1000 + b"<x")

    assert time.monotonic() - began < 1
