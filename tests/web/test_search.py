"""The search page and suggestions, over an index of the furnished house."""

from secretariat.kernel import finding
from tests.web.pages import body, heading


def test_words_are_found_and_marked(officer, indexed):
    page = body(officer.get("/search?q=delegation"))

    assert "<mark>Delegation</mark>" in page
    assert "Carved wooden bowl" in page


def test_facets_count_and_narrow(officer, indexed):
    page = body(officer.get("/search?q=labour"))
    assert "register=policy_document" in page

    narrowed = body(officer.get("/search?q=labour&register=policy_document"))
    assert 'class="chip"' in narrowed
    assert "Plan of action on child labour" in narrowed
    assert "Correspondence with the ministry" not in narrowed


def test_visitor_finds_only_what_is_public(visitor, indexed):
    assert "Plan of action" in body(visitor.get("/public/en/search?q=labour"))
    assert "Carved wooden bowl" not in body(visitor.get("/public/en/search?q=bowl"))


def test_nothing_found_says_what_to_try(officer, indexed):
    assert "Nothing was found among what you may read." in body(officer.get("/search?q=zyzzyva"))


def test_suggestions_come_as_links_and_as_json(officer, visitor, indexed):
    assert "Carved wooden bowl" in body(officer.get("/search/suggest?q=carv"))
    asked = officer.get("/search/suggest?q=carv", headers={"Accept": "application/json"})
    assert asked.json()["suggestions"][0]["number"] == indexed.records["bowl"].number
    assert "Carved" not in body(visitor.get("/search/suggest?q=carv"))


def test_house_without_an_index_says_so(officer, house, settings, tmp_path):
    settings.SEARCH = tmp_path / "empty"
    finding._index.cache_clear()

    response = officer.get("/search?q=bowl")

    assert response.status_code == 503
    assert heading(response) == "Not to be had at the moment"
    assert "search index is not built yet" in body(response)
    finding._index.cache_clear()


def test_question_is_escaped(officer, indexed):
    page = body(officer.get("/search?q=%3Cb%3E%22x"))

    assert "<b>" not in page
