"""The public side: plain pages that are the same for whoever asks."""

import gzip
import re
from io import BytesIO

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from secretariat.kernel import contents, finding, identity, indexing, queries, records
from secretariat.web import assets
from tests.house import sources
from tests.web.furnishing import PICTURE
from tests.web.pages import body, heading
from tests.web.publishing import edit, parts, publish

HOME = "/public/en"
LIST = "/public/en/r/policy_document"
FEED = "/public/en/feed/policy_document"
FROZEN = {HOME: 28, LIST: 15, FEED: 15, "/sitemap.xml": 12, "record": 8, "search": 12}


@pytest.fixture
def plan(house):
    """Return the public address of the plan of action."""
    return f"{LIST}/{house.records['plan'].number}"


@pytest.fixture
def indexed(house, settings, tmp_path):
    """The house with all its records in an index of its own."""
    settings.SEARCH = tmp_path / "index"
    finding._index.cache_clear()
    indexing.close()
    indexing.rebuild()
    indexing.drain_all()
    yield house
    finding._index.cache_clear()
    indexing.close()


def pages(plan):
    """Return an address of each kind."""
    found = [HOME, LIST, f"{LIST}?q=plan", plan, "/public/en/search?q=labour"]
    return [*found, "/public/en/feed", FEED, "/sitemap.xml", "/sitemap/pages.xml"]


def answers(client, plan):
    """Return what a visitor is told where no index is asked."""
    found = {one: client.get(one).content for one in pages(plan) if "search" not in one}
    return found | {one: client.get(one).getvalue() for one in parts(client)}


def test_visitor_is_led_from_every_inner_address_to_the_public_one(visitor, house, plan):
    number = house.records["plan"].number

    assert visitor.get("/")["Location"] == HOME
    assert visitor.get("/r/policy_document")["Location"] == LIST
    assert visitor.get(f"/r/policy_document/{number}")["Location"] == plan
    assert visitor.get("/search?q=plan")["Location"] == "/public/en/search?q=plan"
    french = visitor.get("/", headers={"Accept-Language": "fr"})
    assert french["Location"] == "/public/fr"
    assert french["Cache-Control"] == "no-store"


def test_start_page_shows_the_newest_of_each_open_register(visitor, house, plan):
    publish(house)

    page = body(visitor.get(HOME))

    assert page.index("Strategy on skills") < page.index("Plan of action on child labour")
    assert f'href="{plan}"' in page
    assert "Concepts" in page
    assert "Gifts" not in page


def test_record_shows_text_facts_files_and_how_to_cite_it(visitor, house):
    editor = house.actor("policy.editor")
    kept = contents.keep(BytesIO(PICTURE), "map.png", actor=editor)
    made = publish(house, summary="In *short*.", files=[{"name": kept.name, "digest": kept.digest}])

    page = body(visitor.get(f"{LIST}/{made.number}"))

    assert "<em>short</em>" in page
    assert f"<bdi>image/png</bdi> · {len(PICTURE)} bytes" in page
    cited = f"(2026). Strategy on skills. Policy document {made.number}. http://testserver{LIST}/"
    assert cited in page
    address = re.search(r'href="([^"]*)" download', page).group(1)
    file = visitor.get(address)
    assert file.getvalue() == PICTURE
    assert file["Content-Security-Policy"].startswith("sandbox")
    assert visitor.get(address, headers={"If-None-Match": file["ETag"]}).status_code == 304


def test_nothing_of_the_inside_stands_in_a_public_page(visitor, house, plan):
    edit(house, {"editor_note": "Wait for the ministry"})
    note = house.actor("policy.editor")

    for address in pages(plan):
        if "search" not in address:
            page = visitor.get(address).content.decode()
            for word in ["Wait for", "Note for editors", "csrf", "KNO.POL", "Policy editor", "S-0"]:
                assert word not in page, (address, word)
            for word in ["<script src", "<form method", "/r/person", "/edit/", note.name]:
                assert word not in page, (address, word)


