"""Tags for templates: addresses of assets, words of levels, sizes. Each does one small thing."""

from datetime import date, datetime

from django import template
from django.utils.safestring import SafeString

from secretariat.web import assets, display, words
from secretariat.web.forms.languages import own_name, spoken_name

register = template.Library()


@register.simple_tag
def asset(path: str) -> str:
    """Return the address of an asset of the face."""
    return assets.address_of(path)


@register.filter
def level_label(level: str) -> str:
    """Return the label of a security level."""
    return words.level(level)


@register.filter
def day(value: date) -> SafeString:
    """Return a calendar date in the reader's form."""
    return display.day_html(value)


@register.filter
def instant(value: datetime) -> SafeString:
    """Return an instant in the reader's form."""
    return display.instant_html(value)


@register.filter
def size(size_bytes: int) -> str:
    """Return the size of a file in words."""
    return display.size_text(size_bytes)


@register.filter
def language_name(code: str) -> str:
    """Return the name of a language in the reader's language."""
    return spoken_name(code)


@register.filter
def language_own_name(code: str) -> str:
    """Return the name of a language in itself."""
    return own_name(code)
