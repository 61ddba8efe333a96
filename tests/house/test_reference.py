"""The generated pages say what the code says now."""

import pytest
from tools import reference

from secretariat.conf.variables import VARIABLES


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_a_generated_page_is_up_to_date(name):
    path = reference.FOLDER / name

    assert path.read_text(encoding="utf-8") == reference.PAGES[name](), "run: make reference"


def test_every_setting_is_on_its_page():
    page = reference.settings_page()

    assert all(f"`SECRETARIAT_{variable.name}`" in page for variable in VARIABLES)
    assert all(variable.meaning.endswith(".") for variable in VARIABLES)


def test_a_bar_in_a_cell_does_not_break_the_table():
    assert reference.table(("a",), [("x|y",)]) == "| a |\n| --- |\n| x\\|y |\n"
