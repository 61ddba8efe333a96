"""Processes: a house is several processes under one; when that one dies, none stays behind.

The supervisor starts children, starts a dead one again after a growing pause, and stops all of
them together. On Linux the kernel kills each child when its parent dies, so that even a killed
supervisor leaves no orphan. Does not know what the children do.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 20.0
SETTLED_SECONDS = 60.0
MAX_PAUSE_SECONDS = 30.0


def die_with_parent(parent: int) -> None:
    """Have the system kill this process when its parent dies (Linux; elsewhere nothing happens).

    Args:
        parent: process id of the parent when this process was started; if it is no longer the
            parent, it died before the system could be asked, and this process ends at once.

    Source:
        prctl(2), PR_SET_PDEATHSIG.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


@dataclass(slots=True)
class Child:
    """One process to be kept alive; `after_seconds` lets others start before it."""

    name: str
    command: Sequence[str]
    after_seconds: float = 0.0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        """Start the process, in a session of its own, tied to the life of this one."""
        parent = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603 - our own programs, no words from outside
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(parent),
        )
        self.started_at = time.monotonic()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and to those it started, even where it is dead itself."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def reload(self) -> None:
        """Ask the process itself, not those it started, to relieve what it started."""
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGHUP)


@dataclass(slots=True)
class Supervisor:
    """Keep children alive until told to stop.

    Attributes:
        say: told of every death, in a sentence.
        watch: called again and again while the children live.
    """

    children: list[Child]
    say: Callable[[str], None]
    watch: Callable[[], None] = lambda: None
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Start the children and look after them until `stop` is set or a signal says so."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop.set())
        now = time.monotonic()
        for child in self.children:
            child.start_again_at = now + child.after_seconds
        try:
            while not self.stop.wait(0.2):
                for child in self.children:
                    self._look_after(child)
                self.watch()
        finally:
            self._stop_all()

    def _look_after(self, child: Child) -> None:
        """Note a death and start the child again when its pause is over."""
        now = time.monotonic()
        if child.process is not None and child.process.poll() is not None:
            child.deaths = 0 if now - child.started_at > SETTLED_SECONDS else child.deaths + 1
            pause = min(0.5 * 2**child.deaths, MAX_PAUSE_SECONDS)
            code = child.process.returncode
            self.say(
                f"The process {child.name} ended with {code}; it is started again in {pause:.0f} s."
            )
            child.signal(signal.SIGKILL)
            child.process, child.start_again_at = None, now + pause
        elif child.process is None and now >= child.start_again_at:
            child.start()

    def _stop_all(self) -> None:
        """Ask every child to end, wait, and kill what is left."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, deadline - time.monotonic()))
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
