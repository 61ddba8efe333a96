"""Access at the API: the JSON interface asked by one person, compared with the oracle.

Every request passes the whole house, from its address to its answer, with a token or a session of
that person. Whole lists, counts, filters, search, facets and suggestions are compared; records and
histories for some records taken at random. Does not make worlds.
"""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from proofs.access_doors import GROUPED, REGISTERS, View, may_be_found, open_words
from proofs.oracle import Item, can_now
from secretariat.kernel import accounts

PAGE, HITS, SUGGESTED = 200, 100, 20
WORDS = ("zarkon", "melvit", "vastun")


class Asking:
    """Asks as one person, by token or by session, or as a visitor from an address of its own."""

    def __init__(self, username: str | None) -> None:
        headers = {"Accept-Language": "en"}
        by_token = username is not None and random.random() < 0.5
        if by_token:
            account = accounts.account_named(username)
            token = accounts.issue_token(account, name="proof", scopes=("read", "write"), days=1)
            headers["Authorization"] = f"Bearer {token}"
        place = ".".join(str(random.randrange(1, 255)) for _ in range(3))
        self._client = Client(headers=headers, SERVER_NAME="localhost", REMOTE_ADDR=f"10.{place}")
        if username is not None and not by_token:
            self._client.force_login(accounts.account_named(username))

    def get(self, path: str, **query: object) -> tuple[int, Any]:
        """Return status and JSON of an answer."""
        answer = self._client.get(f"/api/v1{path}", query)
        return answer.status_code, answer.json()

    def pages(self, register: str, **query: object) -> Iterator[dict[str, Any]]:
        """Yield every page of a list."""
        cursor: dict[str, object] = {}
        while True:
            status, page = self.get(f"/{register}", limit=PAGE, **query, **cursor)
            if status != 200:
                raise AssertionError(f"list of {register}: {status} {page}")
            yield page
            if page["after"] is None:
                return
            cursor = {"after": page["after"]}


def differences(view: View, *, is_drained: bool, sample: int) -> Iterator[str]:
    """Yield every difference between the API and the oracle for one person.

    Args:
        view: the person, the day and the oracle's verdicts.
        is_drained: whether the index is in step.
        sample: how many records are asked for one by one.
    """
    who = view.person.number if view.person else "visitor"
    asking = Asking(who.lower() if view.person else None)
    items = random.sample(list(view.world.items.values()), min(sample, len(view.world.items)))
    for text in _records(view, asking, items):
        yield f"{who} api record: {text}"
    for text in (*_lists(view, asking), *_filters(view, asking)):
        yield f"{who} api list: {text}"
    for text in _search(view, asking, is_drained=is_drained):
        yield f"{who} api search: {text}"


def is_shut_out(username: str) -> bool:
    """Tell whether the API knows somebody who has left as nobody."""
    status, answer = Asking(username).get("/me")
    return status == 401 or (status == 200 and answer["person"] is None)


def _records(view: View, asking: Asking, items: list[Item]) -> Iterator[str]:
    """Compare single records: whether, with which verbs and fields; a hidden one looks like none.

    Histories say nothing of a field that is not seen.
    """
    for item in items:
        path, verdict = f"/{item.register}/{item.id}", view.verdicts[item.id]
        status, found = asking.get(path)
        if status != (200 if verdict.reads else 404):
            yield f"{path}: {status}, oracle {verdict}"
        elif verdict.reads:
            yield from _shown(view, item, found)
            yield from _history(view, asking, item)
        elif not _looks_like_none(asking, item, found):
            yield f"{path}: is not refused as a record that does not exist: {found}"


def _looks_like_none(asking: Asking, item: Item, refusal: dict[str, Any]) -> bool:
    """Tell whether a refusal is that of an id nobody has, but for the id."""
    other = uuid4()
    _, wanted = asking.get(f"/{item.register}/{other}")
    return repr(refusal).replace(str(item.id), "") == repr(wanted).replace(str(other), "")


