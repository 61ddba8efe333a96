"""Parameters: what stands behind the question mark, read strictly."""

from django.http import HttpRequest

from secretariat.api.errors import QueryInvalid

MAX_LENGTH = 2_000


def one(request: HttpRequest, name: str) -> str | None:
    """Return a parameter that may stand once; None where it is absent or empty.

    Raises:
        QueryInvalid: it stands more often, is too long, or holds a NUL character.
    """
    values = request.GET.getlist(name)
    if len(values) > 1 or any(len(value) > MAX_LENGTH or "\0" in value for value in values):
        problem = f"give it once, with at most {MAX_LENGTH:,} characters"
        raise QueryInvalid(parameter=name, problem=problem)
    return values[0] if values and values[0] else None


def whole_number(request: HttpRequest, name: str, *, default: int, least: int, most: int) -> int:
    """Return a parameter that is a whole number.

    Raises:
        QueryInvalid: it is none, or lies outside `least` to `most`.
    """
    text = one(request, name) or str(default)
    if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
        problem = f"write a whole number from {least} to {most}"
        raise QueryInvalid(parameter=name, problem=problem)
    return int(text)


def refuse_unknown(request: HttpRequest, known: tuple[str, ...]) -> None:
    """Return if the request has only parameters that are read here.

    Raises:
        QueryInvalid: it has another one.
    """
    for name in request.GET:
        if name not in known:
            allowed = ", ".join(known) or "none"
            problem = f"it is not known here; there are {allowed}"
            raise QueryInvalid(parameter=name[:80], problem=problem)
