"""What machines collect from the public side: feeds, the map of the site, descriptions."""

import json
import re
from xml.etree import ElementTree

import pytest

from secretariat.web.public import sitemap
from tests.web.pages import body
from tests.web.publishing import MAP, edit, parts, publish

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def plan(house):
    """Return the public address of the plan of action."""
    return f"/public/en/r/policy_document/{house.records['plan'].number}"


def test_record_is_described_for_machines(visitor, house, plan):
    edit(house, {"summary": "</script><b>&"})

    page = body(visitor.get(plan))
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S).group(1)

    facts = json.loads(block)
    assert facts["@context"] == "https://schema.org"
    assert facts["@type"] == "DigitalDocument"
    assert facts["name"] == "Plan of action on child labour"
    assert facts["datePublished"] == "2026-02-01"
    assert facts["@id"] == f"http://testserver{plan}"
    assert {"@type": "DefinedTerm", "name": "Child labour"} in facts["about"]
    assert '<meta name="DC.date" content="2026-02-01">' in page
    assert '<meta property="og:title" content="Plan of action on child labour">' in page


@pytest.mark.standard("RFC 4287")
def test_feed_is_atom(visitor, house):
    publish(house, name="Rules & <regulations>\x0b", summary="Short")
    response = visitor.get("/public/fr/feed")

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    for one in [feed, *feed.iter(f"{ATOM}entry")]:
        for name in ["id", "title", "updated"]:
            assert len(one.findall(f"{ATOM}{name}")) == 1
            assert one.findtext(f"{ATOM}{name}")
        assert one.findtext(f"{ATOM}id").startswith("http://testserver/public/fr/")
        instant = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
        assert re.fullmatch(instant, one.findtext(f"{ATOM}updated"))
        assert [e for e in one.findall(f"{ATOM}link") if e.get("rel") == "alternate"]
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "L'Organisation"
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == "http://testserver/public/fr/feed"
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert "Rules & <regulations>" in titles
    newest = max(entry.findtext(f"{ATOM}updated") for entry in feed.iter(f"{ATOM}entry"))
    assert feed.findtext(f"{ATOM}updated") == newest


@pytest.mark.standard("sitemaps.org protocol 0.9")
def test_sitemap_names_every_public_record_once_in_each_language(visitor, house, monkeypatch):
    monkeypatch.setattr(sitemap, "EVERY", 2)
    made = [publish(house, name=f"Strategy {number}").number for number in range(4)]
    made.append(house.records["plan"].number)

    found = parts(visitor)
    named = []
    for address in found:
        response = visitor.get(address)
        for url in ElementTree.fromstring(response.getvalue()).iter(f"{MAP}url"):
            named.append(url.findtext(f"{MAP}loc"))
            languages = {one.get("hreflang") for one in url.iter(f"{XHTML}link")}
            assert languages == {"en", "fr", "es", "x-default"}
            assert url.findtext(f"{MAP}lastmod")

    assert len(found) == 3
    assert sorted(named) == sorted(
        f"http://testserver/public/{code}/r/policy_document/{number}"
        for number in made
        for code in ["en", "fr", "es"]
    )


def test_robots_may_visit_the_public_side_alone(visitor):
    text = body(visitor.get("/robots.txt"))

    assert "Allow: /public/" in text
    assert "Disallow: /\n" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
