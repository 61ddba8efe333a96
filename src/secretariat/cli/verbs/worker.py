"""Verb: worker."""

import signal
import threading

from secretariat.cli import discovery
from secretariat.cli.command import argument, command
from secretariat.cli.output import Output
from secretariat.kernel import jobs


@command(
    "worker",
    argument("--lane", required=True, choices=jobs.LANES, help="the lane to work on"),
    argument("--once", action="store_true", help="run what waits now, then end"),
)
def worker(*, lane: str, once: bool, out: Output) -> None:
    """Work on a lane: run its jobs and do its duties until SIGTERM.

    Several workers may share a lane; its duties are done by one of them at a time.
    """
    discovery.import_jobs()
    if once:
        out.answer({"lane": lane, "jobs": jobs.run_waiting(lane)})
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    jobs.run_lane(lane, stop=stop)
