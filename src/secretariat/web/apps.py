"""The Django application of the face."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Own the pages, their templates, their words and their style."""

    name = "secretariat.web"
    label = "web"
    verbose_name = "Web"
