"""Stories of moves at the doors: the page of a record, the API and the command line."""

import io
import json
from types import SimpleNamespace

from tests.kernel.lifecycle.stories import a_case, story


def page_of(number: str, account: str) -> str:
    """Return the page of a case as an account sees it."""
    return visit(account).get(f"/r/case/{number}").content.decode()


def visit(account: str):
    """Return a client in which an account is signed in."""
    from django.test import Client

    from secretariat.kernel.store.models import Account

    client = Client()
    client.force_login(Account.objects.get(username=account))
    return client


def caller(account: str):
    """Return a client that sends a token of an account."""
    from django.test import Client

    from secretariat.kernel import accounts

    found = accounts.account_named(account)
    token = accounts.issue_token(found, name="test", scopes=("read", "write"), days=1)
    return Client(headers={"Authorization": f"Bearer {token}"})


def command(verb: str, *words: str) -> list[dict[str, object]]:
    """Return the rows that a command prints as JSON."""
    from secretariat.cli.command import load
    from secretariat.cli.output import Output

    one, data = load(verb), io.StringIO()
    given = vars(one.parser().parse_args(list(words)))
    given.pop("json")
    one.run(**given, out=Output(is_json=True, data=data, talk=io.StringIO()))
    return [json.loads(line) for line in data.getvalue().splitlines()]


@story
def every_door_says_who_holds_it_and_what_is_not_possible_and_why(world: SimpleNamespace):
    number = a_case(world, "remind").number
    why = "This was done already, and it is done once only."

    page = page_of(number, "officer")
    assert "Not possible now" in page
    assert why in page
    assert f"/move/case/certify/{number}" in page
    assert f"/move/case/remind/{number}" not in page
    assert "Held by" in page
    asked = visit("officer").get(f"/move/case/remind/{number}").content.decode()
    assert why in asked
    assert 'type="submit">Remind' not in asked

    sent = caller("officer").get(f"/api/v1/case/{number}").json()
    offers = {offer["name"]: offer for offer in sent["moves"]}
    assert offers["certify"] == {
        "name": "certify", "label": "Certify", "possible": True, "code": None, "reason": None,
        "facts": {}, "ask": [],
    }  # fmt: skip
    assert offers["remind"]["possible"] is False
    assert offers["remind"]["reason"].startswith(why)
    assert sent["assigned"]["role"] == "gifts_officer"
    again = caller("officer").post(
        f"/api/v1/case/{number}/moves/remind", {}, content_type="application/json"
    )
    assert again.status_code == 409
    assert again.json()["code"] == "record.made_already"

    (shown,) = command("record_show", number, "--as", "officer")
    assert [o["name"] for o in shown["moves"] if not o["possible"]] == ["remind"]


@story
def what_one_holds_is_listed_at_every_door(world: SimpleNamespace):
    number = a_case(world).number

    assert number in visit("second").get("/mine").content.decode()
    assert number not in visit("farman").get("/mine").content.decode()
    held = caller("second").get("/api/v1/assigned").json()["records"]
    assert [(one["register"], one["number"]) for one in held] == [("case", number)]
    assert [row["number"] for row in command("assigned", "--as", "second")] == [number]
