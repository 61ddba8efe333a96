"""Pages: what the tests read from an answer."""

import re
from html import unescape

from django.http import HttpResponse


def body(response: HttpResponse) -> str:
    """Return the page as text."""
    return response.content.decode()


def without_tokens(response: HttpResponse) -> str:
    """Return the page without what differs in every answer."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", body(response))


def hidden(response: HttpResponse, name: str) -> str:
    """Return the value of a hidden control."""
    found = re.search(rf'type="hidden" name="{re.escape(name)}" value="([^"]*)"', body(response))
    assert found, f"no hidden control {name!r}"
    return unescape(found.group(1))


def heading(response: HttpResponse) -> str:
    """Return the one main heading; there must be exactly one."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", body(response), re.S)
    assert len(found) == 1, f"{len(found)} main headings"
    return unescape(re.sub(r"<[^>]+>", "", found[0])).strip()
