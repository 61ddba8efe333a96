"""A job that leaves marks in a folder, so that tests see who ran it and when."""

import os
import time
from pathlib import Path

from secretariat.kernel.jobs import Work, job


@job("test.mark", lane="slow")
def mark(work: Work, folder: str, name: str, seconds: float = 0, **_more: object) -> str:
    """Leave one mark at the start and one at the end, each named for this process."""
    stem = f"{name}.{work.attempt}.{os.getpid()}"
    (Path(folder) / f"{stem}.start").write_text(str(time.time()))
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        work.say(f"{end - time.monotonic():.0f} s left")
        time.sleep(0.02)
    (Path(folder) / f"{stem}.end").write_text(str(time.time()))
    return name
