"""Web application: what each web worker serves.

Imported by granian in every worker process; ties the worker to the life of its parent. The assets
of the face are served by the application itself, with the same headers as every page. A worker that
was started on announced declarations lets requests wait until those are in force.
"""

import os
import threading
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from django.core.servers.basehttp import get_internal_wsgi_application

from secretariat.cli.processes import die_with_parent

die_with_parent(os.getppid())
_answer = get_internal_wsgi_application()
_is_our_turn = threading.Event()


def _attend() -> ModuleType:
    """Attend from now on; the models are known only after the application was made."""
    from secretariat.kernel.tables import attending

    attending.attend()
    return attending


attending = _attend()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request, once the declarations of this worker are those of the house."""
    if not _is_our_turn.is_set():
        if not attending.wait_for_turn():
            headers = [("Retry-After", str(attending.RETRY_SECONDS)), ("Content-Length", "0")]
            start_response("503 Service Unavailable", headers)
            return []
        _is_our_turn.set()
    found: Iterable[bytes] = _answer(environ, start_response)
    return found
