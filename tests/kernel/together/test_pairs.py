"""Two people act on one record at once, through the write door, in two processes."""

import json

import pytest
from tests import worlds
from tests.kernel.together import pairs

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Return what went wrong with each pair; nothing where all went well."""
    run = worlds.run_apart("tests.kernel.together.pairs", home=tmp_path_factory.mktemp("pairs"))
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)


@pytest.mark.parametrize("name", list(pairs.pairs()))
def test_one_wins_and_the_other_is_told(outcomes, name):
    assert outcomes[name] == ""
