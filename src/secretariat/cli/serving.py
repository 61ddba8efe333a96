"""Serving: the processes of one house on one port: the web, and a worker for each lane."""

import os
import socket
import sys
import time
from collections.abc import Callable

from django.db import DatabaseError, connection

from secretariat.cli.output import Output
from secretariat.cli.processes import Child, Supervisor
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.jobs import LANES
from secretariat.kernel.tables import attending

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8000
THREADS = 4
LANES_AFTER_SECONDS = 2.0
LOOK_SECONDS = 0.5


class PortTaken(SecretariatError):
    """Refuse to serve where somebody else already does."""

    code = "serve.port_taken"
    status = 409
    message = "%(host)s:%(port)s cannot be served: %(reason)s. Name another with --port."


def serve(*, host: str, port: int, workers: int, out: Output) -> None:
    """Serve the house of this environment until SIGTERM or Ctrl-C.

    Raises:
        PortTaken: the address is in use or not ours.
    """
    require_free(host, port)
    web = [sys.executable, "-m", "secretariat.cli.web_process", "--host", host]
    web += ["--port", str(port), "--workers", str(workers), "--threads", str(THREADS)]
    web += ["--attending", str(attending.folder())]
    lane = [sys.executable, "-m", "secretariat.cli.main", "worker", "--lane"]
    lanes = [Child(f"lane {name}", [*lane, name], LANES_AFTER_SECONDS) for name in LANES]
    children = [Child("web", web), *lanes]
    relief = Relief(children[0], say=out.say)
    Supervisor(children, say=out.say, watch=relief.look).run()
    out.say("Stopped.")


class Relief:
    """Has the web workers relieved when other declarations are announced.

    The workers of a lane leave by themselves when they may write no more, and are started again.
    """

    def __init__(self, web: Child, *, say: Callable[[str], None]) -> None:
        """Begin with the declarations of now."""
        self.web, self.say = web, say
        self.known, self.look_at = attending.wanted(), 0.0

    def look(self) -> None:
        """Look now and then whether other declarations are wanted."""
        if time.monotonic() < self.look_at:
            return
        self.look_at = time.monotonic() + LOOK_SECONDS
        try:
            wanted = attending.wanted()
        except DatabaseError:
            connection.close()
            return
        if wanted != self.known:
            self.known = wanted
            self.say("The declarations change; the web workers are relieved.")
            self.web.reload()


def require_free(host: str, port: int) -> None:
    """Return if the address can be served.

    Raises:
        PortTaken: the address is in use or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(host=host, port=port, reason=error.strerror) from error


def default_workers() -> int:
    """Return how many web workers suit this machine: one for each core, at most eight."""
    return max(1, min(8, len(os.sched_getaffinity(0))))


def address(host: str, port: int) -> str:
    """Return what to type into a browser on this machine."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"
