"""Every refusal has a code of its own, a full sentence and the facts it names."""

from tools.reference import all_errors

from secretariat.kernel.errors import SecretariatError
from tests.house import refusals, sources


def by_keyword(kinds):
    """Return the sentence of each class whose facts are given by keyword alone."""
    return {
        kind.__name__: kind.message for kind in kinds if kind.__init__ is SecretariatError.__init__
    }


def test_every_refusal_has_a_code_and_a_sentence():
    assert list(refusals.faults_of(all_errors())) == []


def test_every_refusal_is_made_with_its_facts():
    sentences = by_keyword(all_errors())

    faults = list(refusals.facts_missing(sources.python_files("src"), sentences))

    assert not faults, sources.report(faults)


def _kind(name, **members):
    """Return an error-like class that no registry of subclasses knows."""
    return type(name, (), {"status": 400, **members})


def test_a_code_used_twice_is_found():
    twice = [_kind("A", code="a.b", message="No."), _kind("B", code="a.b", message="No.")]

    assert list(refusals.faults_of(twice)) == [
        "A: the code 'a.b' is used 2 times",
        "B: the code 'a.b' is used 2 times",
    ]


def test_half_a_sentence_is_found():
    kinds = [
        _kind("A", code="a.a", message="Not so"),
        _kind("B", code="a.b", message="not so."),
        _kind("C", code="a.c", message="Not %s."),
        _kind("D", code="nodot", message="No."),
        _kind("E", code="a.e", message="No.", status=200),
    ]

    found = [problem[:1] for problem in refusals.faults_of(kinds)]

    assert found == ["A", "B", "C", "D", "E"]


def test_a_sentence_without_its_facts_is_found():
    calls = ["Gone(number=1)", "Gone()", "Gone(**facts)", "errors.Gone('x', number=1)"]
    sample = "".join(f"raise {call}\n" for call in calls)

    found = list(refusals.facts_missing([("a.py", sample)], {"Gone": "%(number)s is gone."}))

    assert [(fault.line, fault.problem) for fault in found] == [
        (2, "Gone lacks the facts ['number']"),
        (4, "Gone has a nameless fact"),
    ]


def test_a_sentence_may_end_in_what_to_type_or_a_list():
    kinds = [
        _kind("A", code="a.a", message="Not ready. Run: %(remedy)s"),
        _kind("B", code="a.b", message="No house. Make one: secretariat init %(folder)s"),
        _kind("C", code="a.c", message="Not ready: because"),
    ]

    assert [problem[:1] for problem in refusals.faults_of(kinds)] == ["C"]
