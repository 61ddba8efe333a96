"""Files and functions keep their size, or say why not."""

from tests.house import budget, sources

EXEMPT = budget.exemptions(sources.ROOT / "tests" / "house" / "exemptions.toml")


def test_files_keep_their_budget():
    over = list(budget.long_files(sources.python_files(), limit=budget.FILE_LINES))
    yaml = [item for item in sources.texts(".yaml", ".yml") if item[0].startswith("src/")]
    over += budget.long_files(yaml, limit=budget.YAML_LINES)

    faults = [fault for fault in over if fault.path not in EXEMPT["files"]]
    idle = EXEMPT["files"].keys() - {fault.path for fault in over}

    assert not faults, sources.report(faults)
    assert not idle, f"exemptions that are needed no longer: {sorted(idle)}"


def test_functions_keep_their_budget():
    over = dict(budget.long_functions(sources.python_files()))

    faults = [fault for name, fault in over.items() if name not in EXEMPT["functions"]]
    idle = EXEMPT["functions"].keys() - over.keys()

    assert not faults, sources.report(faults)
    assert not idle, f"exemptions that are needed no longer: {sorted(idle)}"


def test_every_exemption_gives_a_reason():
    assert budget.unexplained(EXEMPT["files"]) == []
    assert budget.unexplained(EXEMPT["functions"]) == []


def test_the_budget_finds_a_long_file():
    sample = [("a.py", "x = 1\n" * 401), ("b.py", "x = 1\n" * 400)]

    found = list(budget.long_files(sample, limit=budget.FILE_LINES))

    assert [str(fault) for fault in found] == ["a.py:401: 401 lines, where 400 are allowed"]


def test_the_budget_finds_a_long_method():
    body = "        x = 1\n" * 50
    sample = [("a.py", f"class A:\n    def long(self):\n{body}\n    def fits(self):\n{body[14:]}")]

    found = list(budget.long_functions(sample))

    assert [name for name, _ in found] == ["a.py::A.long"]
    assert "has 51 lines" in found[0][1].problem


def test_an_exemption_without_reason_is_found():
    assert budget.unexplained({"a.py": "too long", "b.py": "one branch for each element"}) == [
        "a.py"
    ]
