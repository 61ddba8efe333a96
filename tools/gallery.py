"""Gallery: pictures of every kind of page, for judging them with one's own eyes.

    python -m tools.gallery FOLDER [--as ACCOUNT]

Makes a demonstration house, opens every kind of page of every register that the account may read,
and takes a picture of each in light, dark, mirrored and narrow. `FOLDER/index.html` shows them side
by side. Needs the system's Chromium.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from socket import socket
from typing import Any

from playwright.sync_api import Error, sync_playwright

LOOKS: dict[str, tuple[dict[str, Any], str]] = {
    "light": ({"viewport": {"width": 1280, "height": 900}}, "ltr"),
    "dark": ({"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}, "ltr"),
    "mirrored": ({"viewport": {"width": 1280, "height": 900}}, "rtl"),
    "narrow": ({"viewport": {"width": 320, "height": 700}}, "ltr"),
}
FIXED = (
    *("/", "/mine", "/notices", "/tokens", "/security", "/security/authenticator", "/confirm"),
    *("/shortcuts", "/search", "/search?q=a", "/r/nothing"),
)
OPEN_TO_ALL = (
    "/public/en",
    "/public/en/r/policy_document",
    "/public/en/search?q=plan",
    "/public/en/r/nothing",
)
OF_A_REGISTER = ("/r/{}", "/r/{}?counts=1", "/views/{}", "/about/{}", "/measures/{}", "/new/{}")
START_SECONDS = 90


@contextmanager
def house() -> Iterator[str]:
    """Serve a demonstration house on a free port; yield its address."""
    with socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        env = {k: v for k, v in os.environ.items() if not k.startswith("SECRETARIAT_")}
        command = [sys.executable, "-m", "secretariat.cli.main", "demo", "--port", str(port)]
        served = subprocess.Popen(  # noqa: S603 - our own program
            command, env={**env, "SECRETARIAT_HOME": f"{home}/house"}, stdout=subprocess.DEVNULL
        )
        try:
            yield _awaited(f"http://127.0.0.1:{port}")
        finally:
            served.terminate()
            served.wait(30)


def _awaited(address: str) -> str:
    """Return the address once the house answers there."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/sign-in", timeout=5):  # noqa: S310 - this machine
                return address
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"The house does not answer at {address} within {START_SECONDS} seconds.")


def pages(page: Any) -> Iterator[str]:  # noqa: ANN401 - a page of the browser
    """Yield the addresses of every kind of page, as the links of the house lead to them."""
    yield from (*FIXED, *OPEN_TO_ALL)
    page.goto(OPEN_TO_ALL[1])
    published = page.query_selector(".public-lines a")
    if published is not None:
        yield published.get_attribute("href")
    page.goto("/")
    codes = dict.fromkeys(re.findall(r'href="/r/([a-z_]+)"', page.content()))
    for code in codes:
        yield from (form.format(code) for form in OF_A_REGISTER)
        page.goto(f"/r/{code}")
        first = page.query_selector("table.records a[href^='/r/']")
        if first is None:
            continue
        address = first.get_attribute("href")
        yield address
        page.goto(address)
        for link in page.query_selector_all("nav.acts a")[:3]:
            yield link.get_attribute("href")


def main() -> int:
    """Take the pictures and write their page."""
    parser = argparse.ArgumentParser(prog="python -m tools.gallery", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as", dest="account", default="records.manager", help="sample account")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    taken: dict[str, list[str]] = {}
    with house() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for look, (options, direction) in LOOKS.items():
            page = browser.new_context(base_url=address, **options).new_page()
            page.goto("/sign-in")
            with page.expect_navigation():
                page.click(f"button[name=username][value='{asked.account}']")
            for place in list(dict.fromkeys(pages(page))):
                name = f"{re.sub(r'[^a-zA-Z0-9]+', '-', place).strip('-') or 'start'}.{look}.png"
                try:
                    page.goto(place, wait_until="networkidle")
                    page.evaluate("way => { document.documentElement.dir = way }", direction)
                    page.screenshot(path=asked.folder / name, full_page=True)
                except Error as error:
                    sys.stderr.write(f"{place}, {look}: {error.message.splitlines()[0]}\n")
                    continue
                taken.setdefault(place, []).append(name)
        browser.close()
    (asked.folder / "index.html").write_text(_shown(taken), encoding="utf-8")
    sys.stdout.write(f"{len(taken)} pages in {len(LOOKS)} looks: {asked.folder / 'index.html'}\n")
    return 0


def _shown(taken: dict[str, list[str]]) -> str:
    """Return the page that shows the pictures side by side."""
    rows = [
        f"<h2>{escape(place)}</h2><p>"
        + "".join(
            f'<a href="{n}"><img src="{n}" height="420" alt="{escape(n)}"></a> ' for n in names
        )
        + "</p>"
        for place, names in taken.items()
    ]
    return f"<!doctype html><meta charset=utf-8><title>Gallery</title>{''.join(rows)}"


if __name__ == "__main__":
    sys.exit(main())
