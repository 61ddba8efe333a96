"""The Django application of the store."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Own the engine's models and their migrations."""

    name = "secretariat.kernel.store"
    label = "store"
    verbose_name = "Store"
