"""Commands: what can be gone to and made stands beside what is found, as far as one may."""

from tests.web.pages import body

SUGGEST = "/search/suggest?q="


def test_a_register_and_making_a_record_are_offered_by_the_begins_of_their_words(officer, indexed):
    page = body(officer.get(f"{SUGGEST}gif"))

    assert 'href="/r/gift"' in page
    assert 'href="/new/gift"' in page
    assert 'href="/new/gift"' in body(officer.get(f"{SUGGEST}new+gif"))
    assert "/new/gift" not in body(officer.get(f"{SUGGEST}ift"))


def test_nobody_is_offered_what_is_closed_to_them(colleague, visitor, indexed):
    assert "/new/role_assignment" not in body(colleague.get(f"{SUGGEST}role"))
    assert 'href="/r/' not in body(visitor.get(f"{SUGGEST}policy")).split("suggestion")[0]
    assert "Go and do" not in body(visitor.get(f"{SUGGEST}policy"))


def test_commands_speak_the_language_of_the_reader(officer, indexed):
    officer.post("/language", {"language": "fr"})

    assert "Mon travail" in body(officer.get(f"{SUGGEST}mon"))


def test_shortcuts_can_be_switched_off_and_on(officer):
    assert 'data-shortcuts="on"' in body(officer.get("/shortcuts"))

    officer.post("/shortcuts", {"shortcuts": "off"})
    assert 'data-shortcuts="off"' in body(officer.get("/r/gift"))
    officer.post("/shortcuts", {"shortcuts": "nonsense"})
    assert 'data-shortcuts="off"' in body(officer.get("/r/gift"))
    officer.post("/shortcuts", {"shortcuts": "on"})
    assert 'data-shortcuts="on"' in body(officer.get("/r/gift"))
