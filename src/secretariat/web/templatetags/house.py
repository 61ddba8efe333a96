"""Tags for templates: addresses of assets, words of levels, sizes. Each does one small thing."""

from datetime import date, datetime

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from secretariat.web import assets, display, words
from secretariat.web.forms.languages import own_name, spoken_name
from secretariat.web.outlook.frame import Tab, tabs

register = template.Library()


@register.simple_tag
def asset(path: str) -> str:
    """Return the address of an asset of the face."""
    return assets.address_of(path)


@register.simple_tag(takes_context=True)
def outlooks(context: Context) -> list[Tab]:
    """Return the ways to look at the register of a page, with the filters in force."""
    request = context["request"]
    return tabs(context["words"].register, request.GET, request.resolver_match.url_name)


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
