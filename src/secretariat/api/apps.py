"""The Django application of the API; it has no models."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Name the application."""

    name = "secretariat.api"
    label = "api"
    verbose_name = "API"
