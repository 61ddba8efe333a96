"""Safety of every answer: headers, cookies, methods, tokens against forgery, no inline code."""

import re
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from secretariat.web import assets
from tests.web.pages import body, heading

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
STYLES = sorted((assets.ROOT / "house").glob("*.css"))
TEMPLATES = sorted((Path(assets.__file__).parent / "templates").rglob("*.html"))
PHYSICAL = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|inset)-(?:left|right|top|bottom)|left|right|top|bottom"
    r"|(?:min-|max-)?(?:width|height)|float|clear)\s*:|text-align:\s*(?:left|right)"
)


def pages(house):
    gift, plan = house.records["bowl"].number, house.records["plan"].number
    return [
        "/",
        "/mine",
        "/sign-in",
        "/tokens",
        "/security",
        "/security/authenticator",
        "/confirm",
        "/search",
        "/r/gift",
        "/r/gift?state.eq=declared&sort=value",
        f"/r/gift/{gift}",
        f"/r/policy_document/{plan}",
        "/new/gift",
        f"/edit/gift/{gift}",
        f"/move/gift/give_back/{gift}",
        "/about/gift",
        "/choices/gift/recipient",
        "/r/nothing",
        "/nowhere",
        f"/r/gift/{gift}x",
        "/r/gift?nonsense.eq=1",
    ]


def test_every_answer_carries_the_headers(officer, visitor, house):
    for client in [officer, visitor]:
        for address in pages(house):
            response = client.get(address)
            for name, value in HEADERS.items():
                assert response[name] == value, (address, name)
            policy = response["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy


def test_every_page_has_one_main_heading_and_one_main_part(officer, house):
    for address in pages(house):
        if "choices" not in address:
            response = officer.get(address)
            assert heading(response)
            assert body(response).count("<main ") == 1


def test_reading_changes_nothing(officer, house):
    for address in pages(house):
        with CaptureQueriesContext(connections["default"]) as seen:
            officer.get(address)
        found = [q["sql"] for q in seen if re.match(r"(INSERT|UPDATE|DELETE|REPLACE)", q["sql"])]
        changes = [sql for sql in found if '"sign_in"' not in sql]  # that somebody was seen
        assert changes == [], address


@pytest.mark.parametrize(
    "address",
    [
        *("/sign-out", "/language", "/appearance", "/tokens/1/revoke", "/sign-in/sample"),
        *("/security/factors/1/remove", "/security/sign-ins/end", "/passkey/ask"),
    ],
)
def test_what_changes_is_never_reached_by_reading(officer, address):
    assert officer.get(address).status_code == 405


def test_unsafe_requests_without_a_token_against_forgery_are_refused(house):
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.accounts["gifts.officer"])
    gift = house.records["bowl"].number

    for address in ["/new/gift", f"/edit/gift/{gift}", f"/move/gift/keep/{gift}", "/sign-out"]:
        response = client.post(address, {"reason": "x"})
        assert response.status_code == 403
        assert heading(response) == "This form is too old"


def test_every_route_takes_the_methods_it_declares(officer, house):
    names = {pattern.name for pattern in get_resolver("secretariat.web.urls").url_patterns}

    assert len(names) == len(get_resolver("secretariat.web.urls").url_patterns)
    for address in ["/", "/r/gift", "/search", "/mine"]:
        assert officer.post(address).status_code == 405
        assert officer.delete(address).status_code == 405


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_code(template):
    text = template.read_text()

    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("sheet", STYLES, ids=lambda path: path.name)
def test_style_uses_logical_properties_alone(sheet):
    rules = re.sub(r"@media[^{]*\{|/\*.*?\*/", "", sheet.read_text(), flags=re.S)

    assert PHYSICAL.findall(rules) == []


def test_style_and_script_stay_light():
    found = assets.all_assets().values()

    style = sum(len(asset.packed) for asset in found if asset.path.endswith(".css"))
    script = sum(len(asset.packed) for asset in found if asset.path.endswith(".js"))
    assert style <= 45 * 1024
    assert script <= 25 * 1024


def test_assets_are_kept_for_a_year_and_old_addresses_are_gone(visitor):
    address = assets.address_of("house/house.js")
    response = visitor.get(address, headers={"Accept-Encoding": "gzip"})

    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Encoding"] == "gzip"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert visitor.get("/assets/000000000000/house/house.js").status_code == 404
    assert visitor.get("/assets/000000000000/../apps.py").status_code == 404


def test_forwarded_address_counts_only_behind_a_trusted_proxy(rf, settings):
    from secretariat.web.addresses import network_address

    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    assert network_address(request) == "127.0.0.1"
    settings.TRUSTED_PROXY = True
    assert network_address(request) == "198.51.100.7"


def test_cookies_are_bound_to_this_site(visitor, officer, settings):
    settings.SESSION_COOKIE_SECURE = True
    visitor.post("/appearance", {"appearance": "dark"})

    cookie = visitor.cookies["__Host-appearance"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_defect_is_told_without_its_source(officer, monkeypatch):
    from secretariat.kernel import queries

    def fail(_actor):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(queries, "overview", fail)
    officer.raise_request_exception = False
    response = officer.get("/")

    assert response.status_code == 500
    assert heading(response) == "Something went wrong"
    assert "secret detail" not in body(response)
    assert response["X-Content-Type-Options"] == "nosniff"


def test_read_only_house_says_so(officer, house, monkeypatch):
    from secretariat.kernel import records
    from secretariat.kernel.errors import ReadOnlyHouse

    def refuse(*_args, **_named):
        raise ReadOnlyHouse(reason="its disk is full")

    monkeypatch.setattr(records, "move", refuse)
    response = officer.post(f"/move/gift/give_back/{house.records['bowl'].number}", {"reason": "x"})

    assert response.status_code == 503
    assert heading(response) == "The house is read-only"
    assert "its disk is full" in body(response)
