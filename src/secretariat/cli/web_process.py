"""Web process: granian with its workers, `python -m secretariat.cli.web_process`.

Started by `secretariat serve`; ends with it. On SIGHUP the workers are relieved: new ones are
started and ready before the old ones end their requests and leave. Does not know the application
beyond its name.
"""

import argparse
import os
import time
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

IDLE_SECONDS = 600
READY_SECONDS = 45.0
LISTENING_SECONDS = 0.3


class Relieving(MPServer):
    """A server whose workers are all relieved at once; a worker is ready when it attends."""

    attending: Path

    def _reload(self, spawn_target: Any, target_loader: Any) -> None:  # noqa: ANN401 - granian's own
        """Start new workers, wait until they are ready, and let the old ones finish."""
        self.reload_signal = False
        self.respawned_wrks.clear()
        self.main_loop_interrupt.clear()
        old: list[Any] = list(self.wrks)
        spawn: Any = self._spawn_workers
        self.wrks.clear()
        spawn(spawn_target, target_loader)
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and not all(map(self._is_ready, self.wrks)):
            time.sleep(0.05)
        time.sleep(LISTENING_SECONDS)
        for worker in old:
            worker.terminate()
        for worker in old:
            worker.join()

    def _is_ready(self, worker: Any) -> bool:  # noqa: ANN401 - granian's own
        """Tell whether a worker has loaded the application."""
        return any(self.attending.glob(f"*-{worker._id()}.lock"))


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--attending", type=Path, required=True)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.conf.settings")
    server = Relieving(
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
    )
    server.attending = given.attending
    server.serve()


if __name__ == "__main__":
    main()
