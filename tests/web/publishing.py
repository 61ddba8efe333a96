"""Publishing: documents made and changed by their editor, and the map of what is public."""

from xml.etree import ElementTree

from django.test import Client

from secretariat.kernel import queries, records
from secretariat.kernel.values import Record
from tests.web.furnishing import House

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def parts(client: Client, register: str = "policy_document") -> list[str]:
    """Return the addresses of the parts of the map of a register."""
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = [loc.text.removeprefix("http://testserver") for loc in index.iter(f"{MAP}loc")]
    return [one for one in found if f"/{register}/" in one]


def publish(house: House, **values: object) -> Record:
    """Publish a document; what is not named is plain and right."""
    given = {"name": "Strategy on skills", "published_on": "2026-03-01", **values}
    editor = house.actor("policy.editor")
    draft = records.create("policy_document", given, actor=editor, submit=False)
    return records.move("policy_document", draft.id, "publish", actor=editor)


def edit(house: House, values: dict[str, object]) -> Record:
    """Change the plan of action as its editor."""
    found = queries.get(
        "policy_document", house.records["plan"].id, reader=house.actor("policy.editor")
    )
    return records.edit(
        "policy_document",
        found.id,
        values,
        actor=house.actor("policy.editor"),
        version=found.version,
    )