def test_links_to_what_is_not_public_leave_no_trace(visitor, house, plan):
    concept = queries.get("concept", "region.m002", reader=house.actor("policy.editor"))
    before = body(visitor.get(plan))
    records.classify(
        "concept",
        concept.id,
        level="internal",
        reason="Test",
        actor=identity.house(),
        version=concept.version,
    )

    after = body(visitor.get(plan))

    assert "Africa" in before
    assert "Africa" not in after
    assert "region.m002" not in after
    assert "Not shown to you" not in after


def test_hidden_and_absent_give_the_same_answer(visitor, house):
    hidden = f"{LIST}/{house.records['draft'].id}"
    absent = f"{LIST}/{'0' * 32}"

    for one, other in [(hidden, absent), ("/public/en/r/gift", "/public/en/r/nothing")]:
        first, second = visitor.get(one), visitor.get(other)
        assert first.status_code == second.status_code == 404
        assert first.content == second.content
        assert first["Cache-Control"] == "no-store"
    assert visitor.get("/public/xx").status_code == 404
    assert visitor.get(f"/sitemap/gift/{house.records['bowl'].id}.xml").status_code == 404
    assert visitor.get("/public/en/feed/gift").status_code == 404
    file = f"/public/en/file/gift/photograph/0/{house.records['bowl'].number}"
    assert visitor.get(file).status_code == 404


def test_what_is_hidden_changes_no_byte(visitor, house, plan):
    before = answers(visitor, plan)

    draft = {"name": "Zebra strategy", "summary": "Not yet."}
    editor = house.actor("policy.editor")
    records.create("policy_document", draft, actor=editor, submit=False)
    publish(house, name="Zebra in a year", published_on="2199-01-01")
    edit(house, {"editor_note": "Zebra"})

    assert answers(visitor, plan) == before


def test_what_is_hidden_changes_no_answer_of_the_search(visitor, indexed):
    asked = ["q=labour", "q=zebra", "q=zebr", "q=labuor", "q=plan&sort=newest"]
    asked.append("register=policy_document")
    before = [visitor.get(f"/public/en/search?{one}").content for one in asked]

    publish(indexed, name="Zebra labour", published_on="2199-01-01")
    edit(indexed, {"editor_note": "Zebra labour"})
    waiting = [visitor.get(f"/public/en/search?{one}").content for one in asked]
    indexing.drain_all()

    after = [visitor.get(f"/public/en/search?{one}").content for one in asked]
    assert after == before
    assert all(b"being indexed" not in one for one in waiting)


def test_search_finds_narrows_and_corrects(visitor, indexed):
    page = body(visitor.get("/public/en/search?q=targets&unit=0&state=draft"))

    assert "<mark>targets</mark>" in page
    assert "state=draft" not in page.partition("<main")[2]
    assert "Unit</h2>" not in page
    assert "State</h2>" not in page
    assert "Carved wooden bowl" not in body(visitor.get("/public/en/search?q=bowl"))
    assert "Nothing published holds" in body(visitor.get("/public/en/search?q=zyzzyva"))


def test_each_page_is_there_in_each_language_and_names_the_others(visitor, house):
    number = house.records["plan"].number
    spanish = f"/public/es/r/policy_document/{number}"

    response = visitor.get(spanish)
    page = body(response)

    assert response["Content-Language"] == "es"
    assert '<html lang="es"' in page
    assert heading(response) == "Plan de acción contra el trabajo infantil"
    assert f'<link rel="canonical" href="http://testserver{spanish}">' in page
    for code in ["en", "fr", "es"]:
        address = f"http://testserver/public/{code}/r/policy_document/{number}"
        assert f'<link rel="alternate" hreflang="{code}" href="{address}">' in page
    assert 'hreflang="x-default"' in page


def test_switch_of_language_keeps_the_question(visitor, house):
    page = body(visitor.get("/public/es/r/policy_document?q=plan"))

    assert 'href="/public/fr/r/policy_document?q=plan"' in page
    assert (
        '<link rel="canonical" href="http://testserver/public/es/r/policy_document?q=plan">' in page
    )


