"""Variables: every setting an installation can make, with its type, default and meaning.

The reference page is generated from this list. Does not know Django.
"""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Variable:
    """One `SECRETARIAT_*` variable of the environment.

    Attributes:
        name: the variable without its prefix `SECRETARIAT_`.
        kind: what its text is read as: text, path, url, integer, boolean or list (commas).
        default: the text taken when the variable is absent.
        meaning: one sentence for the reference page.
    """

    name: str
    kind: str
    default: str
    meaning: str


VARIABLES = (
    Variable("HOME", "path", "./var", "Folder of one house: database, content, index, keys."),
    Variable(
        "INSTITUTION",
        "path",
        "",
        "Folder of the institution's own declarations; empty: the packaged institution.",
    ),
    Variable(
        "DATABASE",
        "url",
        "",
        "Database URL, postgresql://user@host:port/name; empty: SQLite in the house.",
    ),
    Variable(
        "CONTENT",
        "url",
        "",
        "Where bytes are kept: a folder or an object-store URL; empty: content/ in the house.",
    ),
    Variable("SEARCH", "path", "", "Folder of the search index; empty: index/ in the house."),
    Variable(
        "SECRET",
        "text",
        "",
        "Secret that signs sessions; empty: kept in keys/ in the house, made at first start.",
    ),
    Variable(
        "CHECKPOINT_KEY",
        "path",
        "",
        "File with the key that signs checkpoints; keep it unreadable for the web process. "
        "Empty: keys/checkpoint.key in the house.",
    ),
    Variable(
        "FACTOR_KEY",
        "path",
        "",
        "File with the keys that close the secrets of second factors, the newest first. "
        "Empty: keys/factors.key in the house, made when the first factor is set up.",
    ),
    Variable(
        "CHECKPOINT_COPIES",
        "list",
        "",
        "Folders off this machine to which signed checkpoints are copied.",
    ),
    Variable("HOSTS", "list", "localhost,127.0.0.1,[::1]", "Host names the web server answers to."),
    Variable(
        "ADDRESS",
        "url",
        "",
        "Address of the house as people type it, such as https://hq.example.org; empty: "
        "plain HTTP on this machine only.",
    ),
    Variable(
        "TRUSTED_PROXY",
        "boolean",
        "no",
        "Whether a proxy in front sets X-Forwarded-For and X-Forwarded-Proto.",
    ),
    Variable(
        "TIME_ZONE", "text", "Europe/Zurich", "Time zone of the headquarters: what 'today' means."
    ),
    Variable("LANGUAGE", "text", "en", "Language of those who have not chosen one."),
    Variable(
        "MAIL",
        "url",
        "",
        "Mail server, smtp+starttls://user:password@host:587, smtps:// or smtp://; needs ADDRESS. "
        "Empty: no mail is sent.",
    ),
    Variable("MAIL_FROM", "text", "", "Sender of mail; empty: noreply@ the host of ADDRESS."),
    Variable("UPLOAD_LIMIT_MB", "integer", "512", "Largest file that is accepted, in megabytes."),
    Variable(
        "DEMO",
        "boolean",
        "no",
        "Whether the sign-in page offers the sample accounts. Never on a real house.",
    ),
    Variable(
        "DEBUG",
        "boolean",
        "no",
        "Whether errors show their source to the browser. Never on a real house.",
    ),
)


class SettingInvalid(SystemExit):
    """Stop the start because a variable cannot be read."""


def read(name: str) -> str:
    """Return the text of a declared variable; unknown names are a defect."""
    variable = next(v for v in VARIABLES if v.name == name)
    return os.environ.get(f"SECRETARIAT_{name}", "").strip() or variable.default


def read_flag(name: str) -> bool:
    """Return a boolean variable.

    Raises:
        SettingInvalid: the text is neither yes nor no.
    """
    text = read(name).lower()
    if text not in {"yes", "no", "true", "false", "1", "0"}:
        raise SettingInvalid(f"SECRETARIAT_{name} is {text!r}; write yes or no.")
    return text in {"yes", "true", "1"}


def read_number(name: str) -> int:
    """Return an integer variable.

    Raises:
        SettingInvalid: the text is no whole number.
    """
    text = read(name)
    if not text.isdigit():
        raise SettingInvalid(f"SECRETARIAT_{name} is {text!r}; write a whole number.")
    return int(text)


def read_list(name: str) -> list[str]:
    """Return a comma-separated variable as a list without empty parts."""
    return [part.strip() for part in read(name).split(",") if part.strip()]


def read_path(name: str, default: Path) -> Path:
    """Return a path variable, absolute; `default` where it is empty."""
    text = read(name)
    return Path(text).expanduser().resolve() if text else default
