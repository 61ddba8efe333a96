"""The stories of letters, each told in a house of its own whose register writes them."""

import pytest
from tests import telling
from tests.kernel.letters import stories


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Return what went wrong with each story; nothing where all went well."""
    home = tmp_path_factory.mktemp("rulings")
    return telling.outcomes("tests.kernel.letters.stories", home=home)


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(stories.STORIES))
def test_story(outcomes, name):
    assert outcomes[name] == ""
