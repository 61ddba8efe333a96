"""API: the typed JSON interface, described by OpenAPI from the declarations."""
