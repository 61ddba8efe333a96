"""The text of the project speaks of the project alone."""

import pytest

from tests.house import sources, words

OURS = ("src/", "tests/", "docs/", "bench/", "proofs/", "tools/", ".ci/")


def _texts():
    """Yield the texts people wrote: all but the licence."""
    for path, text in sources.texts(*words.PEOPLE_ENDINGS):
        if (path.startswith(OURS) or "/" not in path) and path != "LICENSE":
            yield path, text


def test_nothing_is_said_but_of_the_project():
    faults = list(words.forbidden(_texts()))

    assert not faults, sources.report(faults)


def test_the_lock_names_no_place_to_fetch_from():
    lock = (sources.ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert "://" not in lock
    assert "--index" not in lock
    assert "--find-links" not in lock


@pytest.mark.parametrize(
    "sample",  # with marks in between, or this file would break the rule itself
    [
        "see https://pypi_.org/project/x",
        "open /wo_rk/main/x",
        "as ro_ot in /ro_ot/x",
        "the ag_ent wrote it",
        "in the next ses_sion",
        "see iss_ue 12",
        "(R_6) holds",
    ],
)
def test_a_forbidden_word_is_found(sample):
    found = words.forbidden([("a.md", "first line\n" + sample.replace("_", ""))])

    assert [fault.line for fault in found] == [2]


@pytest.mark.parametrize(
    "sample",
    [
        "the session cookie of the browser",
        "SESSION_COOKIE_AGE = 12",
        "the User-Agent header",
        "a session of the Governing Body",
        "/usr/lib/postgresql and /work in words",
    ],
)
def test_an_honest_word_is_accepted(sample):
    assert list(words.forbidden([("a.md", sample)])) == []


def test_the_words_of_an_institution_are_its_own():
    sample = "- {en: Service desk ag_ent}".replace("_", "")

    assert list(words.forbidden([("src/secretariat/institution/sample/a.yaml", sample)])) == []
    assert len(list(words.forbidden([("src/secretariat/kernel/a.py", sample)]))) == 1
