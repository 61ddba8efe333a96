"""Parity: orders, filters and sums equal plain Python, and hence each other on both engines."""

import pytest
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


def test_random_values_are_ordered_filtered_and_summed_as_plain_python_does(tmp_path):
    run = worlds.run_apart("proofs.parity", ["--values", "2000", "--seed", "11"], home=tmp_path)

    assert "| parity | 2000 values, " in run.stdout, run.stdout + run.stderr
    assert "differs" not in run.stdout
