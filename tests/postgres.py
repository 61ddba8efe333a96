"""PostgreSQL for tests: a private cluster that ends with the process that asked for it.

`python -m tests.postgres [--no-sync] -- COMMAND …` runs COMMAND with `SECRETARIAT_DATABASE` set.
A keeper process owns the cluster and waits on a pipe; when the pipe closes, whatever the reason
(a kill included), it stops the cluster and removes its folder. Does not know Django.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
NAME = "secretariat"
QUIET_SECONDS = 60
ABSENT, FAILED = 75, 70


class ClusterFailed(RuntimeError):
    """Stop because no private cluster could be started; the text says why."""


class ClusterAbsent(ClusterFailed):
    """Stop because this machine has no PostgreSQL."""


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL programs, or nothing where there are none."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found.sort(key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0)
    if found:
        return found[-1]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def unprivileged() -> dict[str, int | list[int]]:
    """Return whom to run the cluster as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise ClusterFailed("PostgreSQL refuses root, and there is no user postgres or nobody.")


def run(command: list[str], folder: Path) -> None:
    """Run one program of PostgreSQL to its end, in `folder` and unprivileged."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(folder),
        text=True,
        capture_output=True,
        **unprivileged(),
    )
    if done.returncode:
        raise ClusterFailed(
            f"{Path(command[0]).name}: {done.stderr.strip() or done.stdout.strip()}"
        )


def _environment(folder: Path) -> dict[str, str]:
    """Return a small environment: no PG* variable of the caller may leak in."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C", "TZ": "UTC"}


def make(folder: Path, programs: Path) -> None:
    """Create the cluster: UTF-8, text compared by code point, peers trusted on the socket alone."""
    who = unprivileged()
    if who:
        os.chown(folder, int(str(who["user"])), int(str(who["group"])))
    run(
        [
            *(str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", NAME),
            *(
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
                "--lc-collate",
                "C",
                "--lc-ctype",
                "C.UTF-8",
            ),
            *("--lc-messages", "C", "--no-sync"),
        ],
        folder,
    )


def start(folder: Path, programs: Path, *, sync: bool) -> subprocess.Popen[bytes]:
    """Start the server on a socket in `folder`, without any network address."""
    values = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "on" if sync else "off",
        "synchronous_commit": "on" if sync else "off",
        "full_page_writes": "on" if sync else "off",
        "timezone": "UTC",
        "max_connections": "60",
    }
    options = [part for key, value in values.items() for part in ("-c", f"{key}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [str(programs / "postgres"), "-D", str(folder / "data"), *options],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **unprivileged(),
        )


def wait_ready(folder: Path, programs: Path, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers, then create the database of the house."""
    deadline = time.monotonic() + QUIET_SECONDS
    probe = [str(programs / "pg_isready"), "-q", "-h", str(folder), "-U", NAME, "-d", "postgres"]
    while subprocess.run(probe, env=_environment(folder), check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise ClusterFailed(f"the server did not start: {(folder / 'log').read_text()[-2000:]}")
        time.sleep(0.05)
    run([str(programs / "createdb"), "-h", str(folder), "-U", NAME, NAME], folder)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop the server: at once and cleanly, or by force when it does not answer."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    try:
        server.wait(QUIET_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(QUIET_SECONDS)


def keep(*, sync: bool) -> int:
    """Own one cluster: print its URL, then stop it when standard input closes."""
    programs = binaries()
    if programs is None:
        sys.stdout.write("absent\n")
        return ABSENT
    folder = Path(tempfile.mkdtemp(prefix="secretariat-pg-"))
    server = None
    try:
        make(folder, programs)
        server = start(folder, programs, sync=sync)
        wait_ready(folder, programs, server)
        sys.stdout.write(f"postgresql://{NAME}@/{NAME}?host={quote(str(folder), safe='')}\n")
        sys.stdout.flush()
        sys.stdin.read()
    except ClusterFailed as failure:
        sys.stdout.write(" ".join(str(failure).split()) + "\n")
        return FAILED
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


@contextlib.contextmanager
def cluster(*, sync: bool = True) -> Iterator[str]:
    """Yield the URL of a private cluster that lives as long as this block, or this process.

    Raises:
        ClusterAbsent: there is no PostgreSQL here.
        ClusterFailed: it did not start.
    """
    command = [sys.executable, "-m", "tests.postgres", "--keep", *([] if sync else ["--no-sync"])]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as keeper:
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        answer = keeper.stdout.readline().strip()
        if answer == "absent":
            raise ClusterAbsent("no PostgreSQL on this machine: install the package postgresql")
        if not answer.startswith("postgresql://"):
            raise ClusterFailed(answer or "the keeper ended without a word")
        try:
            yield answer
        finally:
            keeper.stdin.close()
            keeper.wait()


def main(arguments: list[str]) -> int:
    """Run a command against a private cluster, or keep one.

    Returns:
        The exit code of the command; 75 where there is no PostgreSQL, 70 where it did not start.
    """
    own, _, command = _split(arguments)
    sync = "--no-sync" not in own
    if "--keep" in own:
        return keep(sync=sync)
    if set(own) - {"--no-sync"} or not command:
        sys.stderr.write("usage: python -m tests.postgres [--no-sync] -- COMMAND …\n")
        return 2
    try:
        with cluster(sync=sync) as url:
            environment = {**os.environ, "SECRETARIAT_DATABASE": url}
            return subprocess.run(command, env=environment, check=False).returncode
    except ClusterFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return ABSENT if isinstance(failure, ClusterAbsent) else FAILED


def _split(arguments: list[str]) -> tuple[list[str], str, list[str]]:
    """Return what stands before and after the first `--`."""
    if "--" not in arguments:
        return arguments, "", []
    at = arguments.index("--")
    return arguments[:at], "--", arguments[at + 1 :]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