def test_answers_are_for_any_cache_and_the_same_for_whoever_asks(visitor, officer, house, plan):
    officer.post("/language", {"language": "fr"})

    for address in [*pages(plan), *parts(visitor), "/robots.txt"]:
        if "search" in address:
            continue
        mine, anyones = officer.get(address), visitor.get(address)
        assert mine.getvalue() == anyones.getvalue(), address
        assert anyones["Cache-Control"] == "public, max-age=60"
        assert anyones["Vary"] == "Accept-Encoding"
        assert not anyones.cookies
        if "ETag" in anyones:
            known = {"If-None-Match": anyones["ETag"]}
            assert visitor.get(address, headers=known).status_code == 304


def test_pages_of_signed_in_people_are_kept_by_no_cache(officer, house):
    for address in ["/", "/r/policy_document", "/search", "/mine"]:
        assert officer.get(address)["Cache-Control"] == "no-store"


def test_first_page_is_light(visitor, house, plan):
    for address in [HOME, plan]:
        response = visitor.get(address, headers={"Accept-Encoding": "gzip"})
        page = gzip.decompress(response.content).decode()
        styles = re.findall(r'href="/assets/[0-9a-f]+/([^"]+)"', page)
        wire = len(response.content) + sum(len(assets.all_assets()[s].packed) for s in styles)
        assert styles
        assert wire <= 60 * 1024


def test_withdrawn_record_is_gone_from_everywhere(visitor, house, plan):
    editor = house.actor("policy.editor")
    made = publish(house)
    edit(house, {"withdrawn_on": "2026-06-01"})
    records.move("policy_document", house.records["plan"].id, "withdraw", actor=editor)

    assert visitor.get(plan).status_code == 404
    for address in [HOME, LIST, FEED, *parts(visitor)]:
        page = visitor.get(address).getvalue().decode()
        assert house.records["plan"].number not in page
        assert made.number in page or address == HOME


def test_officer_finds_the_public_page(client_of, house, plan):
    editor = client_of("policy.editor")

    assert f'href="{plan}"' in body(
        editor.get(f"/r/policy_document/{house.records['plan'].number}")
    )
    draft = editor.get(f"/r/policy_document/{house.records['draft'].id}")
    assert "Public page" not in body(draft)


def test_statements_do_not_follow_the_number_of_records(visitor, indexed, plan):
    addresses = {HOME: HOME, LIST: LIST, FEED: FEED, "/sitemap.xml": "/sitemap.xml"}
    addresses |= {"record": plan, "search": "/public/en/search?q=strategy"}

    def counts():
        found = {}
        for name, address in addresses.items():
            visitor.get(address)
            with CaptureQueriesContext(connections["default"]) as seen:
                visitor.get(address)
            found[name] = len(seen)
        return found

    publish(indexed, name="Strategy 0")
    publish(indexed, name="Strategy 00")
    indexing.drain_all()
    few = counts()
    for number in range(12):
        publish(indexed, name=f"Strategy {number}")
    indexing.drain_all()

    assert counts() == few
    assert few == FROZEN


def test_guide_names_what_stands_on_the_pages(client_of, house):
    editor = client_of("policy.editor")
    draft = f"policy_document/{house.records['draft'].id}"
    plan = f"policy_document/{house.records['plan'].number}"
    addresses = ["/r/policy_document", "/new/policy_document", f"/r/{draft}", f"/edit/{draft}"]

    seen = "".join(body(editor.get(address)) for address in [*addresses, f"/r/{plan}"])

    guide = (sources.ROOT / "docs" / "guides" / "publish-a-document.md").read_text()
    named = re.findall(r"\*\*([^*]+)\*\*", guide)
    assert len(named) > 8
    assert [words for words in named if not re.search(rf">\s*{re.escape(words)}\s*<", seen)] == []
