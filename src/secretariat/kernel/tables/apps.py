"""The Django application that owns the typed tables; it has no migrations, see `apply`."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TablesConfig(AppConfig):
    """Build the models of the declared registers and keep their tables in step with migrations."""

    name = "secretariat.kernel.tables"
    label = "tables"
    verbose_name = "Tables"

    def ready(self) -> None:
        """Build the models; after the store's migrations, apply what the tables lack."""
        from secretariat.kernel.tables import lookups, models_of_registers

        lookups.register_lookups()

        models_of_registers.build_all()
        post_migrate.connect(_after_migrations, dispatch_uid="secretariat.tables")


def _after_migrations(sender: AppConfig, using: str, **_facts: object) -> None:
    """Keep the calendars and apply the declarations once the store's tables stand."""
    if sender.label == "store" and using == "default":
        from secretariat.kernel.clocks import keep_calendars
        from secretariat.kernel.tables.apply import apply

        keep_calendars()
        apply()
