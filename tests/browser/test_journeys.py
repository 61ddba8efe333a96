"""Journeys: whole tasks, by keyboard, with script and without."""

import re

import pytest


def fill_gift(page, title):
    """Fill in the form of a gift."""
    page.goto("/new/gift")
    page.fill("#f-description", title)
    page.fill("#f-giver", "A delegation")
    page.check("#f-kind-1")
    page.fill("#f-value", "1,200.50")
    page.select_option("#f-recipient", label="Colleague")
    page.fill("#f-received_on", "2026-03-01")


def leave(page, selector):
    """Click what leads to another page, and wait until that page is there."""
    with page.expect_navigation():
        page.click(selector)


@pytest.mark.parametrize("has_script", [True, False])
def test_gift_is_declared_kept_and_found_in_the_list(visit, has_script):
    page = visit(java_script_enabled=has_script)
    title = f"Journey {'with' if has_script else 'without'} script"

    fill_gift(page, title)
    leave(page, ".form-buttons >> text=Save")
    assert page.inner_text("h1") == title
    assert "Saved." in page.inner_text("main")
    leave(page, "nav.acts >> text=Keep")
    assert "Fill these in first" in page.inner_text("main")
    leave(page, "text=Edit the record")
    page.fill("#f-place", "Room 7")
    leave(page, ".form-buttons >> text=Save")
    leave(page, "nav.acts >> text=Keep")
    leave(page, "main button:has-text('Keep')")
    assert "Kept by the house" in page.inner_text(".eyebrow")
    page.goto("/r/gift?state.eq=kept")
    assert title in page.inner_text("table")


@pytest.mark.parametrize("has_script", [True, False])
def test_many_are_chosen_looked_at_moved_and_told(visit, has_script):
    page = visit(java_script_enabled=has_script)
    name = f"Lot {'with' if has_script else 'without'} script"
    for number, place in enumerate(["Room 7", "", "Room 8"]):
        fill_gift(page, f"{name} {number}")
        page.fill("#f-place", place)
        leave(page, ".form-buttons >> text=Save")

    page.goto(f"/r/gift?description.contains={name}")
    if has_script:
        page.check("[data-choose-page]")
        assert page.inner_text(".many-count") == "Chosen: 3"
    else:
        page.check("#choose-all")
    leave(page, "text=Act on those chosen")
    page.check("#move-keep")
    leave(page, "text=Continue")
    assert "2 of the 3 chosen can be moved." in page.inner_text("main")
    assert f"{name} 1" in page.inner_text(".held-back")
    leave(page, "main button:has-text('Keep')")
    assert "2 of 3 were moved" in page.inner_text("main")
    with page.expect_download() as kept:
        page.click("text=Download the refused as CSV")
    assert "Place of custody" in kept.value.path().read_text(encoding="utf-8-sig")


def test_filters_and_chips_work_without_script(visit):
    page = visit(java_script_enabled=False)
    page.goto("/r/gift")
    page.click("summary:has-text('Filter')")
    page.select_option("[name='kind.eq']", "award")
    leave(page, "text=Apply")

    assert page.locator("tbody tr").count() == 1
    leave(page, ".chip")
    assert page.locator("tbody tr").count() > 1


def test_language_and_appearance_work_without_script(visit):
    page = visit(None, java_script_enabled=False)
    page.goto("/sign-in")
    leave(page, "button[name=language][value=fr]")

    assert page.get_attribute("html", "lang") == "fr"
    assert page.url.endswith("/sign-in")
    leave(page, "button[name=appearance][value=dark]")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(21, 24, 26)"


def test_suggestions_are_walked_by_arrow_keys_and_closed_by_escape(visit):
    page = visit()
    page.goto("/r/gift")
    page.keyboard.press("Control+k")
    page.keyboard.type("carv")
    page.wait_for_selector("#suggestions a")

    page.keyboard.press("ArrowDown")
    assert "Carved wooden bowl" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")
    assert page.locator("#suggestions a").count() == 0


def test_candidates_come_while_typing(visit):
    page = visit("records.manager")
    page.goto("/r/aggregation")
    page.click("summary:has-text('Filter')")
    page.fill("[name='unit.eq']", "Records")

    page.wait_for_selector("#filter-unit-eq-list option[value=RAMS]", state="attached")


def test_own_records_are_shown_on_the_start_page(visit):
    page = visit()
    page.goto("/")

    page.wait_for_selector("#desk li")
    assert "GIFT-2026-" in page.inner_text(".mine")


def test_keyboard_alone_signs_in_and_reaches_the_content(visit):
    page = visit(None)
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "username"
    page.keyboard.type("colleague")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery staple")
    page.keyboard.press("Enter")

    page.wait_for_selector("summary:has-text('Colleague')")


def test_uploaded_script_never_runs_on_the_house(visit, tmp_path):
    picture = tmp_path / "sly.svg"
    picture.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="run"</script></svg>'
    )
    page = visit()
    fill_gift(page, "Sly picture")
    page.set_input_files("#f-photograph", picture)
    leave(page, ".form-buttons >> text=Save")
    address = page.get_attribute(".files a", "href")

    with page.expect_download() as kept:
        page.evaluate("a => { location.href = a }", address)

    assert kept.value.suggested_filename == "sly.svg"
    assert page.title() != "run"


def test_print_shows_the_record_and_no_controls(visit):
    page = visit()
    page.goto("/r/gift/GIFT-2026-0001")
    page.emulate_media(media="print")

    assert page.is_visible("h1")
    assert page.is_visible(".band")
    assert not page.is_visible(".house-search")
    assert not page.is_visible("nav.acts")
    assert re.match(rb"%PDF", page.pdf())


def test_list_is_reached_counted_narrowed_and_saved_with_the_keyboard_alone(visit):
    page = visit()
    page.goto("/mine")
    page.keyboard.press("Control+k")
    page.keyboard.type("gifts")
    page.wait_for_selector("#suggestions a[href='/r/gift']")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.inner_text("h1") == "Gifts"

    page.keyboard.press("f")
    page.wait_for_selector("#facet-state")
    page.focus("#facets a[href*='state.eq=kept']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Kept by the house" in page.inner_text(".chips")

    page.focus("text=Saved views")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.focus("#view-name")
    page.keyboard.type("What the house keeps")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "The view is saved." in page.inner_text("main")
    page.goto("/mine")
    leave(page, "text=What the house keeps")
    assert "state.eq=kept" in page.url


@pytest.mark.parametrize("has_script", [True, False])
def test_everybody_finds_and_reads_what_is_published(visit, has_script):
    page = visit(None, java_script_enabled=has_script, locale="en-GB")
    page.goto("/")
    page.fill("#house-q", "targets")
    leave(page, ".big-search button")
    leave(page, ".hits h3 a")

    assert page.inner_text("h1") == "Plan of action on child labour"
    assert "How to cite" in page.inner_text("main")
    number = page.inner_text(".lead .number")
    leave(page, ".public-languages a[hreflang=es]")
    assert page.inner_text("h1") == "Plan de acción contra el trabajo infantil"
    assert page.url.endswith(f"/public/es/r/policy_document/{number}")
    leave(page, "footer >> text=Iniciar sesión")
    assert page.url.endswith(f"/sign-in?next=/r/policy_document/{number}")


def test_keyboard_alone_reaches_a_published_document(visit):
    page = visit(None, locale="en-GB")
    page.goto("/public/en/r/policy_document")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.inner_text("h1") == "Plan of action on child labour"
