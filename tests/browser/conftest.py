"""Fixtures: a served house, the system's Chromium, and pages that report their complaints."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.needs import ROOT, chromium
from tests.web.furnishing import PASSWORD

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent
START_SECONDS = 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a furnished house on SQLite, served by granian."""
    chromium()
    home = tmp_path_factory.mktemp("browsed")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SECRETARIAT_")}
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = {**kept, "SECRETARIAT_HOME": str(home), "PYTHONPATH": paths}
    environment |= {"DJANGO_SETTINGS_MODULE": "secretariat.conf.settings"}
    run = [sys.executable, "-W", "ignore", "-m"]
    for command in [["secretariat.cli.main", "registers", "apply"], ["tests.browser.fill"]]:
        subprocess.run([*run, *command], env=environment, check=True, capture_output=True)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    served = [*run, "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    served += ["--workers", "1", "--blocking-threads", "2", "secretariat.conf.wsgi:application"]
    with (home / "served.log").open("w") as log:
        process = subprocess.Popen(served, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/sign-in")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _wait(url: str) -> None:
    """Return once the house answers."""
    for _ in range(START_SECONDS * 5):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"The house does not answer at {url}.", pytrace=False)


@pytest.fixture(scope="session")
def browser(address: str) -> Iterator[Browser]:
    """Return the system's Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Return what opens a page for an account; what the page complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(username: str | None = "gifts.officer", **options: object) -> Page:
        context = browser.new_context(**{"base_url": address, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: _hear(said.type, said.text, complaints))
        if username is not None:
            page.goto("/sign-in")
            page.fill("#username", username)
            page.fill("#password", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(f"{address}/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _hear(kind: str, text: str, complaints: list[str]) -> None:
    """Note what the console complains of; answers that refuse are no complaint."""
    if kind in {"error", "warning"} and "Failed to load resource" not in text:
        complaints.append(text)
