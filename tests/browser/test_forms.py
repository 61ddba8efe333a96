"""Forms in a browser: what is typed survives, fields are judged when left, questions come and go."""

from tests.browser.test_accessibility import faults, looks
from tests.browser.test_journeys import leave


def test_what_is_typed_survives_the_window_and_is_judged_on_leaving_a_field(visit):
    page = visit()
    page.goto("/new/gift")
    page.fill("#f-description", "Typed before the crash")
    page.fill("#f-value", "much")
    page.focus("#f-giver")
    page.wait_for_selector("#f-value-error")
    assert page.inner_text("#f-value-error").endswith("write a number, such as 1234.50.")
    assert page.get_attribute("#f-value", "aria-invalid") == "true"
    assert faults(page) == []
    page.fill("#f-value", "12.50")
    page.focus("#f-giver")
    page.wait_for_selector("#f-value-error", state="detached")
    page.wait_for_selector(".keep-status:has-text('Kept at')")
    context = page.context
    page.close()

    page = context.new_page()
    page.goto("/new/gift")
    for look in looks(page):
        assert faults(page) == [], look
    leave(page, "text=Go on with it")

    assert page.input_value("#f-description") == "Typed before the crash"
    assert page.input_value("#f-value") == "12.50"
    assert faults(page) == []
    page.goto("/new/gift")
    leave(page, ".leftovers >> text=Throw away")
    assert page.query_selector(".leftovers") is None


def test_signing_out_elsewhere_loses_nothing_that_was_typed(visit):
    page = visit()
    page.goto("/new/gift")
    cookies = page.context.cookies()
    page.context.clear_cookies(name="session")
    page.fill("#f-description", "Typed while signed out")
    page.wait_for_selector(".keep-status:has-text('sign in again')")

    page.context.add_cookies(cookies)
    page.fill("#f-giver", "Typed after")

    page.wait_for_selector(".keep-status:has-text('Kept at')")


def test_questions_follow_the_answers_and_keep_theirs(visit):
    page = visit("colleague")
    page.goto("/new/education_grant_claim?_step=school")
    page.fill("#f-school_year", "2026-09-01")
    page.check("[name=boarding][value=true]")
    page.check("[name=stage][value=tertiary]")
    page.wait_for_selector("[data-control=boarding]", state="detached")
    assert page.input_value("#f-school_year") == "2026-09-01"

    page.check("[name=stage][value=primary]")
    page.wait_for_selector("[data-control=boarding]")

    assert page.is_checked("[name=boarding][value=true]")


def test_steps_are_walked_with_and_without_script(visit):
    for has_script in (True, False):
        page = visit("colleague", java_script_enabled=has_script)
        page.goto("/new/education_grant_claim")
        page.fill("#f-name", "Fees")
        leave(page, ".form-buttons >> text=Continue")
        assert page.inner_text("h1") == "School and year"
        page.fill("#f-school_year", "2026-09-01")
        page.fill("#f-school_year-end", "2027-06-30")
        page.check("[name=stage][value=primary]")
        leave(page, ".form-buttons >> text=Continue")
        leave(page, ".form-buttons >> text=Back")
        assert page.input_value("#f-school_year-end") == "2027-06-30"
        leave(page, ".form-buttons >> text=Continue")
        leave(page, ".form-buttons >> text=Continue")
        leave(page, ".form-buttons >> text=Continue")
        assert page.inner_text("h1") == "Check your answers"
        if has_script:
            for look in looks(page):
                assert faults(page) == [], look
        leave(page, "text=Save as draft")
        assert page.inner_text("h1") == "Fees"
