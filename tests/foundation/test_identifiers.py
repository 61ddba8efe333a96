"""Identifiers are unique, ordered by time, and what their standard says."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from secretariat.foundation import identifiers
from secretariat.foundation.identifiers import uuid7


def test_an_identifier_is_a_uuid_of_version_7():
    made = uuid7()

    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_an_identifier_holds_the_milliseconds_of_its_making(monkeypatch):
    monkeypatch.setattr(identifiers, "_last_ms", 0)
    before = time.time_ns() // 1_000_000

    made = uuid7()

    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_identifiers_of_one_process_ascend():
    made = [uuid7() for _ in range(20_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_identifiers_ascend_when_the_clock_stands_or_goes_back(monkeypatch):
    first = uuid7()
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: 1)

    made = [first, *(uuid7() for _ in range(10_000))]

    assert made == sorted(set(made))


def test_threads_never_get_the_same_identifier():
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: uuid7(), range(8_000)))

    assert len(set(made)) == len(made)
