"""Bodies: the proof at small size."""

import subprocess
import sys

import pytest

from tests import worlds


@pytest.mark.timeout(300)
def test_votes_of_random_rounds_come_to_what_plain_counting_says():
    command = [sys.executable, "-m", "proofs.bodies", "--rounds", "12", "--seed", "3"]
    run = subprocess.run(command, cwd=worlds.ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr[-2000:]
    assert "12 random rounds of votes: 0 differences" in run.stdout
