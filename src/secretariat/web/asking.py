"""Asking: the request as the views see it, with the actor that the middleware put on it."""

from django.http import HttpRequest

from secretariat.kernel.identity import Actor


class Request(HttpRequest):
    """A request of which is known who asks; see `middleware.WhoIsAsking`."""

    actor: Actor
