"""Files and folders become records: what is filed, refused, found, and filed only once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from secretariat.cli import furnishing
from secretariat.exchange import filesystem
from secretariat.exchange.filesystem import Filed, NothingToImport, Plan
from secretariat.kernel import finding, identity, indexing, queries, records
from secretariat.kernel.queries import Filter
from tests import worlds

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
PLAN = Plan(file_plan_class="GOV.STR", unit="INFOTEC", keeps_folders=False)


@pytest.fixture(autouse=True)
def furnished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test units, classes and concepts, and an index of its own."""
    monkeypatch.setattr(settings, "SEARCH", tmp_path / "index")
    finding._index.cache_clear()
    assert [piece.number for piece in furnishing.furnish()]
    yield
    indexing.close()
    finding._index.cache_clear()


def file_under(root: Path, plan: Plan = PLAN) -> list[Filed]:
    """File everything below a folder as the operator."""
    return list(filesystem.file_all(filesystem.scan(root), plan, actor=worlds.house()))


def test_the_institutions_own_documents_are_filed_and_found(data_folder: Path) -> None:
    """The five documents are filed under the file plan and found by a person of the unit."""
    worlds.person("R1", unit="INFOTEC")
    worlds.person("R2", unit="HRD")
    reader, outsider = identity.actor_named("r1"), identity.actor_named("r2")

    done = file_under(data_folder / "sources")
    indexing.drain_all()

    assert [one.outcome for one in done] == ["filed"] * 5
    phishing = finding.find("phishing", reader=reader)
    assert phishing.hits[0].record.title == "progress-2019"
    assert ("phishing", True) in phishing.hits[0].snippet
    compound = finding.find("Festplatten Verschlüsselung", reader=reader)
    assert compound.hits[0].record.title == "progress-2021"
    nothing = finding.find("phishing", reader=outsider)
    assert (nothing.hits, nothing.total, set(nothing.facets.values())) == ((), 0, {()})
    assert finding.suggest("progress", reader=outsider) == ()
    assert queries.page("record", reader=outsider).count.number == 0


def test_a_label_added_to_a_concept_finds_the_records_under_it(data_folder: Path) -> None:
    """A record is found by a new label of its subject at once, and says through which concept."""
    worlds.person("R1", unit="INFOTEC")
    reader = identity.actor_named("r1")
    file_under(data_folder / "sources")
    page = queries.page(
        "record", reader=worlds.house(), filters=[Filter("name", "eq", "progress-2021")]
    )
    record = page.records[0]
    subjects = ["subject.encryption"]
    records.edit(
        "record",
        record.number or "",
        {"subjects": subjects},
        actor=worlds.house(),
        version=record.version,
    )
    indexing.drain_all()
    assert finding.find("chiffrement", reader=reader).total == 0

    concept = queries.get("concept", "subject.encryption", reader=worlds.house())
    labels = {"alt_labels@fr": "chiffrement"}
    records.edit(
        "concept", concept.reference, labels, actor=worlds.house(), version=concept.version
    )

    found = finding.find("chiffrement", reader=reader)
    assert [hit.record.title for hit in found.hits] == ["progress-2021"]
    assert [ref.number for ref in found.hits[0].via] == ["subject.encryption"]


def test_each_odd_document_is_filed_or_refused_by_name(data_folder: Path) -> None:
    """All 66 files have a record with what was found inside, or a sentence that says why not."""
    done = file_under(data_folder / "data" / "documents")

    assert len(done) == 66
    assert all(one.number or one.reason for one in done)
    by_name = {one.relative: one for one in done}
    assert by_name["testODTEncrypted.odt"].status == "encrypted"
    assert by_name["testPDFPackage.pdf"].nested
    assert all(one.reason for one in done if one.status != "text")


def test_a_second_run_files_nothing_twice(tmp_path: Path) -> None:
    """A file already filed is known; a changed one is filed as another record."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("The first text.")
    (folder / "b.txt").write_text("The second text.")
    first = file_under(folder)
    (folder / "b.txt").write_text("The second text, changed.")

    second = file_under(folder)

    assert [one.outcome for one in second] == ["known", "filed"]
    assert second[0].number == first[0].number
    assert second[1].number != first[1].number


def test_what_is_no_file_is_refused_by_name_and_the_others_go_on(tmp_path: Path) -> None:
    """Links and pipes are named with the reason; the files beside them are filed."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("A text.")
    (folder / "link.txt").symlink_to(folder / "a.txt")
    os.mkfifo(folder / "pipe")

    done = {one.relative: one for one in file_under(folder)}

    assert done["a.txt"].outcome == "filed"
    assert done["link.txt"].reason.startswith("This is a link")
    assert done["pipe"].reason.startswith("This is no file")


def test_hostile_names_are_filed_under_safe_ones(tmp_path: Path) -> None:
    """A name with marks that turn the writing, or bytes that are no text, does no harm."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "invoice\u202efdp.exe").write_text("Not what it seems.")
    Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.txt")).write_text("Bytes.")

    done = file_under(folder)

    assert [one.outcome for one in done] == ["filed", "filed"]
    shown = [queries.get("record", one.number or "", reader=worlds.house()) for one in done]
    assert all("\u202e" not in record.title for record in shown)
    assert all("\u202e" not in str(record.values["files"]) for record in shown)


def test_folders_become_aggregations_of_who_is_responsible(tmp_path: Path) -> None:
    """A folder is opened once, in the name of the person who files."""
    worlds.person("R1", unit="INFOTEC")
    folder = tmp_path / "in" / "Contracts"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("One.")
    (folder / "b.txt").write_text("Two.")
    actor = identity.actor_named("r1")
    plan = Plan("GOV.STR", "INFOTEC", keeps_folders=True)

    done = list(filesystem.file_all(filesystem.scan(tmp_path / "in"), plan, actor=actor))

    assert [one.outcome for one in done] == ["filed", "filed"], done
    folders = queries.page("aggregation", reader=actor).records
    assert [record.title for record in folders] == ["Contracts"]
    assert len(queries.linked("aggregation", folders[0].reference, reader=actor)[0][2]) == 2


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """The refusal says which path it is."""
    with pytest.raises(NothingToImport, match="nowhere"):
        filesystem.scan(tmp_path / "nowhere")
