"""Stories of letters, told in a house of its own whose register writes them.

Run as a module it plays every story and prints, by name, what went wrong with it.
"""

import json
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from tests import telling
from tests.kernel.letters import printed
from tests.kernel.lifecycle.stories import refused
from tests.kernel.lifecycle.told_at_the_doors import caller, command, visit
from tests.telling import Story

STORIES: dict[str, Story] = {}
ANSWERS = {"ground": "late", "reason": "It came in May."}
HOSTILE = 'One *two* #panic("three") $x^2$ @four <five> #read("/etc/passwd") \\ "six" // seven'


def story(told: Story) -> Story:
    """Keep a function as a story."""
    STORIES[told.__name__] = told
    return told


def a_ruling(
    world: SimpleNamespace, *, language: str = "en", submit: bool = True, **values: object
):
    """Create a ruling of the claimant; filed, it holds its receipt."""
    from secretariat.kernel import records

    given = {"name": "Appeal", "kind": "grave", "amount": "1234.50 CHF", **values}
    return records.create("ruling", given, actor=world.claimant, language=language, submit=submit)


def refuse(world: SimpleNamespace, made, **answers: object):
    """Refuse a ruling."""
    from secretariat.kernel import records

    given = {**ANSWERS, **answers}
    return records.move("ruling", made.id, "refuse", actor=world.officer, answers=given)


def pdf_of(file) -> bytes:
    """Return the bytes of a file."""
    from secretariat.kernel import contents

    return contents.store().read(file.digest)


@story
def a_move_files_its_letter_on_the_record(world: SimpleNamespace):
    made = a_ruling(world, term="2025-09-01/2026-06-30")
    done = refuse(world, made)

    assert [file.name for file in done.values["letters"]] == [
        f"{made.number} File.pdf", f"{made.number} Refuse.pdf",
    ]  # fmt: skip
    assert done.values["letters"][1].mime == "application/pdf"
    text = printed.text(pdf_of(done.values["letters"][1]))
    for words in (
        "The Court", made.number, "Person CLAIMANT", "Refused", "Too late", "It came in May.",
        "1 September 2025 – 30 June 2026", "1,234.50\u00a0CHF", "A grave one", "Person OFFICER",
        "Clerk of the Court",
    ):  # fmt: skip
        assert words.replace("\u00a0", " ") in text, (words, text)


@story
def a_letter_speaks_the_language_of_the_record(world: SimpleNamespace):
    french = a_ruling(world, language="fr", term="2025-09-01/2026-06-30")
    letter = pdf_of(refuse(world, french).values["letters"][1])

    assert printed.facts(letter) == {"title": "Refusée", "language": "fr", "is_tagged": True}
    assert "1 septembre 2025 – 30 juin 2026" in printed.text(letter)
    assert "La Cour" in printed.text(letter)


@story
def a_language_without_a_template_gets_the_source_language(world: SimpleNamespace):
    german = a_ruling(world, language="de")
    letter = pdf_of(refuse(world, german).values["letters"][1])

    assert printed.facts(letter)["language"] == "en"


@story
def a_letter_and_its_move_are_one_event(world: SimpleNamespace):
    from secretariat.kernel.store.models import Event

    made = a_ruling(world)
    before = Event.objects.filter(record=made.id).count()
    refuse(world, made)
    events = Event.objects.filter(record=made.id).order_by("seq")

    assert events.count() == before + 1
    assert "letters" in json.loads(events.last().sealed)["fields"]


@story
def markup_in_a_value_comes_out_as_text(world: SimpleNamespace):
    letter = pdf_of(refuse(world, a_ruling(world), reason=HOSTILE).values["letters"][1])

    assert HOSTILE in printed.text(letter)


@story
def arabic_greek_and_cyrillic_are_printed(world: SimpleNamespace):
    words = "Ελληνικά кириллица"
    letter = pdf_of(refuse(world, a_ruling(world), reason=f"{words}\n\nشكرا").values["letters"][1])

    assert words in printed.text(letter)
    assert "NotoNaskhArabic" in printed.fonts(letter)


