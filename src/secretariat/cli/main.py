"""Main: finds the verb, opens the house, and turns refusals into sentences and exit codes.

`secretariat [--home DIR] VERB …`. The house is opened only for the verbs that need one, so that
help and `init` leave nothing behind. Does not know what any verb does.
"""

import difflib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from secretariat import __version__
from secretariat.cli.command import load, summary, verb_names
from secretariat.cli.exits import Exit, exit_of
from secretariat.cli.output import one_line_each
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.intake import ValuesInvalid

WITHOUT_HOUSE = frozenset({"demo", "init", "registers_check", "registers_new", "restore"})
WITHOUT_READINESS = frozenset({"doctor", "registers_apply", "registers_plan", "serve", "worker"})
USAGE = "usage: secretariat [--home DIR] VERB [arguments] [--json]"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except SecretariatError as refusal:
        _tell(str(refusal))
        if isinstance(refusal, ValuesInvalid):
            _tell("\n".join(f"  {fault.field}: {fault.message}" for fault in refusal.faults))
        return exit_of(refusal)
    except KeyboardInterrupt:
        _tell("Interrupted.")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads any more
        return Exit.OK


def _run(words: list[str]) -> int:
    """Take the options before the verb, then the verb."""
    while words and words[0].startswith("-"):
        option = words.pop(0)
        name, _, value = option.partition("=")
        if name == "--home":
            value = value or (words.pop(0) if words else "")
            if not value:
                return _misused("--home names no folder.")
            os.environ["SECRETARIAT_HOME"] = str(Path(value).expanduser().resolve())
        elif option == "--version":
            sys.stdout.write(f"secretariat {__version__}\n")
            return Exit.OK
        elif option in {"-h", "--help"}:
            sys.stdout.write(help_text())
            return Exit.OK
        else:
            return _misused(f"There is no option {option} before the verb.")
    if not words:
        return _misused("Name a verb.")
    return _run_verb(words)


def _run_verb(words: list[str]) -> int:
    """Run the verb that the first one or two words name."""
    known = verb_names()
    for length in (2, 1):
        module = known.get(" ".join(words[:length]))
        if module is not None and len(words) >= length:
            if module not in WITHOUT_HOUSE:
                open_house(is_ready=module not in WITHOUT_READINESS)
            load(module).call(words[length:])
            return Exit.OK
    group = [name for name in known if name.startswith(f"{words[0]} ")]
    if group and words[1:] in (["-h"], ["--help"]):
        sys.stdout.write(help_text(words[0]))
        return Exit.OK
    near = group or difflib.get_close_matches(" ".join(words[:2]), known, n=3)
    hint = f" Perhaps: {', '.join(near)}." if near else ""
    return _misused(f"There is no verb {' '.join(words[:2])!r}.{hint}")


def open_house(*, is_ready: bool = False) -> None:
    """Set Django up on the house that the environment names.

    Args:
        is_ready: whether its database must fit this program.

    Raises:
        NotReady: it does not; the sentence names the remedy.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.conf.settings")
    import django  # the environment comes first

    django.setup()
    if is_ready:
        from secretariat.cli import house

        house.require_ready()


def help_text(group: str = "") -> str:
    """Return the list of verbs, or of one group of them."""
    lines = [USAGE, ""]
    for name, module in verb_names().items():
        if not group or name.startswith(f"{group} "):
            lines.append(f"  {name:<20} {summary(module)}")
    lines += ["", "Every verb has --help. SECRETARIAT_HOME, by default ./var, is the house."]
    return "\n".join(lines) + "\n"


def _misused(sentence: str) -> int:
    """Tell what is not right about the command line."""
    _tell(f"{sentence}\n{USAGE}\nsecretariat --help lists the verbs.")
    return Exit.USAGE


def _tell(text: str) -> None:
    """Write to standard error, without control characters that were sent to us."""
    sys.stderr.write(one_line_each(text) + "\n")


if __name__ == "__main__":
    sys.exit(main())
