"""Every proof holds at small size, on both databases; `make proof` runs them at full size."""

import subprocess
import sys

import pytest
from tests.needs import ROOT, absent

SMALL = {
    "kill": ["--rounds", "1", "--writers", "2"],
    "faults": [],
    "backup": ["--rounds", "1", "--records", "5", "--writers", "2"],
    "upgrade": ["--rounds", "1", "--records", "3"],
}


@pytest.mark.timeout(280)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("proof", list(SMALL))
def test_promise_holds_at_small_size(proof, engine):
    module = f"proofs.{proof.split()[0]}"
    command = [sys.executable, "-m", module, "--seed", "1", "--engine", engine]

    done = subprocess.run(
        [*command, *SMALL[proof]], cwd=ROOT, capture_output=True, text=True, check=False
    )

    if done.returncode == 75:
        absent(done.stderr.strip())
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.startswith("| ")
