"""No blind handler, no stray print, no unfinished work, no silenced check without a reason."""

import pytest

from tests.house import banned, budget, sources

EXEMPT = budget.exemptions(sources.ROOT / "tests" / "house" / "exemptions.toml")


def test_no_handler_catches_everything():
    found = list(banned.blind_handlers(sources.python_files("src", "tests", "tools")))

    faults = [fault for name, fault in found if name not in EXEMPT["blind"]]
    idle = EXEMPT["blind"].keys() - {name for name, _ in found}

    assert not faults, sources.report(faults)
    assert not idle, f"exemptions that are needed no longer: {sorted(idle)}"
    assert budget.unexplained(EXEMPT["blind"]) == []


def test_only_the_command_line_prints():
    faults = list(banned.prints(sources.python_files()))

    assert not faults, sources.report(faults)


def test_nothing_is_left_for_later():
    faults = list(banned.unfinished(sources.texts()))

    assert not faults, sources.report(faults)


def test_silenced_checks_name_rule_and_reason():
    faults = list(banned.bare_silencers(sources.python_files("src", "tools")))

    assert not faults, sources.report(faults)


@pytest.mark.parametrize(
    "handler",
    ["except:", "except Exception:", "except (OSError, BaseException):", "except Exception as e:"],
)
def test_a_blind_handler_is_found(handler):
    sample = f"def g():\n  try:\n    f()\n  {handler}\n    pass\n"

    found = list(banned.blind_handlers([("a.py", sample)]))

    assert [(name, fault.line) for name, fault in found] == [("a.py::g", 4)]


def test_a_named_handler_is_accepted():
    assert (
        list(banned.blind_handlers([("a.py", "try:\n    f()\nexcept OSError:\n    g()\n")])) == []
    )


def test_a_handler_that_tidies_up_and_raises_again_is_accepted():
    sample = "try:\n    f()\nexcept BaseException:\n    g()\n    raise\n"

    assert list(banned.blind_handlers([("a.py", sample)])) == []


@pytest.mark.parametrize("way_out", ["if g(): return 1", "raise ValueError from None"])
def test_a_blind_handler_with_another_way_out_is_found(way_out):
    sample = f"def h():\n  try:\n    f()\n  except Exception:\n    {way_out}\n"

    assert len(list(banned.blind_handlers([("a.py", sample)]))) == 1


def test_a_print_is_found_outside_the_command_line():
    places = ["src/secretariat/kernel/a.py", "src/secretariat/cli/a.py"]

    found = list(banned.prints([(place, "print('x')\n") for place in places]))

    assert [fault.path for fault in found] == places[:1]


def test_unfinished_work_is_found():
    assert [
        f.line for f in banned.unfinished([("a.css", "a\n/* TO~DO */\n".replace("~", ""))])
    ] == [2]


@pytest.mark.parametrize(
    ("comment", "is_fault"),
    [
        ("# noqa", True),
        ("# noqa: S101", True),
        ("# noqa: S101 - the value was checked above", False),
        ("# type: ignore", True),
        ("# type: ignore[arg-type]", True),
        ("# type: ignore[arg-type]  # Django's stubs do not know this", False),
        ("# the type is known", False),
    ],
)
def test_a_silenced_check_needs_rule_and_reason(comment, is_fault):
    assert bool(list(banned.bare_silencers([("a.py", f"x = 1  {comment}\n")]))) is is_fault
