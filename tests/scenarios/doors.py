"""Doors: the same act through the web form, the API and the command line, as a person would do it.

Values are written as the API takes them; the web door reads the form as it is drawn and fills it in.
A refusal is the text that the door shows.
"""

import io
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

import orjson
from django.http import HttpResponse
from django.test import Client
from tests import worlds

from secretariat.cli.command import load
from secretariat.cli.output import Output
from secretariat.kernel import accounts, factors, identity
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.intake import ValuesInvalid
from secretariat.kernel.store.models import Account

Values = Mapping[str, Any]


class Refused(Exception):
    """What a door answered to an act that it refuses."""


class Door(ABC):
    """One way into the house; `who` is the name of an account."""

    name: str

    @abstractmethod
    def create(self, who: str, register: str, values: Values) -> str:
        """Save a draft, or a record of a register without drafts; return what names it."""

    @abstractmethod
    def edit(self, who: str, register: str, ref: str, values: Values) -> None:
        """Change fields."""

    @abstractmethod
    def move(self, who: str, register: str, ref: str, move: str, **answers: Any) -> None:
        """Make a move."""

    @abstractmethod
    def vote(self, who: str, register: str, ref: str, move: str, choice: str) -> None:
        """Give a vote on a decision of a body."""

    @abstractmethod
    def shown(self, who: str, register: str, ref: str) -> str:
        """Return all that the door shows of a record."""


class ApiDoor(Door):
    """JSON over HTTP with a token."""

    name = "api"

    def create(self, who: str, register: str, values: Values) -> str:
        """Send the values."""
        sent = self._send(who, "post", f"/{register}", {"values": values, "submit": False})
        return str(sent["number"] or sent["id"])

    def edit(self, who: str, register: str, ref: str, values: Values) -> None:
        """Send the values with the version that was read."""
        version = self._client(who).get(f"/api/v1/{register}/{ref}").json()["version"]
        self._send(who, "patch", f"/{register}/{ref}", {"values": values, "version": version})

    def move(self, who: str, register: str, ref: str, move: str, **answers: Any) -> None:
        """Send the answers."""
        self._send(who, "post", f"/{register}/{ref}/moves/{move}", {"answers": answers})

    def vote(self, who: str, register: str, ref: str, move: str, choice: str) -> None:
        """Send the choice."""
        self._send(who, "post", f"/{register}/{ref}/votes/{move}", {"choice": choice})

    def shown(self, who: str, register: str, ref: str) -> str:
        """Return the answer as text."""
        answer = self._client(who).get(f"/api/v1/{register}/{ref}")
        if answer.status_code != 200:
            raise Refused(answer.content.decode())
        return str(answer.content.decode())

    def _client(self, who: str) -> Client:
        """Return a client with a token of an account."""
        token = accounts.issue_token(
            accounts.account_named(who), name="test", scopes=("read", "write"), days=1
        )
        return Client(headers={"Authorization": f"Bearer {token}"})

    def _send(self, who: str, method: str, path: str, body: Values) -> dict[str, Any]:
        """Send JSON and return what came back."""
        call = getattr(self._client(who), method)
        answer = call(f"/api/v1{path}", orjson.dumps(body), content_type="application/json")
        if answer.status_code >= 400:
            raise Refused(f"{answer.status_code} {answer.content.decode()}")
        return dict(answer.json())


class CliDoor(Door):
    """Verbs at the command line, on behalf of an account."""

    name = "command line"

    def create(self, who: str, register: str, values: Values) -> str:
        """Type the values."""
        (made,) = self.run("record_create", register, *_pairs(values), "--draft", "--as", who)
        return str(made["number"] or made["id"])

    def edit(self, who: str, register: str, ref: str, values: Values) -> None:
        """Type the values that change."""
        self.run("record_edit", f"{register}:{ref}", *_pairs(values), "--as", who)

    def move(self, who: str, register: str, ref: str, move: str, **answers: Any) -> None:
        """Type the answers."""
        self.run("move", f"{register}:{ref}", move, *_pairs(answers), "--as", who)

    def vote(self, who: str, register: str, ref: str, move: str, choice: str) -> None:
        """Type the choice."""
        self.run("vote", f"{register}:{ref}", move, choice, "--as", who)

    def shown(self, who: str, register: str, ref: str) -> str:
        """Return what is printed."""
        return json.dumps(self.run("record_show", f"{register}:{ref}", "--as", who))

    def run(self, verb: str, *words: str) -> list[dict[str, Any]]:
        """Run a verb and return the rows that it prints."""
        one, data = load(verb), io.StringIO()
        given = vars(one.parser().parse_args(list(words)))
        given.pop("json")
        try:
            one.run(**given, out=Output(is_json=True, data=data, talk=io.StringIO()))
        except ValuesInvalid as refusal:
            raise Refused("\n".join(fault.message for fault in refusal.faults)) from refusal
        except SecretariatError as refusal:
            raise Refused(str(refusal)) from refusal
        return [json.loads(line) for line in data.getvalue().splitlines()]


