"""Limits a child puts on itself before it reads anything from outside.

Memory, size of files written, open files, core dumps and, where the system allows, the network.
Does not know the parent's watch on memory and time, which holds when these do not.
"""

import ctypes
import resource
import signal

_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_ADDRESS_SPACE_BYTES = 4 << 30
_WRITTEN_BYTES = 64 << 20
_OPEN_FILES = 128


def confine(data_bytes: int) -> None:
    """Limit this process for the rest of its life; `data_bytes` bounds its private memory."""
    _bound(resource.RLIMIT_DATA, data_bytes)
    _bound(resource.RLIMIT_AS, _ADDRESS_SPACE_BYTES)
    _bound(resource.RLIMIT_FSIZE, _WRITTEN_BYTES)
    _bound(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _bound(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def leave_network() -> bool:
    """Move into a network of its own without any interface; tell whether the system allowed it.

    Reading needs no network, so a refusal is no reason to stop: containers often forbid this.
    """
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    if unshare is None:
        return False
    return bool(unshare(_CLONE_NEWNET) == 0 or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _bound(kind: int, value: int) -> None:
    """Lower one limit, never above what is already imposed."""
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))
