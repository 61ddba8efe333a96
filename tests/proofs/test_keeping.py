"""Keeping: the newest result of each proof, and the page that shows them."""

from dataclasses import replace

from proofs import keeping

RESULT = keeping.Result(
    name="access",
    engine="sqlite",
    figure="10 decisions",
    machine="2 cores",
    day="2026-11-22",
    command="proofs.access --seed 1",
    holds=True,
)


def test_a_later_result_replaces_the_one_of_the_same_proof_and_database(tmp_path):
    keeping.keep(tmp_path / "kept", RESULT)
    keeping.keep(tmp_path / "kept", replace(RESULT, engine="postgresql"))
    keeping.keep(tmp_path / "kept", replace(RESULT, figure="20 decisions"))

    found = {one.engine: one.figure for one in keeping.kept(tmp_path / "kept")}

    assert found == {"sqlite": "20 decisions", "postgresql": "10 decisions"}


def test_the_page_says_what_was_missed_and_what_was_never_shown():
    missed = replace(RESULT, holds=False)

    page = keeping.page([missed], {"access": "All doors agree", "tamper": "All is found"})

    assert "| All doors agree | **Missed:** 10 decisions | 2 cores |" in page
    assert "`python -m proofs.access --seed 1`" in page
    assert "| All is found | not shown yet |" in page
