"""Files made to hurt cost a sentence, never a worker."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.kernel.content import builders
from tests.kernel.content.flood import resident

from secretariat.kernel.content import Extractor

CHILD_LIMIT = 500 << 20
TREE_LIMIT = 1500 << 20
ROOT = Path(__file__).resolve().parents[3]


def test_a_bomb_is_refused_before_it_is_unpacked(read):
    content = builders.docx(builders.body(builders.paragraph("a") * 300_000))

    found = read(content, "report.docx")

    assert found.status == "too_large"
    assert "more than 100 times its size" in found.reason


def test_a_forged_size_is_found_out(read):
    content = builders.docx(builders.body(builders.paragraph("words of some length") * 2000))
    forged = builders.with_forged_size(content, "word/document.xml", 100)

    found = read(forged, "report.docx")

    assert found.status == "broken"
    assert "damaged inside its archive" in found.reason


def test_entities_are_refused(read):
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

    found = read(builders.docx(builders.body(builders.paragraph("&b;"), entities)), "x.docx")

    assert found.status == "broken"
    assert "declares XML entities" in found.reason


def test_entities_hidden_in_utf16_are_refused(read):
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    xml = builders.body(builders.paragraph("&a;"), entities).decode().encode("utf-16")

    assert "declares XML entities" in read(builders.docx(xml), "x.docx").reason


def test_entities_of_plain_xml_are_not_expanded(read):
    xml = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "secret">]><l>&a; and words</l>'

    found = read(xml, "list.xml")

    assert "words" in found.text
    assert "secret" not in found.text


def test_an_archive_of_too_many_files_is_refused(read):
    content = builders.packed({f"{number}.txt": b"x" for number in range(10_001)})

    found = read(content, "many.zip")

    assert found.status == "too_large"
    assert "10,001 files" in found.reason


def test_archives_in_archives_are_opened_two_levels_deep(read):
    found = read(builders.nested_zip(12), "deep.zip")

    assert [part.name.count("/") for part in found.nested] == [0, 1, 2]
    assert found.nested[-1].reason == "It lies more than 2 levels deep; it was not opened."


def test_messages_in_messages_are_opened_two_levels_deep(read):
    found = read(builders.nested_mail(40), "deep.eml")

    assert "words of level 40" in found.text
    assert "words of level 38" in found.nested[1].text
    assert len(found.nested) == 3


def test_parts_are_bounded_in_number(read):
    content = builders.packed({f"{number}.txt": b"words" for number in range(250)})

    found = read(content, "many.zip")

    assert len(found.nested) == 200
    assert "the rest was left closed" in found.reason


@pytest.mark.parametrize("size", [(60_000, 60_000), (9_500, 9_500)])
def test_a_flood_of_pixels_is_refused(read, size):
    found = read(builders.png(*size), "flood.png")

    assert found.status == "too_large"
    assert found.thumbnail is None
    assert "too many pixels" in found.reason


def test_a_picture_cut_short_is_broken(read):
    assert read(builders.png(300, 300), "short.png").status == "broken"


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "cut.pdf", "The PDF is damaged"),
        (builders.docx(builders.body(b""))[:300], "cut.docx", "damaged or cut short"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600, "cut.doc", "damaged"),
        (b"GIF89a\x01", "cut.gif", "no readable header"),
        (bytes(range(1, 256)) * 10, "noise.docx", "no reader here opens it"),
    ],
)
def test_damaged_files_are_named(read, content, name, reason):
    found = read(content, name)

    assert found.status in {"broken", "unsupported", "no_text"}
    assert reason in found.reason
    assert found.reason


def test_an_empty_file_is_an_answer(read):
    found = read(b"", "empty.pdf")

    assert (found.status, found.reason) == ("no_text", "The file is empty.")


def test_the_text_of_a_mislabelled_file_is_read(read):
    assert "plain words" in read(b"plain words in a file\n", "report.pdf").text


def test_names_inside_archives_lead_nowhere(read):
    entries = {
        "../../etc/passwd": b"a",
        "/etc/shadow": b"b",
        "in\u202egpj.exe": b"c words",
        "C:\\Windows\\x.txt": b"d",
    }

    found = read(builders.packed(entries), "names.zip")

    assert [part.name for part in found.nested] == ["passwd", "shadow", "ingpj.exe", "x.txt"]


def test_svg_and_html_are_read_but_never_drawn(read):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>no()</script><text>drawn</text></svg>"
    html = b"<html><body><script>no()</script><p>written</p></body></html>"

    drawing, page = read(svg, "x.svg"), read(html, "x.html")

    assert (drawing.text, drawing.thumbnail) == ("drawn", None)
    assert (page.text, page.thumbnail) == ("written", None)


def test_a_damaged_attachment_costs_only_itself(read):
    mail = builders.message(
        "hello", "the words outside", ("application/pdf", b"%PDF-1.4\nnothing"), ("text/x", b"in")
    )

    found = read(mail, "hello.eml")

    assert found.text == "the words outside"
    assert [part.status for part in found.nested] == ["broken", "text"]


def test_memory_stays_within_bounds_and_the_worker_lives(tmp_path):
    command = [sys.executable, "-m", "tests.kernel.content.flood", str(tmp_path)]

    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    told = json.loads(run.stdout)
    assert told["statuses"] == ["too_large", "too_large", "text"]
    assert told["reason"] == "The file needs more memory than a reader may take."
    assert 250 << 20 < told["child"] < CHILD_LIMIT
    assert told["tree"] < TREE_LIMIT


def test_compiled_readers_that_run_out_of_memory_are_told_apart_from_crashes(tmp_path):
    path = tmp_path / "large.xlsx"
    path.write_bytes(builders.large_workbook(250_000))

    with Extractor(children=1, memory_bytes=220 << 20) as pool:
        found = pool.extract(path, "large.xlsx")

    assert (found.status, found.reason) == (
        "too_large",
        "The file needs more memory than a reader may take.",
    )


def test_a_file_that_takes_too_long_is_ended_and_the_next_is_read(tmp_path):
    slow, quick = tmp_path / "slow.html", tmp_path / "quick.txt"
    slow.write_bytes(b"<html>" + b"<div>" * 2_000_000)
    quick.write_bytes(b"quick words")

    with Extractor(children=1, timeout_seconds=1) as pool:
        pool.extract(quick, "quick.txt")
        (first,) = pool.pids()
        began = time.monotonic()
        found = pool.extract(slow, "slow.html")
        waited = time.monotonic() - began
        after = pool.extract(quick, "quick.txt")

        assert (found.status, found.reason) == (
            "timeout",
            "The file was not read within 1 seconds.",
        )
        assert waited < 3
        assert after.text == "quick words"
        assert pool.pids() != (first,)


def test_the_words_outside_survive_an_attachment_that_ends_the_reader(tmp_path):
    slow = b"<html>" + b"<div>" * 2_000_000
    path = tmp_path / "mail.eml"
    path.write_bytes(
        builders.message("hello", "the words outside", ("text/html; name=slow.html", slow))
    )

    with Extractor(children=1, timeout_seconds=2) as pool:
        found = pool.extract(path, "mail.eml")

    assert found.status == "text"
    assert found.text == "the words outside"
    assert "was not read to its end: The file was not read within 2 seconds." in found.reason


def test_a_child_killed_from_outside_is_replaced(tmp_path):
    path = tmp_path / "words.txt"
    path.write_bytes(b"the same words")

    with Extractor(children=1) as pool:
        pool.extract(path, "words.txt")
        (pid,) = pool.pids()
        os.kill(pid, 9)
        lost = pool.extract(path, "words.txt")
        found = pool.extract(path, "words.txt")

    assert lost.status == "broken"
    assert "ended by signal 9" in lost.reason
    assert found.text == "the same words"


def test_children_end_with_their_parent(tmp_path):
    path = tmp_path / "words.txt"
    path.write_bytes(b"words")
    script = (
        "import sys, pathlib; from secretariat.kernel.content import Extractor\n"
        "pool = Extractor(children=1); pool.extract(pathlib.Path(sys.argv[1]), 'words.txt')\n"
        "print(pool.pids()[0], flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()

    ended_by = time.monotonic() + 5
    while resident(child) and time.monotonic() < ended_by:
        time.sleep(0.05)

    assert resident(child) == 0
