"""Everything public says what it is for."""

from tests.house import docstrings, sources


def test_everything_public_has_a_docstring():
    faults = list(docstrings.missing(sources.python_files("src", "tools")))

    assert not faults, sources.report(faults)


def test_every_script_and_test_module_says_what_it_shows():
    faults = [
        fault
        for fault in docstrings.missing(sources.python_files("tests", "bench", "proofs"))
        if fault.problem == "the module has no docstring"
    ]

    assert not faults, sources.report(faults)


def test_the_check_finds_what_says_nothing():
    sample = "class A:\n    def b(self): ...\n    def _c(self): ...\n\ndef d():\n    def e(): ...\n"

    found = [fault.problem for fault in docstrings.missing([("a.py", sample)])]

    assert found == [
        "the module has no docstring",
        "A has no docstring",
        "A.b has no docstring",
        "d has no docstring",
    ]


def test_the_check_accepts_what_belongs_to_something_explained():
    sample = '"""A."""\n\n@overload\ndef f(): ...\n\nclass _B:\n    def g(self): ...\n'

    assert list(docstrings.missing([("a.py", sample)])) == []
