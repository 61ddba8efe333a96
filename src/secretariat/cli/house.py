"""House: whether its database fits this program, and making it fit.

The engine's own tables come from migrations, those of the registers from the declarations. Does not
know what the records say.
"""

from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from secretariat.cli.exits import NotReady
from secretariat.kernel.tables.apply import Progress, Step, apply, plan
from secretariat.kernel.upkeep import catching_up, upgrade

REMEDY = "secretariat registers apply"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing the database lacks: of what, what is done, how, and what that concerns."""

    of: str
    act: str
    how: str = ""
    rows: int = 0
    refused: int = 0
    examples: tuple[str, ...] = ()
    estimate: str = "instant"
    sql: str = ""

    @property
    def columns(self) -> dict[str, object]:
        """Return what is shown of it, in order."""
        return asdict(self)


def lacks() -> tuple[Lack, ...]:
    """Return what the database lacks, in the order in which it will be done; nothing is changed."""
    missing = pending_migrations()
    if missing:
        return tuple(Lack("store", f"migrate {name}") for name in missing)
    return tuple(_lack(step) for step in plan())


def _lack(step: Step) -> Lack:
    """Return a step as it is shown."""
    return Lack(
        step.register,
        step.act,
        step.how,
        step.rows,
        step.refused,
        step.examples,
        step.estimate,
        step.sql,
    )


def bring_up_to_date(progress: Progress | None = None) -> tuple[Lack, ...]:
    """Migrate the engine's tables, apply the declarations, and return what was done.

    Declarations alone change while the house is open; migrations of the engine close it.
    """
    if pending_migrations():
        done = lacks()
        upgrade.upgrade()
        return done
    steps = apply(progress)
    timed = {step.register for step in steps if f'"reg_{step.register}_at"' in step.sql}
    if timed:
        catching_up.catch_up(timed)
    upgrade.bring_aside_in_step()
    return tuple(_lack(step) for step in steps)


def require_ready() -> None:
    """Return if the database fits this program.

    Raises:
        NotReady: it lacks something; the sentence names the remedy.
    """
    missing = lacks()
    if missing:
        first = f"{missing[0].of}: {missing[0].act}"
        reason = f"its database lacks {len(missing)} steps, the first being {first}"
        raise NotReady(home=settings.HOME, reason=reason, remedy=REMEDY)


def pending_migrations() -> list[str]:
    """Return the migrations that were not made yet, of every database."""
    pending: dict[str, None] = {}
    for alias in databases():
        executor = MigrationExecutor(connections[alias])
        targets = executor.loader.graph.leaf_nodes()
        for migration, _is_backwards in executor.migration_plan(targets):
            pending[f"{migration.app_label}.{migration.name}"] = None
    return list(pending)


def databases() -> list[str]:
    """Return the databases of the house; one that is a second name of another is left out."""
    places: dict[tuple[str, str, str], str] = {}
    for alias in connections:
        facts = connections[alias].settings_dict
        places.setdefault((str(facts["NAME"]), str(facts["HOST"]), str(facts["PORT"])), alias)
    return list(places.values())
