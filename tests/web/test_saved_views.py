"""Saved views: a list under a name, whose address says everything, for oneself or the unit."""

from tests.web.pages import body

VIEWS = "/views/gift"
QUERY = "state.eq=kept&sort=-value&columns=number,description"


def test_view_is_saved_listed_and_opens_the_same_list(officer):
    answer = officer.post(VIEWS, {"query": f"{QUERY}&after=abc&counts=1", "name": "Kept, dearest"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/r/gift?state.eq=kept&sort=-value&columns=")
    assert "after" not in answer["Location"]
    page = body(officer.get(VIEWS))
    assert "Kept, dearest" in page
    assert "state.eq=kept&amp;sort=-value" in page
    assert "Desk clock" in body(officer.get(answer["Location"]))


def test_view_of_one_person_is_unknown_to_another_until_it_is_shared(officer, colleague):
    officer.post(VIEWS, {"query": QUERY, "name": "Mine alone"})

    assert "Mine alone" not in body(colleague.get(VIEWS))


def test_view_without_a_name_is_refused_and_keeps_what_was_looked_at(officer):
    answer = officer.post(VIEWS, {"query": QUERY, "name": " "})

    assert answer.status_code == 422
    page = body(answer)
    assert "Give the view a name." in page
    assert "state.eq=kept" in page


def test_view_with_a_filter_that_is_none_is_refused(officer):
    assert officer.post(VIEWS, {"query": "secret.eq=1", "name": "No"}).status_code == 400


def test_visitor_and_closed_register_have_no_views(visitor, colleague):
    assert visitor.get(VIEWS).status_code == 302
    assert colleague.get("/views/nothing").status_code == 404