class WebDoor(Door):
    """Pages and forms, without JavaScript."""

    name = "web"

    def create(self, who: str, register: str, values: Values) -> str:
        """Fill in the form of a new record, all of it on one page, and save it as a draft."""
        answer = self._fill(who, f"/new/{register}?_step=all", {**values, "_action": "draft"})
        return str(answer["Location"]).partition(f"/r/{register}/")[2]

    def edit(self, who: str, register: str, ref: str, values: Values) -> None:
        """Fill in the form of the record."""
        self._fill(who, f"/edit/{register}/{ref}", values)

    def move(self, who: str, register: str, ref: str, move: str, **answers: Any) -> None:
        """Open the page of the move and answer its questions."""
        self._fill(who, f"/move/{register}/{move}/{ref}", answers)

    def vote(self, who: str, register: str, ref: str, move: str, choice: str) -> None:
        """Press the button of a choice."""
        client = self.client(who)
        answer = client.post(f"/vote/{register}/{move}/{ref}", {"choice": choice})
        _refuse_unless(answer, 302)

    def shown(self, who: str, register: str, ref: str) -> str:
        """Return the page."""
        answer = self.client(who).get(f"/r/{register}/{ref}")
        _refuse_unless(answer, 200)
        return str(answer.content.decode())

    def client(self, who: str) -> Client:
        """Return a client in which an account is signed in, with the second factor it owes."""
        client, account = Client(), Account.objects.get(username=who)
        if factors.is_owed(identity.actor_of(account), account):
            worlds.authenticator(account)
        client.force_login(account)
        return client

    def _fill(self, who: str, address: str, values: Values) -> HttpResponse:
        """Read the form at an address, fill in values, and send it."""
        client = self.client(who)
        page = client.get(address)
        _refuse_unless(page, 200)
        form = _Form()
        form.feed(page.content.decode())
        drawn = dict(form.drawn)
        for name, value in values.items():
            if name not in {*form.names, "_action"}:
                raise Refused(f"The form does not ask for {name}.")
            for key in [key for key in drawn if key.startswith(f"{name}.")]:
                del drawn[key]
            drawn |= dict(_controls(name, value))
        answer = client.post(address, drawn)
        _refuse_unless(answer, 302)
        return answer


class _Form(HTMLParser):
    """Reads the controls of the main form of a page with what stands in them."""

    def __init__(self) -> None:
        """Begin outside of the form."""
        super().__init__()
        self.drawn: dict[str, list[str]] = {}
        self.names: set[str] = set()
        self.is_inside = False
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a control."""
        given = {key: value or "" for key, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.is_inside = "stack" in given.get("class", "").split()
        if not self.is_inside:
            return
        self.names.add(name.partition(".")[0])
        if tag == "select":
            self.select = name
        if tag == "option" and self.select and "selected" in given:
            self.drawn[self.select] = [given.get("value", "")]
        if tag == "textarea":
            self.area, self.drawn[name] = name, [""]
        kind = given.get("type")
        is_set = kind not in {"checkbox", "radio"} or "checked" in given
        if tag == "input" and name and is_set and kind not in {"submit", "file"}:
            self.drawn.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        """Take what stands in a long text."""
        if self.area:
            self.drawn[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a control, or the form."""
        if tag == "form":
            self.is_inside = False
        if tag in {"select", "textarea"}:
            self.select = self.area = ""


def _controls(name: str, value: object) -> list[tuple[str, object]]:
    """Return what a form sends for a value: rows, amounts and periods have controls of their own."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [
            one
            for place, row in enumerate(value)
            for column, cell in row.items()
            for one in _controls(f"{name}.{place}.{column}", cell)
        ]
    if isinstance(value, dict) and "currency" in value:
        return [(name, value["amount"]), (f"{name}.currency", value["currency"])]
    if isinstance(value, dict):
        return [(name, [value["start"], value["end"]])]
    if isinstance(value, bool):
        return [(name, "true" if value else "false")]
    return [(name, value)]


def _pairs(values: Values) -> list[str]:
    """Return values as they are typed at a command line."""
    return [f"{name}={_typed(value)}" for name, value in values.items()]


def _typed(value: object) -> str:
    """Return one value as it is typed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict) and "currency" in value:
        return f"{value['amount']} {value['currency']}"
    if isinstance(value, dict):
        return f"{value['start']}/{value['end']}"
    return json.dumps(value) if isinstance(value, list) else str(value)


def _refuse_unless(answer: HttpResponse, status: int) -> None:
    """Raise what a page says where it is not what was expected."""
    if answer.status_code != status:
        main = answer.content.decode().partition("<main")[2].partition("<form method")[0]
        raise Refused(unescape(f"{answer.status_code} {re.sub('<[^>]*>', ' ', main)}"))


DOORS = (WebDoor(), ApiDoor(), CliDoor())
