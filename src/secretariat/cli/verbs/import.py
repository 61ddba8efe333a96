"""Verb: import."""

from pathlib import Path

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, argument, command
from secretariat.cli.output import Output
from secretariat.exchange import filesystem
from secretariat.exchange.filesystem import Filed, Found, Plan
from secretariat.kernel import content, indexing, registers
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import Actor
from secretariat.kernel.search import WriterBusy


class FilingUnknown(SecretariatError):
    """Refuse to import while nobody says where to file."""

    code = "import.filing_unknown"
    status = 422
    message = "Say where to file: give --%(option)s, or set it under filing in institution.yaml."


@command(
    "import",
    argument("path", metavar="FILE|DIR", type=Path, help="what to file; folders with all below"),
    argument("--class", dest="file_plan_class", metavar="CODE", help="class of the file plan"),
    argument("--unit", metavar="CODE", help="unit in charge of the records"),
    argument("--dry-run", action="store_true", help="show what would be filed, and change nothing"),
    AS,
)
def import_files(
    *,
    path: Path,
    file_plan_class: str | None,
    unit: str | None,
    dry_run: bool,
    username: str | None,
    out: Output,
) -> None:
    """File files and folders as records; a run that was broken off goes on where it stood."""
    actor = actor_for(username)
    filing = registers.institution().filing
    plan = Plan(
        file_plan_class=_named(file_plan_class, filing.get("class"), "class"),
        unit=_named(unit, filing.get("unit"), "unit"),
        keeps_folders=actor.person is not None,
    )
    found = filesystem.scan(path)
    if dry_run:
        _show(found, plan, out)
        return
    if not plan.keeps_folders and any(one.folder for one in found):
        out.say("Folders are not kept: name with --as who is responsible for them.")
    _report(_filed(found, plan, actor, out), out)
    _index(out)


def _named(given: str | None, declared: str | None, option: str) -> str:
    """Return what was named, or what the institution declares."""
    if not given and not declared:
        raise FilingUnknown(option=option)
    return given or declared or ""


def _show(found: list[Found], plan: Plan, out: Output) -> None:
    """Print what an import would do."""
    for one in found:
        kind = content.identify(one.path, one.path.name).mime if not one.refusal else ""
        out.row(
            file=one.relative,
            outcome="refused" if one.refusal else "would be filed",
            bytes=one.size_bytes,
            kind=kind,
            reason=one.refusal,
        )
    size = sum(one.size_bytes for one in found)
    out.say(
        f"{len(found)} files of {size:,} bytes would be filed under {plan.file_plan_class}"
        f" for {plan.unit}. Nothing was changed."
    )


def _filed(found: list[Found], plan: Plan, actor: Actor, out: Output) -> list[Filed]:
    """File everything, with progress, and print what became of each."""
    done = []
    with out.progress("Filing", len(found)) as progress:
        for one in filesystem.file_all(found, plan, actor=actor):
            done.append(one)
            progress.step()
            out.row(
                file=one.relative,
                outcome=one.outcome,
                number=one.number,
                status=one.status,
                language=one.language,
                nested=[f"{name} ({status})" for name, status in one.nested],
                reason=one.reason,
            )
    return done


def _report(done: list[Filed], out: Output) -> None:
    """Tell how many files became what."""
    outcomes = {
        name: sum(one.outcome == name for one in done) for name in ("filed", "known", "refused")
    }
    found = {
        name: sum(one.status == name for one in done) for name in sorted({d.status for d in done})
    }
    nested = sum(len(one.nested) for one in done)
    out.say(
        f"{outcomes['filed']} filed, {outcomes['known']} known from before,"
        f" {outcomes['refused']} refused. Inside: "
        + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.items())
        + f"; {nested} files within files."
    )


def _index(out: Output) -> None:
    """Make what was filed findable, unless a running house does that already."""
    try:
        indexing.drain_all()
    except WriterBusy:
        out.say("The running house is making them findable.")
    finally:
        indexing.close()
