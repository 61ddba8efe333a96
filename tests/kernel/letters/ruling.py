"""Ruling: an institution whose register writes letters with its moves; and people who act on it.

Does not know what is tested with it.
"""

from pathlib import Path
from types import SimpleNamespace

from tests import vault

import secretariat

PACKAGE = Path(secretariat.__path__[0]) / "institution"

HEAD = (
    'name: "The Court"\nfr: La Cour\nes: La Corte\n'
    "use: [person, unit, post, role_assignment, concept]\n"
)
RULING = """\
register: ruling
office: vault
version: 1
title: Ruling
plural: Rulings
number: "RUL-{year}-{seq:4}"
purpose: Shows what a letter may hold.
level: internal
class: REC.FIL
fields:
  name:     {type: text, required: true, max: 120}
  claimant: {type: person, required: true, default: actor, personal: staff}
  term:     {type: period}
  amount:   {type: money}
  kind:     {type: choice, of: {plain: A plain one, grave: A grave one}}
  related:  {type: link, to: sealed}
  account:  {type: text, group: bank, max: 40}
  letters:  {type: file, many: true}
  notices:  {type: file, many: true, group: bank}
lifecycle:
  start: draft
  states:
    draft:   {kind: draft}
    filed:   {kind: open}
    refused: {kind: closed, result: refused}
    granted: {kind: closed, result: granted}
  moves:
    file:   {from: draft, to: filed, letter: {template: receipt, field: letters}}
    refuse:
      from: filed
      to: refused
      ask:
        ground: {type: choice, required: true, of: {late: Too late, thin: Too thin}}
        reason: {type: longtext, required: true}
      letter: {template: refusal, field: letters}
      undo: {within: 10 minutes}
    grant:  {from: filed, to: granted, letter: {template: grant, field: notices}}
    relate: {from: filed, to: filed, letter: {template: relation, field: letters}}
access:
  - {who: person(claimant), can: [read, create, edit, file]}
  - {who: role(gifts_officer), can: [read, create, edit, file, refuse, relate]}
  - {who: role(auditor), can: [read, grant], hide: [bank]}
  - {who: role(records_manager), can: [read, grant, erase]}
retention: {draft: REC.FIL.09, refused: REC.FIL.01, granted: REC.FIL.01}
views:
  list: {columns: [number, name, state], sort: name}
channels: {search: [name, letters]}
"""
SEALED = """\
register: sealed
office: vault
version: 1
title: Sealed paper
plural: Sealed papers
number: "SEA-{year}-{seq:4}"
purpose: Shows a record that few may read.
level: internal
class: REC.FIL
fields:
  name: {type: text, required: true, max: 120}
lifecycle:
  start: open
  states: {open: {kind: open}, done: {kind: closed, result: done}}
  moves: {end: {from: open, to: done}}
access:
  - {who: role(records_manager), can: [read, create, end]}
retention: {done: REC.FIL.01}
views:
  list: {columns: [number, name, state], sort: name}
"""
TOP = """\
#import "house.typ": letter
#let facts = json(bytes(sys.inputs.facts))
#let f = facts.fields
#show: letter.with(facts, subject: "{subject}", addressee: (f.claimant,))
"""
REFUSAL = """\
#f.term, #f.amount, #f.kind, #facts.asked.ground

#facts.asked.reason
"""
BODIES = {
    "refusal": ({"en": "Refused", "fr": "Refusée", "es": "Rechazada"}, REFUSAL),
    "receipt": ({"en": "Received", "fr": "Reçue", "es": "Recibida"}, "Thank you, #facts.number.\n"),
    "grant": ({"en": "Granted", "fr": "Accordée", "es": "Concedida"}, "To #f.account.\n"),
    "relation": ({"en": "See", "fr": "Voir", "es": "Véase"}, "See #f.related.\n"),
}


def letters() -> dict[str, str]:
    """Return the templates by the names of their files."""
    return {
        f"{name}.{language}.typ": TOP.replace("{subject}", subject) + body
        for name, (subjects, body) in BODIES.items()
        for language, subject in subjects.items()
    }


def write(root: Path) -> Path:
    """Write the institution, with the packaged letterhead."""
    vault.write_texts(root, {"ruling": RULING, "sealed": SEALED}, head=HEAD)
    packaged = PACKAGE / "documents" / "letters" / "house.typ"
    head = {"house.typ": packaged.read_text(encoding="utf-8")}
    vault.write_letters(root, {**head, **letters()})
    return root


def people() -> SimpleNamespace:
    """Make a claimant, an officer who holds a post, an auditor and a manager of records."""
    from tests import worlds

    from secretariat.kernel import records

    worlds.unit("ORG")
    for number in ("CLAIMANT", "OFFICER", "AUDIT", "MANAGER"):
        worlds.person(number, unit="ORG")
    worlds.role("OFFICER", "gifts_officer")
    worlds.role("AUDIT", "auditor")
    worlds.role("MANAGER", "records_manager")
    post = {"name": "Clerk of the Court", "unit": "ORG", "incumbent": "OFFICER"}
    records.create("post", post, actor=worlds.house())
    return SimpleNamespace(
        claimant=worlds.actor("CLAIMANT"),
        officer=worlds.actor("OFFICER"),
        auditor=worlds.actor("AUDIT"),
        manager=worlds.actor("MANAGER"),
        house=worlds.house(),
    )
