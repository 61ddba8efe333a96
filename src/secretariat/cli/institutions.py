"""Institutions: where the declarations lie, for the verbs that work on them without a house."""

import os
from pathlib import Path

import secretariat
from secretariat.cli.command import argument
from secretariat.kernel.errors import SecretariatError

PACKAGE = Path(secretariat.__file__).parent / "institution"
INSTITUTION = argument(
    "--institution", metavar="DIR", help="folder of the institution (SECRETARIAT_INSTITUTION)"
)


class NoInstitution(SecretariatError):
    """Refuse a folder that holds no institution."""

    code = "institution.none"
    status = 404
    message = "%(folder)s holds no institution.yaml. Make one with: secretariat init %(folder)s"


def folder_of(named: str | None) -> Path:
    """Return the folder named on the command line, else by the setting, else the packaged one.

    Raises:
        NoInstitution: it holds no institution.
    """
    text = named or os.environ.get("SECRETARIAT_INSTITUTION", "").strip()
    folder = Path(text).expanduser().resolve() if text else PACKAGE
    if not (folder / "institution.yaml").exists():
        raise NoInstitution(folder=folder)
    return folder
