"""The pool of children: confined, replaced, kept busy."""

import os
import resource
from pathlib import Path

import pytest
from tests.kernel.content import builders

from secretariat.kernel.content import Extractor, Job


@pytest.fixture
def words(tmp_path) -> Path:
    """Return a file of words."""
    path = tmp_path / "words.txt"
    path.write_bytes(b"some words")
    return path


def test_children_are_confined(words, monkeypatch):
    monkeypatch.setenv("SECRETARIAT_DATABASE", "postgres://a-secret")

    with Extractor(children=1) as pool:
        pool.extract(words, "words.txt")
        (pid,) = pool.pids()
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        folder = Path(f"/proc/{pid}/cwd").resolve()

        assert b"SECRETARIAT" not in environment
        assert list(folder.iterdir()) == []
        assert resource.prlimit(pid, resource.RLIMIT_DATA)[0] < 480 << 20
        assert resource.prlimit(pid, resource.RLIMIT_FSIZE)[0] == 64 << 20
        assert resource.prlimit(pid, resource.RLIMIT_CORE)[0] == 0
    assert not folder.exists()


def test_children_have_no_network_where_the_system_allows_it(words):
    with Extractor(children=1) as pool:
        pool.extract(words, "words.txt")
        (pid,) = pool.pids()
        own = Path("/proc/self/ns/net").readlink()
        theirs = Path(f"/proc/{pid}/ns/net").readlink()
        interfaces = Path(f"/proc/{pid}/net/dev").read_text(encoding="ascii")

    if own == theirs:
        pytest.skip("this system does not let a process leave its network")
    assert [line.split(":")[0].strip() for line in interfaces.splitlines()[2:]] == ["lo"]


def test_children_are_replaced_after_a_number_of_files(words):
    with Extractor(children=1, files_per_child=2) as pool:
        seen = []
        for _ in range(3):
            assert pool.extract(words, "words.txt").text == "some words"
            seen.append(pool.pids())

    assert seen[0] != ()
    assert seen[1] == ()
    assert seen[2] not in {(), seen[0]}


def test_many_files_are_read_in_order_by_all_children(tmp_path, extractor):
    paths = [tmp_path / f"{number}.txt" for number in range(40)]
    for number, path in enumerate(paths):
        path.write_text(f"file {number}", encoding="ascii")

    found = list(extractor.iterate(Job(path, path.name) for path in paths))

    assert [extraction.text for _, extraction in found] == [f"file {n}" for n in range(40)]
    assert len(extractor.pids()) == 2


def test_a_file_is_read_in_the_background(words, extractor):
    assert extractor.submit(Job(words, "words.txt")).result(30).text == "some words"


def test_a_path_without_a_file_is_the_callers_fault(extractor, tmp_path):
    with pytest.raises(FileNotFoundError):
        extractor.extract(tmp_path / "missing", "x")


def test_closing_ends_all_children(words):
    pool = Extractor(children=1)
    pool.extract(words, "words.txt")
    (pid,) = pool.pids()

    pool.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_thumbnails_are_left_out_when_not_wanted(read, data_folder):
    picture = (data_folder / "data" / "documents" / "testPNG.png").read_bytes()

    assert read(picture, "a.png", thumbnail=False).thumbnail is None
    assert read(picture, "a.png").thumbnail is not None


def test_a_picture_is_turned_as_the_camera_was_held(read):
    import io

    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    target = io.BytesIO()
    Image.new("RGB", (600, 200), "white").save(target, "JPEG", exif=exif)

    drawn = Image.open(io.BytesIO(read(target.getvalue(), "a.jpg").thumbnail))

    assert drawn.size == (107, 320)


def test_archives_of_documents_show_each_of_them(read):
    inner = builders.docx(builders.body(builders.paragraph("inside the document")))

    found = read(builders.packed({"a.docx": inner, "b.txt": b"beside it"}), "all.zip")

    assert [(part.name, part.text) for part in found.nested] == [
        ("a.docx", "inside the document"),
        ("b.txt", "beside it"),
    ]
