"""One value has one text, today and in thirty years."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.foundation.canonical import canonical, digest, instant

SMALL = st.integers(-(2**63), 2**63 - 1)
PLAIN = st.recursive(
    st.none() | st.booleans() | SMALL | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_what_is_written_is_read_back(value):
    assert orjson.loads(canonical(value)) == value


@given(st.dictionaries(st.text("abcdé", min_size=1), SMALL))
def test_the_order_of_keys_does_not_matter(value):
    turned = dict(reversed(list(value.items())))

    assert canonical(value) == canonical(turned)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_decimal_keeps_all_its_digits(value):
    text = orjson.loads(canonical(value))

    assert Decimal(text) == value
    assert "E" not in text.upper()


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-14, 14))
def test_an_instant_has_one_text_in_every_zone(when, hours):
    zone = timezone(timedelta(hours=hours))
    if (
        not datetime.min + timedelta(days=2)
        < when.replace(tzinfo=None)
        < datetime.max - timedelta(days=2)
    ):
        return

    assert instant(when) == instant(when.astimezone(zone))


def test_the_text_of_each_type_is_fixed():
    value = {
        "b": date(2026, 11, 22),
        "a": [Decimal("1.50"), True, None, "é\n"],
        "c": datetime(2026, 11, 22, 14, 30, tzinfo=timezone(timedelta(hours=1))),
        "d": UUID(int=7),
    }

    assert canonical(value) == (
        '{"a":["1.50",true,null,"é\\n"],"b":"2026-11-22","c":"2026-11-22T13:30:00.000000Z",'
        '"d":"00000000-0000-0000-0000-000000000007"}'
    )


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, {1, 2}, b"x"])
def test_a_value_without_one_text_is_refused(value):
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical(value)


def test_an_instant_without_zone_is_refused():
    with pytest.raises(TypeError, match="without time zone"):
        canonical(datetime(2026, 11, 22))


def test_a_digest_is_that_of_the_bytes():
    assert digest("é") == digest("é".encode())
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
