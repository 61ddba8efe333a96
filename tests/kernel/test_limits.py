"""Limits: tries are counted for all processes together."""

import pytest
from tests import worlds

from secretariat.kernel import limits
from secretariat.kernel.limits import TooManyTries

pytestmark = pytest.mark.django_db(databases=["default", "aside"], transaction=True)

ELSEWHERE = """
import django
django.setup()
from secretariat.kernel import limits
try:
    limits.take("door", limit=5, per_seconds=10**9)
except limits.TooManyTries as refusal:
    print(refusal.code)
"""


@pytest.fixture(autouse=True)
def clean():
    """Forget the tries of the tests."""
    yield
    limits.forget("door")
    limits.forget("other")


def take(key="door", per_seconds=10**9):
    limits.take(key, limit=5, per_seconds=per_seconds)


def test_the_sixth_try_is_refused_with_the_time_to_wait():
    for _ in range(5):
        take()

    with pytest.raises(TooManyTries, match=r"Wait \d+ seconds, then try again") as refusal:
        take()
    assert refusal.value.status == 429
    assert 0 < refusal.value.facts["retry_after_seconds"] <= 10**9


def test_keys_are_counted_apart():
    for _ in range(5):
        take()

    take("other")


def test_forgotten_tries_count_no_more():
    for _ in range(5):
        take()
    limits.forget("door")

    take()


def test_a_try_given_back_is_not_counted():
    for _ in range(5):
        take()
        limits.give_back("door")

    take()


def test_a_new_window_counts_anew(monkeypatch):
    for _ in range(5):
        take(per_seconds=60)
    now = limits.time.time()
    monkeypatch.setattr(limits.time, "time", lambda: now + 60)

    take(per_seconds=60)


def test_a_window_begins_with_its_first_try(monkeypatch):
    """Tries on both sides of a full minute count together."""
    begun = 1_700_000_040  # a multiple of sixty
    monkeypatch.setattr(limits.time, "time", lambda: begun - 1)
    for _ in range(3):
        take(per_seconds=60)
    monkeypatch.setattr(limits.time, "time", lambda: begun + 1)
    for _ in range(2):
        take(per_seconds=60)

    with pytest.raises(limits.TooManyTries, match="Wait 58 seconds"):
        take(per_seconds=60)


def test_tries_of_another_process_count():
    for _ in range(5):
        take()

    assert worlds.python_beside(ELSEWHERE).stdout.split() == ["limits.too_many_tries"]
