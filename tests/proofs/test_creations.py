"""Creations: what the proof takes for a gap; `tests/api/test_served.py` creates fifty at once."""

from proofs import creations


def test_a_gap_and_a_number_given_twice_are_found():
    right = [f"GIFT-2026-{place:04}" for place in range(1, 51)]

    assert creations.gaps(right, before=0) == []
    assert creations.gaps([*right[:-1], "GIFT-2026-0051"], before=0) != []
    assert creations.gaps([*right[:-1], right[0]], before=0) != []
