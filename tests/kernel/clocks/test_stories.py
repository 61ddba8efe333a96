"""The stories of stored clocks, each told in a house with a register that has every kind of clock."""

import pytest
from tests import telling
from tests.kernel.clocks import stories


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Return what went wrong with each story; nothing where all went well."""
    home = tmp_path_factory.mktemp("clocks")
    return telling.outcomes("tests.kernel.clocks.stories", home=home)


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(stories.STORIES))
def test_story(outcomes, name):
    assert outcomes[name] == ""
