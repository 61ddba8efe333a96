"""Command: how a verb says what it takes, and how the words of a command line become its call.

A verb is one module of `verbs` with one function under `@command(...)`; `record_show.py` is
`secretariat record show`. Its docstring is the help. Does not know what any verb does.
"""

import argparse
import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secretariat.cli import verbs
from secretariat.cli.exits import MEANING, Exit
from secretariat.cli.output import Output

Run = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a verb, as `argparse` takes it."""

    names: tuple[str, ...]
    options: dict[str, Any]


def argument(*names: str, **options: object) -> Argument:
    """Return an argument of a verb; the keywords are those of `ArgumentParser.add_argument`."""
    return Argument(names, options)


AS = argument("--as", dest="username", metavar="USER", help="act as this account, with its rights")


@dataclass(frozen=True, slots=True)
class Command:
    """A verb: its words, its arguments and the function that does it."""

    name: str
    arguments: tuple[Argument, ...]
    run: Run

    def parser(self) -> argparse.ArgumentParser:
        """Return the parser of this verb's own words."""
        codes = "\n".join(f"  {code.value:<4}{MEANING[code]}" for code in Exit)
        parser = argparse.ArgumentParser(
            prog=f"secretariat {self.name}",
            description=inspect.getdoc(self.run),
            epilog=f"exit codes:\n{codes}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        for one in self.arguments:
            parser.add_argument(*one.names, **one.options)
        parser.add_argument(
            "--json", action="store_true", help="write data as JSON, one value a line"
        )
        return parser

    def call(self, words: list[str]) -> None:
        """Parse the words after the verb and do it."""
        given = vars(self.parser().parse_args(words))
        out = Output(is_json=given.pop("json"))
        self.run(**given, out=out)


def command(name: str, *arguments: Argument) -> Callable[[Run], Command]:
    """Make a function the verb `name`; it gets its arguments by name, and `out`."""

    def register(function: Run) -> Command:
        return Command(name=name, arguments=arguments, run=function)

    return register


def verb_names() -> dict[str, str]:
    """Return the words of every verb and the name of its module, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(verbs.__path__))
    return {name.replace("_", " "): name for name in names}


def summary(module_name: str) -> str:
    """Return the first line of a verb's help without importing it."""
    path = Path(verbs.__path__[0]) / f"{module_name}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            return (ast.get_docstring(node) or "").partition("\n")[0]
    return ""


def load(module_name: str) -> Command:
    """Return the verb of a module."""
    module = importlib.import_module(f"{verbs.__name__}.{module_name}")
    found = [value for value in vars(module).values() if isinstance(value, Command)]
    if len(found) != 1 or found[0].name != module_name.replace("_", " "):
        raise TypeError(f"{module_name}.py must hold one verb, named like the file")
    return found[0]