def _shown(view: View, item: Item, found: dict[str, Any]) -> Iterator[str]:
    """Compare verbs and fields of one record."""
    verdict, declared = view.verdicts[item.id], view.world.declared[item.register]
    if set(found["can"]) != can_now(view.world, verdict, item):
        yield f"{item.register} {item.id}: can {found['can']}, oracle {verdict.verbs}"
    groups = {name: spec.get("group") for name, spec in declared["fields"].items()}
    shown = {name for name, group in groups.items() if group not in verdict.hidden}
    masked = {name for name, group in groups.items() if group in verdict.masked}
    if set(found["values"]) != shown or set(found["masked"]) != masked:
        yield f"{item.register} {item.id}: {sorted(found['values'])}, masked {found['masked']}"
    for name in masked:
        value, kept = found["values"][name], item.values.get(name)
        if value is not None and (set(value) != {"shown"} or value["shown"] == str(kept)):
            yield f"{item.register} {item.id} {name}: in full {value!r}"


def _history(view: View, asking: Asking, item: Item) -> Iterator[str]:
    """Compare a history: nothing of a field that is not seen."""
    verdict, fields = view.verdicts[item.id], view.world.declared[item.register]["fields"]
    unseen = {n for n, s in fields.items() if s.get("group") in verdict.hidden | verdict.masked}
    status, found = asking.get(f"/{item.register}/{item.id}/history")
    if status != 200:
        yield f"history of {item.register} {item.id}: {status}"
        return
    for change in found["changes"]:
        told = {name.partition("@")[0] for name in [*change["fields"], *change["erased"]]}
        if told & unseen:
            yield f"history of {item.register} {item.id}: {told & unseen}"


def _lists(view: View, asking: Asking) -> Iterator[str]:
    """Compare whole lists and their counts."""
    for register in REGISTERS:
        wanted = {str(item.id) for item in view.readable(register)}
        pages = list(asking.pages(register))
        found = [record["id"] for page in pages for record in page["records"]]
        counts = {page["count"]["number"] for page in pages}
        if set(found) != wanted or len(found) != len(wanted) or counts != {len(wanted)}:
            yield f"{register}: {set(found) ^ wanted}, counts {counts}, oracle {len(wanted)}"


def _filters(view: View, asking: Asking) -> Iterator[str]:
    """Compare a filter on a field of a group: what is not seen counts as empty."""
    register, names = random.choice(list(GROUPED.items()))
    name, items = random.choice(names), view.readable(register)
    pool = [i.values.get(name) for i in view.world.of(register)]
    probe = random.choice([value for value in pool if value is not None] or ["x"])
    asked = {
        name: (str(probe), {str(i.id) for i in items if view.seen(i, name) == probe}),
        f"{name}.empty": ("true", {str(i.id) for i in items if view.seen(i, name) is None}),
    }
    for key, (text, wanted) in asked.items():
        pages = list(asking.pages(register, **{key: text}))
        found = {record["id"] for page in pages for record in page["records"]}
        if found != wanted or {page["count"]["number"] for page in pages} != {len(wanted)}:
            yield f"{register}?{key}={text}: {found ^ wanted}"


def _search(view: View, asking: Asking, *, is_drained: bool) -> Iterator[str]:
    """Compare hits, totals, facets and suggestions."""
    items, word = may_be_found(view, is_drained=is_drained), random.choice(WORDS)
    for register in REGISTERS:
        own = [item for item in items if item.register == register]
        yield from _found(asking, register, word, {i.id for i in own if word in open_words(i)})
        _, answer = asking.get("/search", register=register, limit=1)
        told = {one["value"]: one["count"] for one in answer["facets"]["state"]}
        if told != Counter(item.state for item in own) or answer["total"] != len(own):
            yield f"{register}: facet {told}, total {answer['total']}, oracle {len(own)}"
    _, answer = asking.get("/suggest", q=word, limit=SUGGESTED)
    told = {one["title"] for one in answer["suggestions"]}
    titles = [i.values["name"] for i in items if word in i.values["name"]]
    if not told <= set(titles) or len(answer["suggestions"]) != min(SUGGESTED, len(titles)):
        yield f"suggest {word}: {told ^ set(titles)}"


def _found(asking: Asking, register: str, word: str, wanted: set[UUID]) -> Iterator[str]:
    """Compare all hits of a word in one register, page by page."""
    found: set[str] = set()
    totals: set[int] = set()
    for offset in range(0, max(1, len(wanted) + 1), HITS):
        _, answer = asking.get("/search", q=word, register=register, limit=HITS, offset=offset)
        found |= {hit["id"] for hit in answer["hits"]}
        totals.add(answer["total"])
    if found != {str(one) for one in wanted} or totals != {len(wanted)}:
        yield f"{register} {word}: {len(found)} found, totals {totals}, oracle {len(wanted)}"
