"""Identifiers: time-ordered unique ids for records.

Source: RFC 9562, section 5.7 (UUID version 7), method 1 (fixed-length counter in rand_a).
Does not know numbers that people read; see `numbering`.
"""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last_ms = 0
_counter = 0


def uuid7() -> uuid.UUID:
    """Return a new UUID version 7; ids made in one process ascend."""
    global _last_ms, _counter
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > _last_ms:
            _last_ms, _counter = now_ms, int.from_bytes(os.urandom(2), "big") & 0x07FF
        else:
            _counter += 1
            if _counter > 0x0FFF:
                _last_ms, _counter = _last_ms + 1, 0
        stamp, counter = _last_ms, _counter
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFFFFFFFFFFFFFF
    value = (stamp << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | tail
    return uuid.UUID(int=value)
