"""Uploads against a served house: a cut in the middle of a part, and what a person sees of it."""

import hashlib
import http.client
import os
import socket
import time
from urllib.parse import urlsplit

from tests.browser.test_accessibility import faults
from tests.browser.test_journeys import fill_gift, leave

TUS = {"Tus-Resumable": "1.0.0"}
MEGABYTE = 1 << 20


def ask(address, page, method, path, headers=None, data=None):
    """Ask the house over a connection of its own, as the person of a page."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    told = {**TUS, "X-CSRFToken": cookies["csrf"], **(headers or {})}
    told["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    line.request(method, path, body=data, headers=told)
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer, told


def cut(address, path, headers, data, length):
    """Send a part that says it is longer than it is, and hang up."""
    parts = urlsplit(address)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    lines = f"PATCH {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {length}\r\n"
    with socket.create_connection((parts.hostname, parts.port)) as line:
        line.sendall(f"{lines}{head}\r\n".encode() + data)


def test_upload_goes_on_after_the_line_is_cut_in_the_middle_of_a_part(visit, address):
    page = visit()
    page.goto("/new/gift")
    data = os.urandom(12 * MEGABYTE)
    begun, _ = ask(address, page, "POST", "/uploads", {"Upload-Length": str(len(data))})
    path = begun.headers["Location"]
    sent = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    _, told = ask(address, page, "HEAD", path)

    cut(address, path, {**told, **sent}, data[: 5 * MEGABYTE], len(data))

    for _ in range(100):
        held = int(ask(address, page, "HEAD", path)[0].headers["Upload-Offset"])
        if held:
            time.sleep(0.3)
            break
        time.sleep(0.1)
    held = int(ask(address, page, "HEAD", path)[0].headers["Upload-Offset"])
    assert 0 < held <= 5 * MEGABYTE
    rest, _ = ask(address, page, "PATCH", path, {**sent, "Upload-Offset": str(held)}, data[held:])
    assert rest.status == 204
    assert int(rest.headers["Upload-Offset"]) == len(data)
    assert rest.headers["Upload-Kept"]


def test_dropped_file_is_sent_with_progress_survives_a_cut_and_is_held_by_the_record(visit):
    page = visit()
    fill_gift(page, "Gift with a large picture")
    seen = {"parts": 0}

    def sometimes(route):
        if route.request.method == "PATCH":
            seen["parts"] += 1
            if seen["parts"] == 2:
                route.abort("connectionfailed")
                return
        route.continue_()

    page.route("**/uploads/*", sometimes)
    dropped = page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(20 * 1024 * 1024).fill(7)], "large.bin"));
            return data;
        }"""
    )
    page.dispatch_event("[data-control=photograph] .drop-zone", "drop", {"dataTransfer": dropped})
    page.wait_for_selector(".arriving progress")
    page.wait_for_selector(".arriving >> text=The line is broken.")
    assert faults(page) == []
    page.wait_for_selector(".kept-files >> text=large.bin")
    assert page.query_selector(".arriving") is None
    assert seen["parts"] == 4

    leave(page, ".form-buttons >> text=Save")

    assert "large.bin" in page.inner_text("main")
    with page.expect_download() as got:
        page.click("a:has-text('large.bin')")
    whole = hashlib.sha256(b"\x07" * 20 * MEGABYTE).hexdigest()
    assert hashlib.sha256(got.value.path().read_bytes()).hexdigest() == whole


def test_form_that_is_sent_meanwhile_waits_for_its_files_and_one_can_be_cancelled(visit):
    page = visit()
    fill_gift(page, "Gift that waits")
    held_back = []
    page.route("**/uploads/*", lambda route: held_back.append(route))
    page.set_input_files("#f-photograph", [
        {"name": name, "mimeType": "text/plain", "buffer": b"abc"} for name in ("a.txt", "b.txt")
    ])  # fmt: skip
    page.wait_for_selector(".arriving >> text=b.txt")
    page.click(".arriving:has-text('a.txt') >> text=Cancel")
    page.click(".form-buttons >> text=Save")
    assert "still being sent" in page.inner_text(".upload-status")

    with page.expect_navigation():
        page.unroute("**/uploads/*")

    assert "b.txt" in page.inner_text("main")
    assert "a.txt" not in page.inner_text("main")


def test_upload_that_is_cancelled_while_it_begins_is_not_sent(visit):
    page = visit()
    fill_gift(page, "Gift without a file")
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    begins = []
    page.route("**/uploads", lambda route: begins.append(route))
    page.set_input_files("#f-photograph", [
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"abc"}
    ])  # fmt: skip
    page.wait_for_selector(".arriving >> text=a.txt")
    page.click(".arriving >> text=Cancel")
    with page.expect_request(lambda request: request.method == "DELETE"):
        page.unroute("**/uploads")

    leave(page, ".form-buttons >> text=Save")
    assert "a.txt" not in page.inner_text("main")
    assert [method for method, _ in asked if method == "PATCH"] == []
