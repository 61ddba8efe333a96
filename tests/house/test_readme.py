"""The README leads to files that exist."""

from tests.house import readme, sources


def test_the_table_leads_to_files_that_exist():
    text = (sources.ROOT / "README.md").read_text(encoding="utf-8")

    assert readme.wishes(text) >= 12
    assert list(readme.dead_paths(sources.ROOT, text)) == []


def test_every_link_of_every_page_leads_somewhere():
    faults = [
        fault
        for path, text in sources.texts(".md")
        for fault in readme.dead_links(sources.ROOT, path, text)
    ]

    assert not faults, sources.report(faults)


def test_a_dead_path_is_found(tmp_path):
    (tmp_path / "here.py").write_text("")
    text = "| I want to | Go to |\n| --- | --- |\n| stay | `here.py` |\n| go | `<x>/there.py` |\n"

    found = [fault.problem for fault in readme.dead_paths(tmp_path, text)]

    assert readme.wishes(text) == 2
    assert found == ["<x>/there.py does not exist (go)"]


def test_a_dead_link_is_found(tmp_path):
    text = "[a](a.md) [b](https://example.org) [c](#part)\n[d](d.md#part)\n"
    (tmp_path / "a.md").write_text("")

    assert [f.line for f in readme.dead_links(tmp_path, "page.md", text)] == [2]
