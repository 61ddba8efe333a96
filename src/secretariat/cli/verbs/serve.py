"""Verb: serve."""

from django.conf import settings

from secretariat.cli import house, serving
from secretariat.cli.command import argument, command
from secretariat.cli.output import Output


@command(
    "serve",
    argument("--host", default=serving.DEFAULT_HOST, help="address to listen on (%(default)s)"),
    argument("--port", type=int, default=serving.DEFAULT_PORT, help="port (%(default)s)"),
    argument("--workers", type=int, default=None, help="web processes (one for each core)"),
)
def serve(*, host: str, port: int, workers: int | None, out: Output) -> None:
    """Serve the house: the web on one port, and a worker for each lane.

    Refuses to start while the database is not up to date. Stops everything at SIGTERM or Ctrl-C.
    """
    house.require_ready()
    out.say(f"Serving {settings.HOME} at {settings.ADDRESS or serving.address(host, port)}")
    serving.serve(host=host, port=port, workers=workers or serving.default_workers(), out=out)
