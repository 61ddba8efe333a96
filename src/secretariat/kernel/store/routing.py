"""Routing: sign-in sessions live aside, never under the write lock of the records."""

from django.db.models import Model

ASIDE_MODELS = frozenset({"ratewindow", "signin"})


class AsideRouter:
    """Send sessions and rate limits to the second database."""

    def _is_aside(self, app_label: str, model_name: str | None) -> bool:
        return app_label == "store" and model_name in ASIDE_MODELS

    def db_for_read(self, model: type[Model], **_hints: object) -> str | None:
        """Return `aside` for what lives there."""
        name = model._meta.model_name
        return "aside" if self._is_aside(model._meta.app_label, name) else "default"

    db_for_write = db_for_read

    def allow_relation(self, _left: Model, _right: Model, **_hints: object) -> bool | None:
        """Leave relations to Django's own rule."""
        return None

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **_hints: object
    ) -> bool | None:
        """Make each table in its own database only."""
        return (db == "aside") == self._is_aside(app_label, model_name)
