"""Rules of the forms: numbers as typed, languages by name, text through Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.web import markdown
from secretariat.web.forms import numbers
from secretariat.web.forms.languages import own_name, spoken_name


@pytest.mark.parametrize(
    ("typed", "language", "wanted"),
    [
        ("1 234,50", "fr", "1234.50"),
        ("1 234,5", "en", "1234.5"),
        ("1,234", "en", "1234"),
        ("1,234", "fr", "1.234"),
        ("1,234,567.50", "fr", "1234567.50"),
        ("1.234.567,50", "es", "1234567.50"),
        ("1’234.50", "en", "1234.50"),
        ("-3,5", "es", "-3.5"),
        ("much", "en", "much"),
        ("1,2,3", "en", "1,2,3"),
    ],
)
def test_numbers_are_taken_as_people_write_them(typed, language, wanted):
    assert numbers.plain(typed, language=language) == wanted


@given(st.integers(-(10**12), 10**12), st.sampled_from(["en", "fr", "es"]))
def test_plain_whole_numbers_stay_as_they_are(number, language):
    assert numbers.plain(str(number), language=language) == str(number)


@given(st.text(max_size=40), st.sampled_from(["en", "fr", "es"]))
def test_taking_a_number_twice_changes_nothing_more(text, language):
    once = numbers.plain(text, language=language)

    assert numbers.plain(once, language="en") == numbers.plain(
        numbers.plain(once, language="en"), language="en"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        '<a href="https://a.example" onclick="x()">y</a>',
        "![x](https://a.example/spy.png)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_markdown_lets_nothing_run(text):
    html = markdown.render(text)

    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert '<a href="https://a.example" onclick' not in html


def test_markdown_headings_stand_below_those_of_the_page():
    assert markdown.render("# One\n\n###### Six\n\n## Two") == (
        "<h3>One</h3>\n<h4>Six</h4>\n<h4>Two</h4>\n"
    )


def test_links_of_a_text_give_the_house_no_name_away():
    html = markdown.render("[x](https://a.example)")

    assert 'rel="noopener noreferrer nofollow"' in html


def test_languages_have_names():
    assert spoken_name("zh") == "Chinese"
    assert own_name("zh") == "简体中文"
    assert spoken_name("xx") == "xx"
