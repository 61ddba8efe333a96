"""The verbs of evidence and upkeep: data on standard output, an exit code that means something."""

import json

import pytest

from proofs import common
from secretariat.cli.exits import Exit
from secretariat.cli.main import main
from secretariat.kernel import records
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.factors import vault
from secretariat.kernel.identity import house
from secretariat.kernel.store.models import House, Record
from secretariat.kernel.upkeep import manifests, wrapping

pytestmark = pytest.mark.django_db(databases=["default", "aside"])


def test_clean_house_verifies(copies, capsys):
    assert main(["audit", "checkpoint"]) == Exit.OK
    assert main(["audit", "verify"]) == Exit.OK

    told = capsys.readouterr()
    assert "0 events are not yet sealed and copied." in told.err


def test_fault_is_a_line_with_what_where_and_since_when(copies, capsys):
    gift = records.create("gift", common.gift("Vase"), actor=house())
    main(["audit", "checkpoint"])
    Record.objects.filter(id=gift.id).update(level=0)
    capsys.readouterr()

    code = main(["audit", "verify", "--json"])

    told = capsys.readouterr()
    found = json.loads(told.out.splitlines()[0])
    assert code == Exit.INTEGRITY
    assert found["what"] == "record.altered"
    assert gift.id.hex in found["where"]
    assert "Its level is 0" in found["sentence"]
    assert found["since"].endswith("Z")
    assert "1 faults were found" in told.err


def test_one_record_verifies_by_its_number(copies, capsys):
    gift = records.create("gift", common.gift("Vase"), actor=house())

    assert main(["audit", "verify", gift.number]) == Exit.OK
    assert "1 events of 1 records" in capsys.readouterr().err


def test_rebuild_says_what_it_wrote(copies, capsys):
    assert main(["audit", "rebuild"]) == Exit.OK
    assert "Every derived row is as it should be." in capsys.readouterr().err


def test_doctor_ends_with_a_code_and_a_remedy(copies, capsys):
    House.objects.filter(key="declarations").update(value="of another program")

    code = main(["doctor"])

    told = capsys.readouterr()
    assert code == Exit.NOT_READY
    assert "secretariat registers apply" in told.err
    assert told.out.startswith("ok\tdisk\t")


def test_backup_needs_a_secret_worth_the_name(copies, capsys, tmp_path):
    (tmp_path / "key").write_text("short")

    code = main(["backup", str(tmp_path / "b"), "--recovery-key", str(tmp_path / "key")])

    assert code == Exit.REFUSED
    assert "at least 12 characters" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()


def test_backup_says_what_it_holds(copies, capsys, tmp_path):
    (tmp_path / "key").write_text("a recovery key in a file")
    records.create("gift", common.gift("Vase"), actor=house())
    capsys.readouterr()

    code = main(["backup", str(tmp_path / "b"), "--recovery-key", str(tmp_path / "key"), "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code == Exit.OK
    assert (told["records"], told["events"]) == (3, 3)
    assert verify().is_clean


def test_backup_holds_the_keys_of_second_factors(copies, settings, tmp_path):
    settings.FACTOR_KEY = settings.HOME / "keys" / "factors.key"
    vault.close(b"a secret", account=1)
    (tmp_path / "key").write_text("a recovery key in a file")

    main(["backup", str(tmp_path / "b"), "--recovery-key", str(tmp_path / "key")])

    folder = manifests.newest(tmp_path / "b")
    bound_to = manifests.read(folder).id
    held = wrapping.unwrap(folder / manifests.KEYS, "a recovery key in a file", bound_to=bound_to)
    assert held["factors.key"] == settings.FACTOR_KEY.read_bytes()
