"""What machines collect from the public side: feeds, the map of the site, what they may visit."""

from itertools import chain, islice
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from secretariat.kernel import identity
from secretariat.kernel.errors import NotFound
from secretariat.kernel.identity import Actor
from secretariat.web.asking import Request
from secretariat.web.public import feed as feeds
from secretariat.web.public import newest, places, sitemap
from secretariat.web.public.answers import for_everyone, kept
from secretariat.web.words import house_name, words_of

ENTRIES = 30


@for_everyone
def public_feed(request: Request, lang: str) -> HttpResponse:
    """Answer with the newest public records of the whole house."""
    page = reverse("public_start", args=[lang])
    about = _about(request, house_name(), None, page)
    found = newest.newest(newest.open_registers(request.actor), request.actor, limit=ENTRIES)
    return HttpResponse(feeds.atom(about, found), content_type=feeds.MIME)


@for_everyone
def public_register_feed(request: Request, lang: str, register: str) -> HttpResponse:
    """Answer with the newest public records of a register."""
    words = words_of(register)
    newest.refuse_unless_open(register, request.actor)
    facts = {"register": words.plural, "house": house_name()}
    title = _("%(register)s · %(house)s") % facts
    about = _about(request, title, register, reverse("public_list", args=[lang, register]))
    found = newest.newest((words.register,), request.actor, limit=ENTRIES)
    return HttpResponse(feeds.atom(about, found), content_type=feeds.MIME)


def _about(request: Request, title: str, register: str | None, page: str) -> feeds.Feed:
    """Return what a feed says of itself."""
    return feeds.Feed(title, feeds.feed_address(register), page, places.site(request))


@require_safe
def sitemap_index(request: Request) -> HttpResponseBase:
    """Answer with the parts of the map of the public side."""
    text = sitemap.index(_visitor(), places.site(request))
    return kept(request, HttpResponse(text, content_type=sitemap.MIME))


@require_safe
def sitemap_pages(request: Request) -> HttpResponseBase:
    """Answer with the map of the start page and the lists."""
    lines = sitemap.pages(_visitor(), places.site(request))
    return kept(request, HttpResponse("".join(lines), content_type=sitemap.MIME))


@require_safe
def sitemap_part(request: Request, register: str, first: UUID) -> HttpResponseBase:
    """Answer with the map of a part of a register, sent while it is read."""
    try:
        lines = sitemap.part(register, first, _visitor(), places.site(request))
        head = list(islice(lines, 1))
    except NotFound:
        head = []
    if not head:
        return HttpResponse(status=404, content_type="text/plain; charset=utf-8")
    whole = chain(head, lines)
    return kept(request, StreamingHttpResponse(whole, content_type=sitemap.MIME))


@require_safe
def robots(request: Request) -> HttpResponseBase:
    """Say what machines may collect: the public side and what it is drawn with.

    Source: RFC 9309.
    """
    lines = ["User-agent: *", "Disallow: /public/*/search", "Allow: /public/", "Allow: /assets/"]
    lines += ["Allow: /sitemap", "Allow: /$", "Disallow: /", ""]
    lines += [f"Sitemap: {places.site(request)}{reverse('sitemap_index')}", ""]
    return kept(request, HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


def _visitor() -> Actor:
    """Return somebody who has not signed in."""
    return identity.visitor()
