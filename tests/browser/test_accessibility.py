"""Accessibility of every kind of page, judged by axe: light, dark, right to left, and narrow.

Source: WCAG 2.2, level AA.
"""

from datetime import date
from pathlib import Path

import pytest

from tests.browser.test_journeys import fill_gift, leave

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PUBLIC = [
    "/",
    "/sign-in",
    "/r/policy_document",
    "/r/policy_document/POL-2026-0001",
    "/search?q=plan",
    "/public/fr",
    "/public/es/r/concept",
    "/public/en/r/policy_document?q=zyzzyva",
    "/public/en/search",
    "/public/en/search?q=zyzzyva",
    "/public/en/r/nothing",
]
STAFF = [
    "/",
    "/mine",
    "/tokens",
    "/security",
    "/security/authenticator",
    "/confirm",
    "/r/gift",
    "/r/gift?state.eq=declared&sort=-value",
    "/r/gift?state.eq=returned",
    "/r/gift?counts=1&columns=number,description",
    "/views/gift?state.eq=declared",
    "/shortcuts",
    "/r/gift/GIFT-2026-0001",
    "/new/gift",
    "/edit/gift/GIFT-2026-0001",
    "/new/education_grant_claim?_step=school",
    "/move/gift/give_back/GIFT-2026-0001",
    "/about/gift",
    "/measures/gift",
    "/board/gift?kind.eq=gift",
    "/calendar/gift?month=2026-01",
    "/timeline/gift?year=2026",
    "/compare/gift",
    "/map/school",
    "/search",
    "/search?q=delegation",
    "/search?q=zyzzyva",
    "/r/nothing",
]
MANAGER = ["/classify/aggregation/AGG-2026-00001", "/new/record", "/r/aggregation/AGG-2026-00001"]
PERSONNEL = ["/erase/person/private_phone/S-0005", "/r/person/S-0005", "/edit/person/S-0005"]
YEAR = date.today().year
TOURS = [
    f"/r/tour/TOUR-{YEAR}-0001",
    f"/r/tour/TOUR-{YEAR}-0002",
    f"/r/tour_booking/BOOK-{YEAR}-00001",
    "/new/tour_booking",
]
VISITS = [
    (None, PUBLIC),
    ("gifts.officer", STAFF),
    ("records.manager", MANAGER),
    ("personnel.officer", PERSONNEL),
    ("tours.officer", TOURS),
]


def faults(page):
    """Return what axe finds, one line for each fault."""
    page.evaluate(f"window.axe || (() => {{ {AXE} }})()")
    found = page.evaluate(
        """tags => axe.run(document, {
            runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
        })""",
        TAGS,
    )
    return [
        f"{fault['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def looks(page):
    """Turn a page to each look: light, dark, and the layout of a right-to-left language."""
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.emulate_media(color_scheme="light")
    yield "light"
    page.emulate_media(color_scheme="dark")
    yield "dark"
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.dir = 'rtl'")
    yield "right to left"


def settled(page, address):
    """Open an address and wait until what comes later has come."""
    page.goto(address)
    page.wait_for_load_state("networkidle" if address == "/" else "load")


def test_looks_differ(visit):
    page = visit(None)
    settled(page, "/sign-in")
    seen = "[getComputedStyle(document.body).backgroundColor, document.documentElement.dir]"

    assert len({str(page.evaluate(seen)) for _look in looks(page)}) == 3


@pytest.mark.parametrize(("username", "addresses"), VISITS, ids=lambda v: str(v)[:20])
def test_every_kind_of_page_is_accessible(visit, username, addresses):
    page = visit(username)

    found = {}
    for address in addresses:
        settled(page, address)
        for look in looks(page):
            if lines := faults(page):
                found[address, look] = lines
    assert found == {}


def test_error_summary_is_accessible_and_has_the_focus(visit):
    page = visit()
    page.goto("/new/gift")
    leave(page, ".form-buttons >> text=Save")

    assert page.evaluate("document.activeElement.className") == "ds-error-summary"
    for look in looks(page):
        assert faults(page) == [], look
    page.click('a[href="#f-giver"]')
    assert page.evaluate("document.activeElement.id") == "f-giver"


def test_moving_many_is_accessible_at_every_step(visit):
    page = visit(viewport={"width": 320, "height": 800})
    fill_gift(page, "Seen at every step")
    page.fill("#f-place", "Room 7")
    leave(page, ".form-buttons >> text=Save")

    found = {}
    for step in ("choose", "moves", "preview", "refused", "report"):
        if step == "choose":
            page.goto("/r/gift?description.contains=every step")
            page.check("[name=record]")
        elif step == "moves":
            leave(page, "text=Act on those chosen")
        elif step == "preview":
            page.check("#move-give_back")
            leave(page, "text=Continue")
        else:
            page.fill("[name=reason]", "" if step == "refused" else "Too dear.")
            leave(page, "main .buttons button")
        for look in looks(page):
            if lines := faults(page):
                found[step, look] = lines
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert found == {}


def test_open_menus_and_details_are_accessible(visit):
    page = visit()
    settled(page, "/r/gift/GIFT-2026-0001")
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")

    assert faults(page) == []
    settled(page, "/edit/gift/GIFT-2026-0001")
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    assert faults(page) == []


@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_scrolls_sideways(visit, width):
    """320 px is a window of 1280 px at 400 %."""
    page = visit(viewport={"width": width, "height": 800})

    wide = {}
    for address in [*STAFF, TOURS[0], TOURS[1]]:
        settled(page, address)
        for direction in ["ltr", "rtl"]:
            page.evaluate("d => { document.documentElement.dir = d }", direction)
            needed = page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                wide[address, direction] = needed
    assert wide == {}


def test_targets_are_large_enough(visit):
    page = visit()

    for address in STAFF:
        settled(page, address)
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, input, select, summary')]
                .filter(e => !e.closest('.sr-only'))
                .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
                .filter(([, r]) => r.width && (r.width < 24 || r.height < 24))
                .map(([html, r]) => `${html} ${r.width}x${r.height}`)"""
        )
        assert small == [], address


def test_focus_is_always_seen(visit):
    page = visit()
    settled(page, "/r/gift")

    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const e = document.activeElement, s = getComputedStyle(e);
                const r = e.getBoundingClientRect();
                const marked = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
                return e === document.body || (marked && r.bottom > 0 && r.top < innerHeight);
            }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_reduced_motion_and_forced_colours_are_kept_to(visit):
    page = visit(reduced_motion="reduce", forced_colors="active")
    settled(page, "/r/gift/GIFT-2026-0001")

    assert (
        page.evaluate("getComputedStyle(document.querySelector('.band')).borderTopWidth") == "1px"
    )
    assert page.evaluate("document.getAnimations().length") == 0
