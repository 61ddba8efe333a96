"""The examples in docs/explanation are run; a rule that changes makes its page fail."""

import doctest
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parents[2] / "docs" / "explanation").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_example_answers_as_its_page_says(page: Path) -> None:
    """Every example of the page is run, and each page has one."""
    result = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS)

    assert result.failed == 0
    assert result.attempted > 0


def test_a_wrong_example_fails(tmp_path: Path) -> None:
    """An example whose answer is not true is found."""
    page = tmp_path / "wrong.md"
    page.write_text(">>> 1 + 1\n3\n")

    result = doctest.testfile(str(page), module_relative=False, report=False, verbose=False)

    assert result.failed == 1