@story
def what_cannot_be_printed_refuses_the_move_and_loses_nothing(world: SimpleNamespace):
    from secretariat.kernel import queries
    from secretariat.kernel.letters.rendering import LetterInvalid

    made = a_ruling(world)
    why = refused(LetterInvalid, lambda: refuse(world, made, reason="中文"))

    assert why.startswith("The letter refusal.en.typ cannot be written: ")
    assert "Nothing was changed" in why
    now = queries.get("ruling", made.id, reader=world.officer)
    assert (now.state, now.version, len(now.values["letters"])) == ("filed", made.version, 1)
    assert refuse(world, made).state == "refused"


@story
def a_letter_out_of_a_draft_names_the_new_number(world: SimpleNamespace):
    from secretariat.kernel import records

    draft = a_ruling(world, submit=False)
    letter = records.preview_letter("ruling", draft.id, "file", actor=world.claimant)
    filed = records.move("ruling", draft.id, "file", actor=world.claimant)

    assert f"Thank you, {filed.number}." in printed.text(pdf_of(filed.values["letters"][0]))
    assert "Thank you, ." in printed.text(letter.pdf)


@story
def a_move_that_is_taken_back_takes_back_its_letter(world: SimpleNamespace):
    from secretariat.kernel import records

    made = a_ruling(world)
    refuse(world, made)
    back = records.undo("ruling", made.id, actor=world.officer)

    assert (back.state, back.values["letters"]) == ("filed", made.values["letters"])
    again = refuse(world, made)
    assert len(again.values["letters"]) == 2


@story
def a_letter_is_found_by_its_words(world: SimpleNamespace):
    from secretariat.kernel import contents, finding, indexing

    done = refuse(world, a_ruling(world), reason="Because of the zarkonium.")
    contents.read([file.digest for file in done.values["letters"]])
    indexing.drain_all()

    found = finding.find("zarkonium", reader=world.officer, register="ruling")
    assert [hit.record.number for hit in found.hits] == [done.number]


@story
def a_preview_stores_nothing_and_is_what_will_be_written(world: SimpleNamespace):
    from secretariat.kernel import queries, records
    from secretariat.kernel.store.models import Content, Event

    made = a_ruling(world)
    before = Content.objects.count(), Event.objects.count()
    shown = records.preview_letter(
        "ruling", made.id, "refuse", actor=world.officer, answers=ANSWERS
    )

    assert (Content.objects.count(), Event.objects.count()) == before
    assert queries.get("ruling", made.id, reader=world.officer).version == made.version
    written = pdf_of(refuse(world, made).values["letters"][1])
    assert printed.text(shown.pdf) == printed.text(written)
    assert shown.name == f"{made.number} Refuse.pdf"


@story
def the_same_act_gives_the_same_bytes(world: SimpleNamespace):
    from django.utils import timezone

    from secretariat.kernel import records

    made = a_ruling(world)
    with patch.object(timezone, "now", return_value=timezone.now()):
        one, two = (
            records.preview_letter(
                "ruling", made.id, "refuse", actor=world.officer, answers=ANSWERS
            ).pdf
            for _ in range(2)
        )
        written = pdf_of(refuse(world, made).values["letters"][1])

    assert one == two == written


@story
def a_preview_asks_what_the_move_asks(world: SimpleNamespace):
    from tests import worlds

    from secretariat.kernel import records
    from secretariat.kernel.errors import NotAllowed
    from secretariat.kernel.letters.writing import NoLetter

    made = a_ruling(world)
    with pytest.raises(records.ValuesInvalid) as refusal:
        records.preview_letter("ruling", made.id, "refuse", actor=world.officer)
    assert worlds.codes_of(refusal.value) == {"ground": "required", "reason": "required"}
    refused(
        NotAllowed,
        lambda: records.preview_letter(
            "ruling", made.id, "refuse", actor=world.claimant, answers=ANSWERS
        ),
    )
    sealed = records.create("sealed", {"name": "S"}, actor=world.manager)
    refused(
        NoLetter, lambda: records.preview_letter("sealed", sealed.id, "end", actor=world.manager)
    )


