"""Catching up: what an earlier program did not keep of old records is there after an upgrade."""

import pytest

from proofs import common
from secretariat.kernel import records
from secretariat.kernel.audit.rebuild import rebuild
from secretariat.kernel.identity import house
from secretariat.kernel.store.models import House, Passage
from secretariat.kernel.upkeep import upgrade

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


@pytest.fixture
def old_gift(copies):
    """Return a gift of which no stay in a state is known, as an earlier program leaves it."""
    gift = records.create("gift", common.gift("Vase"), actor=house())
    Passage.objects.all().delete()
    House.objects.filter(key="declarations").update(value="of an earlier program")
    return gift


def test_an_upgrade_writes_the_time_tables_of_old_records(old_gift):
    upgrade.upgrade()

    stays = Passage.objects.filter(record=old_gift.id).values_list("state", "left")
    assert list(stays) == [("declared", None)]
    assert sum(found.differed for found in rebuild()) == 0


def test_a_restored_house_of_an_earlier_program_is_upgraded_and_says_so(old_gift):
    assert upgrade.bring_in_step() is True
    assert Passage.objects.filter(record=old_gift.id).exists()
    assert upgrade.bring_in_step() is False
