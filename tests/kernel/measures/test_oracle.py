"""Measures against an oracle: plain Python over exported events tells the same figures."""

import pytest
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


def test_figures_of_random_days_equal_those_worked_out_from_the_events(tmp_path):
    asked = ["--cases", "150", "--days", "4", "--seed", "23"]

    run = worlds.run_apart("proofs.measures", asked, home=tmp_path)

    assert "| measures | 150 cases, 4 days, " in run.stdout, run.stdout + run.stderr
    assert ", 0 differ |" in run.stdout
