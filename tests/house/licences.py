"""Licences: what a package the house runs on may be licensed under, and what each one says.

Reads the metadata of the installed packages; does not ask any registry.
"""

import re
from collections.abc import Iterable, Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EUPL-1.2", "ISC", "MIT"),
    *("LGPL-3.0-only", "LGPL-3.0-or-later", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib"),
}
CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
}
# What the metadata of a package leaves open, read from the licence files it ships.
READ_BY_HAND = {
    "fido2": "BSD-2-Clause",  # and its list of public suffixes: MPL-2.0
    "olefile": "BSD-2-Clause",  # the metadata says BSD alone
    "pypdfium2": "BSD-3-Clause OR Apache-2.0",  # and PDFium itself: BSD-3-Clause, Apache-2.0
}
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")


def runtime_packages(lines: Iterable[str]) -> set[str]:
    """Return the packages that requirements name, and what those need, by canonical name.

    Raises:
        PackageNotFoundError: one of them is not installed.
    """
    found: set[str] = set()
    waiting = [(line, frozenset[str]()) for line in lines]
    while waiting:
        line, asked = waiting.pop()
        needed = Requirement(line)
        if not _applies(needed, asked):
            continue
        key = canonicalize_name(needed.name)
        if key not in found or needed.extras:
            found.add(key)
            extras = frozenset(needed.extras)
            waiting += [(more, extras) for more in metadata.distribution(key).requires or []]
    return found


def _applies(needed: Requirement, extras: frozenset[str]) -> bool:
    """Return whether a requirement holds on this machine, for the extras asked for."""
    marker = needed.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def licence_of(package: str) -> str:
    """Return the licence a package says it has, as an SPDX expression; empty when it says none."""
    if package in READ_BY_HAND:
        return READ_BY_HAND[package]
    said = metadata.distribution(package).metadata
    for text in (said.get("License-Expression"), said.get("License")):
        if text and len(text) < 200:  # some put the whole text here
            return text
    names = [c.rsplit(" :: ", 1)[-1] for c in said.get_all("Classifier") or [] if "License ::" in c]
    return " AND ".join(CLASSIFIERS.get(name, name) for name in names)


def refused(licence: str) -> Iterator[str]:
    """Yield each part of a licence expression that is not on the list; nothing said is refused."""
    if not licence.strip():
        yield "no licence at all"
    for word in WORD.findall(licence):
        if word not in ALLOWED | {"AND", "OR"}:
            yield word
