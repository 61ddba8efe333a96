"""Fuzz checks: what schemathesis looks for besides its own checks; loaded by it, see `fuzz`."""

import schemathesis

MEMBERS = ("type", "title", "status", "detail")


@schemathesis.check
def errors_are_problem_documents(
    ctx: schemathesis.CheckContext,
    response: schemathesis.Response,
    case: schemathesis.Case,
) -> None:
    """Refuse an error that is not a problem document.

    Source:
        RFC 9457, 3.1.
    """
    if response.status_code < 400:
        return
    kind = response.headers.get("content-type", [""])[0]
    assert kind.startswith("application/problem+json"), f"{response.status_code} as {kind}"
    told = response.json()
    missing = [name for name in MEMBERS if name not in told]
    assert not missing, f"the problem document has no {missing}"
    assert told["status"] == response.status_code, f"says status {told['status']}"
