"""Limits: how often something may be tried, counted for all processes together.

Counts live in the second database, so that a count survives a restart and never waits for records.
"""

import time

from django.db import connections

from secretariat.kernel.errors import SecretariatError

_COUNT = (
    "INSERT INTO rate_window (key, {w}, count) VALUES (%s, %s, 1) ON CONFLICT (key) DO UPDATE SET"
    " count = CASE WHEN excluded.{w} - rate_window.{w} < %s THEN rate_window.count + 1 ELSE 1 END,"
    " {w} = CASE WHEN excluded.{w} - rate_window.{w} < %s THEN rate_window.{w}"
    " ELSE excluded.{w} END"
    " RETURNING count, {w}"
)


class TooManyTries(SecretariatError):
    """Refuse to go on trying."""

    code = "limits.too_many_tries"
    status = 429
    message = "Too many tries. Wait %(retry_after_seconds)s seconds, then try again."


def take(key: str, *, limit: int, per_seconds: int) -> None:
    """Count one try; a window begins with its first try.

    Args:
        key: what is limited, such as `sign_in:name:<name>`.
        limit: how many tries a window allows.
        per_seconds: length of the window.

    Raises:
        TooManyTries: the window is used up.
    """
    now = int(time.time())
    connection = connections["aside"]
    sql = _COUNT.replace("{w}", connection.ops.quote_name("window"))
    with connection.cursor() as cursor:
        cursor.execute(sql, [key[:200], now, per_seconds, per_seconds])
        count, begun = cursor.fetchone()
    if count > limit:
        raise TooManyTries(retry_after_seconds=max(1, begun + per_seconds - now))


def give_back(key: str) -> None:
    """Take back one try that turned out to be right; the others go on counting."""
    with connections["aside"].cursor() as cursor:
        sql = "UPDATE rate_window SET count = count - 1 WHERE key = %s AND count > 0"
        cursor.execute(sql, [key[:200]])


def forget(key: str) -> None:
    """Forget the tries under a key, after one that succeeded."""
    with connections["aside"].cursor() as cursor:
        cursor.execute("DELETE FROM rate_window WHERE key = %s", [key[:200]])
