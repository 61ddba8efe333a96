"""Access: random worlds at small size; `proofs.access` shows the same at full size."""

import pytest
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


def test_every_door_agrees_with_the_oracle_before_and_after_changes(tmp_path):
    size = ["--people", "5", "--items", "40", "--rounds", "1", "--seed", "7", "--api", "6"]

    run = worlds.run_apart("proofs.access", size, home=tmp_path)

    assert "0 differences" in run.stdout, run.stdout + run.stderr
    assert run.returncode == 0
