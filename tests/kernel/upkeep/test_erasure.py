"""After an erasure nothing of the value is left, and the list of erasures outlives the database."""

from io import BytesIO
from pathlib import Path

import pytest
import tests.home
from django.db import connection

from proofs import common
from secretariat.kernel import contents, finding, indexing, jobs, records
from secretariat.kernel.audit import checkpoints
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.identity import house
from secretariat.kernel.store.models import Content, Once
from secretariat.kernel.upkeep import erasures, purge

UNIQUE = "Quillfeather Zanzibar"


def purge_all() -> None:
    """Run what the erasure left to be done."""

    assert jobs.run_waiting(purge.LANE) == 1
    assert jobs.listing(states=("dead", "ready", "running")) == ()


def tables_that_say(text: str) -> list[str]:
    """Return the tables in which a text stands, in any column, also as bytes in hexadecimal."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = "\n".join(
                str(bytes(v) if isinstance(v, memoryview) else v) for row in cursor for v in row
            )
            if text.lower() in rows.lower():
                found.append(table)
    return found


def files_that_say(*texts: str) -> list[str]:
    """Return the files of the house and of its database in which a text stands."""
    from django.conf import settings

    places = [Path(settings.HOME), *settings.CHECKPOINT_COPIES, tests.home.HOME]
    files = {p for place in places for p in place.rglob("*") if p.is_file()}
    return [str(p) for p in files for t in texts if t.lower().encode() in p.read_bytes().lower()]


def test_erased_value_is_nowhere(copies):
    values = common.gift("Vase", giver=UNIQUE)
    gift = records.create("gift", values, actor=house(), key="create once")
    records.edit("gift", gift.id, {"giver": f"{UNIQUE} the Second"}, actor=house(), version=1)
    indexing.drain_all()
    assert finding.find("Quillfeather", reader=house()).total == 1
    assert tables_that_say("Quillfeather")
    checkpoints.seal_now()

    records.erase("gift", gift.id, "giver", actor=house(), reason="Asked.", authority="Rule 1")
    purge_all()

    assert tables_that_say("Quillfeather") == []
    assert files_that_say("Quillfeather", "Zanzibar") == []
    assert finding.find("Quillfeather", reader=house()).total == 0
    assert stored_texts("Quillfeather") == []
    assert verify().findings == ()


def stored_texts(word: str) -> list[str]:
    """Return the stored documents of both indexes in which a word stands; files are packed."""
    import tantivy
    from django.conf import settings

    found = []
    for meta in Path(settings.SEARCH).rglob("meta.json"):
        index = tantivy.Index.open(str(meta.parent))
        searcher = index.searcher()
        everything = searcher.search(tantivy.Query.all_query(), limit=1_000)
        for _, address in everything.hits:
            text = str(searcher.doc(address).to_dict())
            if word.lower() in text.lower():
                found.append(text)
    return found


def test_bytes_of_an_erased_file_go_unless_somebody_else_has_them(copies):
    shared = contents.keep(BytesIO(b"a photograph of two people"), "a.bin", actor=house())
    alone = contents.keep(BytesIO(b"a photograph of one person"), "b.bin", actor=house())
    photographs = [{"name": f.name, "digest": f.digest} for f in (shared, alone)]
    gift = records.create("gift", common.gift("Vase", photograph=photographs), actor=house())
    records.create("gift", common.gift("Cup", photograph=photographs[:1]), actor=house())

    records.erase("gift", gift.id, "photograph", actor=house(), reason="Asked.", authority="Rule 1")
    purge_all()

    assert contents.store().exists(shared.digest)
    assert not contents.store().exists(alone.digest)
    assert not Content.objects.filter(digest=alone.digest).exists()
    assert tables_that_say(alone.digest) == []
    assert verify().findings == ()


def test_list_of_erasures_is_kept_in_the_house_and_its_copies(copies, settings):
    gift = records.create("gift", common.gift("Vase"), actor=house(), key="once")
    records.erase("gift", gift.id, "giver", actor=house(), reason="Asked.", authority="Rule 1")
    purge_all()

    here = list(erasures.read(settings.HOME / erasures.NAME))
    there = list(erasures.read(copies / erasures.NAME))

    assert here == there
    assert [(one.field, one.authority, one.reason) for one in here] == [
        ("giver", "Rule 1", "Asked.")
    ]
    assert Once.objects.get().request == "erased"
    erasures.note(here)
    assert list(erasures.read(copies / erasures.NAME)) == here


def test_list_of_erasures_with_an_unknown_line_is_refused(tmp_path):
    (tmp_path / erasures.NAME).write_text('{"kind": "something else"}\n')

    with pytest.raises(erasures.ErasuresUnreadable, match="Line 1"):
        list(erasures.read(tmp_path / erasures.NAME))
