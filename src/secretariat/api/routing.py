"""Routing: the router of the registers; reading and writing answer at the same addresses."""

from ninja import Router

router = Router()
