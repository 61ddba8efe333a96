"""A document: filed, found in its language and through a concept, reclassified."""

import io

import pytest
from tests import worlds

from secretariat.kernel import contents, finding, queries, records
from secretariat.kernel.errors import NotFound

LETTER = (
    "Protocole d'accord sur les conditions de travail des gens de mer. Les délégués ont examiné la"
    " protection sociale des marins et la durée du travail à bord des navires de commerce."
)


@pytest.fixture
def house(staff, settings, tmp_path):
    """Return clerk, manager and outsider; a class and a concept stand ready."""
    worlds.concept("subject.seafarers", "Seafarers", **{"pref_label@de": "Seeleute"})
    plan = {"name": "Correspondence", "code": "REC.COR"}
    records.create("file_plan_class", plan, actor=worlds.house())
    return {
        "clerk": staff("CLERK", "RAMS"),
        "outsider": staff("OTHER", "FINANCE"),
        "manager": staff("MANAGER", "ORG", "records_manager", clearance="confidential"),
    }


@pytest.fixture
def letter(house, search):
    """Return a letter that the clerk has filed, read and indexed."""
    clerk = house["clerk"]
    kept = contents.keep(io.BytesIO(LETTER.encode()), "lettre.txt", actor=clerk)
    values = {
        "name": "Letter of the delegates",
        "unit": "RAMS",
        "file_plan_class": "REC.COR",
        "subjects": ["seafarers"],
        "files": [{"name": kept.name, "digest": kept.digest}],
    }
    made = records.create("record", values, actor=clerk)
    while contents.read_waiting():
        pass
    search()
    return made


def numbers(text, reader):
    return [hit.record.number for hit in finding.find(text, reader=reader).hits]


@pytest.mark.timeout(120)
def test_a_filed_document_is_found_by_its_words_in_its_language_and_by_its_concept(house, letter):
    for text in ("marins", "marin", "protection sociale", "Seeleute", "seafarers", letter.number):
        assert numbers(text, house["clerk"]) == [letter.number], text

    found = finding.find("Seeleute", reader=house["clerk"])
    assert [ref.number for ref in found.hits[0].via] == ["subject.seafarers"]
    assert numbers("marins", house["outsider"]) == []
    assert finding.suggest("letter", reader=house["outsider"]) == ()


@pytest.mark.timeout(120)
def test_a_reclassified_document_is_gone_before_the_index_is_in_step(house, letter, search):
    records.classify(
        "record",
        letter.number,
        actor=house["manager"],
        reason="Names of persons.",
        version=letter.version,
        level="confidential",
    )

    for _ in range(2):
        assert numbers("marins", house["clerk"]) == []
        assert finding.find("", reader=house["clerk"], register="record").total == 0
        assert finding.suggest("letter", reader=house["clerk"]) == ()
        with pytest.raises(NotFound):
            queries.get("record", letter.number, reader=house["clerk"])
        search()
    assert numbers("marins", house["manager"]) == [letter.number]
