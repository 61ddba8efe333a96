"""Web process: granian with its workers, `python -m secretariat.cli.web_process`.

Started by `secretariat serve`; ends with it. Does not know the application beyond its name.
"""

import argparse
import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

IDLE_SECONDS = 600


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.conf.settings")
    Granian(
        "secretariat.cli.web_application:application",
        address=given.host,
        port=given.port,
        interface=Interfaces.WSGI,
        workers=given.workers,
        blocking_threads=given.threads,
        blocking_threads_idle_timeout=IDLE_SECONDS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    main()
