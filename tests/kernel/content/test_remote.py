"""Remote stores: what overwrites is refused; a sweep and a writer never lose each other."""

import io
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import obstore
import obstore.store
import pytest

from secretariat.kernel.content import RemoteStore, StoreOverwrites, StoreUnreachable


class Overwriting(BaseHTTPRequestHandler):
    """An S3 service that does not know conditions: it accepts every write."""

    objects: dict[str, bytes] = {}

    def do_PUT(self) -> None:
        self.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, b"")

    def do_GET(self) -> None:
        found = self.objects.get(self.path)
        self._answer(404 if found is None else 200, found or b"")

    def do_POST(self) -> None:
        """Delete many objects at once: the only use of POST here."""
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        keys = re.findall("<Key>(.*?)</Key>", asked)
        for key in keys:
            self.objects.pop(f"/bucket/{key}", None)
        deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Mon, 01 Jan 2024 10:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


class Keeping(Overwriting):
    """An S3 service that keeps what it has when asked to."""

    objects: dict[str, bytes] = {}

    def do_PUT(self) -> None:
        if self.headers["If-None-Match"] == "*" and self.path in self.objects:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(412, b"")
        else:
            super().do_PUT()


@pytest.fixture
def service(request) -> Iterator[str]:
    """Return the address of a service on this machine: overwriting, or the kind asked for."""
    kind = getattr(request, "param", Overwriting)
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def s3(address: str) -> obstore.store.S3Store:
    """Return a client of the service."""
    return obstore.store.S3Store(
        "bucket",
        endpoint=address,
        access_key_id="x",
        secret_access_key="x",
        region="x",
        client_options={"allow_http": True, "timeout": "2s"},
        retry_config={"max_retries": 0},
    )


def test_a_store_that_overwrites_is_refused_when_it_is_opened(service):
    with pytest.raises(StoreOverwrites, match="a second write was accepted"):
        RemoteStore(s3(service))


@pytest.mark.parametrize("service", [Keeping], indirect=True)
def test_a_store_over_http_keeps_its_first_bytes(service):
    store = RemoteStore(s3(service))

    digests = {store.put(io.BytesIO(b"words")).digest for _ in range(2)}

    assert len(digests) == 1
    assert store.exists(digests.pop())
    assert sum(path.startswith("/bucket/content/") for path in Keeping.objects) == 1


def test_a_store_that_does_not_answer_is_named():
    with pytest.raises(StoreUnreachable, match="did not carry out 'create'"):
        RemoteStore(s3("http://127.0.0.1:9"))


def test_the_probe_leaves_nothing():
    inner = obstore.store.MemoryStore()
    RemoteStore(inner)

    assert [batch for batch in obstore.list(inner) if batch] == []


def test_content_renewed_while_it_is_swept_is_kept():
    store = RemoteStore(obstore.store.MemoryStore())
    digest = store.put(io.BytesIO(b"words")).digest
    done: list[str] = []
    writer = threading.Thread(target=lambda: done.append(store.put(io.BytesIO(b"words")).digest))

    def refer_to_nothing(digests):
        writer.start()
        writer.join(0.3)
        assert writer.is_alive()
        return set()

    store.sweep(refer_to_nothing, older_than_seconds=-1)
    writer.join()

    assert done == [digest]
    assert store.read(digest) == b"words"


def test_content_stored_again_is_young():
    inner = obstore.store.MemoryStore()
    store = RemoteStore(inner)
    store.put(io.BytesIO(b"words"))
    store.put(io.BytesIO(b"words"))

    asked: list[str] = []
    swept = store._sweep_batch(  # the claim is taken, the renewal seen
        list(store.iterate()), lambda digests: set(asked.extend(digests) or ()), before=1.0
    )

    assert (swept, asked) == (0, [])
    assert [item["path"] for batch in obstore.list(inner, "claimed") for item in batch] == []