@story
def who_may_not_read_what_a_letter_holds_may_write_but_not_see_it(world: SimpleNamespace):
    from secretariat.kernel import queries, records
    from secretariat.kernel.errors import NotAllowed

    made = a_ruling(world, account="CH93 0076")
    refused(
        NotAllowed, lambda: records.preview_letter("ruling", made.id, "grant", actor=world.auditor)
    )
    done = records.move("ruling", made.id, "grant", actor=world.auditor)

    assert "notices" not in done.values
    kept = queries.get("ruling", made.id, reader=world.manager).values["notices"]
    assert "To CH93 0076." in printed.text(pdf_of(kept[0]))


@story
def a_letter_never_names_a_record_that_its_author_may_not_read(world: SimpleNamespace):
    from secretariat.kernel import records
    from secretariat.kernel.letters.rendering import LetterInvalid

    sealed = records.create("sealed", {"name": "Sealed name"}, actor=world.manager)
    made = a_ruling(world)
    records.edit(
        "ruling", made.id, {"related": str(sealed.id)}, actor=world.house, version=made.version
    )
    why = refused(
        LetterInvalid,
        lambda: records.move("ruling", made.id, "relate", actor=world.officer),
    )

    assert "it would name a record that you may not read" in why
    done = records.move("ruling", made.id, "relate", actor=world.house)
    assert "See Sealed name." in printed.text(pdf_of(done.values["letters"][-1]))


@story
def every_door_shows_the_letter_before_it_is_written(world: SimpleNamespace):
    made = a_ruling(world)
    number = made.number
    page = visit("officer").get(f"/move/ruling/refuse/{number}").content.decode()
    assert f'formaction="/letter/ruling/refuse/{number}"' in page
    shown = visit("officer").post(f"/letter/ruling/refuse/{number}", ANSWERS)
    assert (shown.status_code, shown["Content-Type"]) == (200, "application/pdf")
    assert "It came in May." in printed.text(shown.content)
    wanting = visit("officer").post(f"/letter/ruling/refuse/{number}", {})
    assert wanting.status_code == 422
    assert visit("officer").get(f"/letter/ruling/refuse/{number}").status_code == 405

    sent = caller("officer").post(
        f"/api/v1/ruling/{number}/moves/refuse/letter",
        {"answers": ANSWERS},
        content_type="application/json",
    )
    assert (sent.status_code, sent["Content-Type"]) == (200, "application/pdf")
    assert "It came in May." in printed.text(sent.content)

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "letter.pdf"
        told = command(
            *("letter", number, "refuse", "ground=late", "reason=In May."),
            *("--to", str(file), "--as", "officer"),
        )
        assert told[0]["letter"] == str(file)
        assert "In May." in printed.text(file.read_bytes())
    assert made.version == visit_version(world, made)


def visit_version(world: SimpleNamespace, made) -> int:
    """Return the version of a ruling as it is now."""
    from secretariat.kernel import queries

    return queries.get("ruling", made.id, reader=world.officer).version


@story
def the_letter_is_downloaded_from_the_record(world: SimpleNamespace):
    number = refuse(world, a_ruling(world)).number
    page = visit("officer").get(f"/r/ruling/{number}").content.decode()
    answer = visit("officer").get(f"/file/ruling/letters/1/{number}")

    assert f"{number} Refuse.pdf" in page
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


def main() -> int:
    """Play every story; each is undone after it was told."""
    from tests.kernel.letters import ruling

    return telling.play(STORIES, write=ruling.write, people=ruling.people)


if __name__ == "__main__":
    from tests.kernel.letters import stories

    sys.exit(stories.main())
