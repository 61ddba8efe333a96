"""Rebuild: derived rows are recreated, and a second run finds nothing."""

from django.db import connection

from proofs import common
from secretariat.kernel import records
from secretariat.kernel.audit.rebuild import rebuild
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.identity import house
from secretariat.kernel.store.models import AccessSet, AccessToken, RecordPerson, Text


def differed() -> dict[tuple[str, str], int]:
    """Rebuild and return what differed."""
    return {(r.register, r.what): r.differed for r in rebuild() if r.differed}


def test_untouched_house_has_nothing_to_rebuild(copies):
    records.create("gift", common.gift("Vase", **{"description@fr": "Un vase"}), actor=house())

    assert differed() == {}


def test_every_derived_row_is_recreated(copies):
    records.create("gift", common.gift("Vase", **{"description@fr": "Un vase"}), actor=house())
    Text.objects.update(folded="wrong")
    RecordPerson.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reg_gift SET giver_folded = 'wrong', state = 'kept'")

    assert differed() == {
        ("", "folded translations"): 1,
        ("gift", "copies and sort keys"): 1,
        ("gift", "access"): 1,
    }
    assert differed() == {}
    assert verify().is_clean


def test_token_slipped_into_an_access_set_is_removed(copies):
    gift = records.create("gift", common.gift("Vase"), actor=house())
    held = AccessSet.objects.get(register="gift")
    AccessToken.objects.create(token="public", access_set=held)

    assert differed() == {("gift", "access sets"): 1}
    assert not AccessToken.objects.filter(token="public", access_set=held).exists()
    assert gift.id


def test_altered_access_set_is_closed_and_replaced(copies):
    records.create("gift", common.gift("Vase"), actor=house())
    AccessSet.objects.filter(register="gift").update(level=0)

    assert differed() == {("gift", "access sets"): 1, ("gift", "access"): 1}
    assert AccessSet.objects.get(register="gift", is_closed=False).level == 1
    assert differed() == {}
