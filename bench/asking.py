"""Asking: pages over HTTP from the real server, by one user in turn or by several at once.

Does not know what the pages say.
"""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.house import Reader


@dataclass(slots=True)
class User:
    """One user with a connection of their own that stays open."""

    port: int
    headers: dict[str, str]
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        """Open the connection."""
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> tuple[float, bytes]:
        """Return the milliseconds until the whole page was here, and the page.

        Raises:
            RuntimeError: the server answered with anything but 200.
        """
        start = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        spent = (time.perf_counter() - start) * 1_000
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        return spent, body


def in_turn(
    port: int, readers: dict[str, Reader], path: str, *, rounds: int, warm: int = 10
) -> dict[str, list[float]]:
    """Return for each reader the milliseconds of every page; readers take turns."""
    users = {name: User(port, reader.headers()) for name, reader in readers.items()}
    spent: dict[str, list[float]] = {name: [] for name in users}
    for number in range(warm + rounds):
        for name, user in users.items():
            took, _ = user.get(path)
            if number >= warm:
                spent[name].append(took)
    return spent


def at_once(
    port: int, reader: Reader, paths: Sequence[str], *, users: int, seconds: float
) -> list[float]:
    """Return the milliseconds of every page that several users got within a time."""
    spent: list[float] = []
    faults: list[str] = []
    until = time.perf_counter() + seconds

    def work(number: int) -> None:
        user, own = User(port, reader.headers(number)), []
        try:
            while time.perf_counter() < until:
                own.append(user.get(paths[(number + len(own)) % len(paths)])[0])
        except RuntimeError as error:
            faults.append(str(error))
        spent.extend(own)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(users)]
    _run(threads)
    if faults:
        raise RuntimeError(faults[0])
    return spent


def _run(threads: Sequence[threading.Thread]) -> None:
    """Start threads and wait for all of them."""
    steps: tuple[Callable[[threading.Thread], None], ...] = (
        threading.Thread.start,
        threading.Thread.join,
    )
    for step in steps:
        for thread in threads:
            step(thread)
