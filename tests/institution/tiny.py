"""Tiny institutions: three registers on a page; a test changes one line and reads the faults."""

from pathlib import Path

from secretariat.kernel.registers.lint import lint
from secretariat.kernel.registers.loader import Institution, read_institution

NOTE = """\
register: note
office: desk
version: 1
title: Note
plural: Notes
number: "NOTE-{year}-{seq:4}"
purpose: Shows what a declaration may say.
level: internal
class: ADM
fields:
  name:     {type: text, required: true, max: 80}
  kind:     {type: choice, of: {long: Long, short: Short}}
  cost:     {type: money, min: 0}
  place:    {type: text, group: custody}
  subjects: {type: concept, scheme: subject, many: true}
  before:   {type: link, to: note}
  desk:     {type: unit}
  from_on:  {type: date, max: today}
  until_on: {type: date}
lifecycle:
  start: draft
  states:
    draft:  {kind: draft}
    filed:  {kind: open}
    closed: {kind: closed, result: closed}
  moves:
    file:  {from: draft, to: filed, require: [kind]}
    close: {from: filed, to: closed, ask: {reason: {type: longtext, required: true}}}
access:
  - {who: owner, can: [read, create, file]}
  - {who: unit(desk), can: [read]}
  - {who: public, can: [read], hide: [custody], from: from_on, until: until_on}
  - {who: role(clerk), can: [read, edit, close], mask: [custody]}
retention: {draft: ADM.01, closed: ADM.02}
views:
  list: {columns: [number, name, state], sort: -from_on, filters: [state, kind]}
channels: {search: [name, place, subjects]}
"""
UNIT = """\
register: unit
office: desk
version: 1
title: Unit
plural: Units
number: "{code}"
purpose: Shows to whom records belong.
level: internal
class: ADM
fields:
  name: {type: text, required: true}
  code: {type: text, required: true, unique: true}
lifecycle:
  start: active
  states: {active: {kind: open}, closed: {kind: closed, result: closed}}
  moves: {close: {from: active, to: closed}}
access:
  - {who: staff, can: [read, create, close]}
retention: {closed: ADM.02}
views:
  list: {columns: [number, name]}
"""
NOTE_WORDS = """\
title: Note
plural: Notes
purpose: Montre ce que dit une déclaration.
fields.name: Nom
fields.kind: Nature
fields.kind.of.long: Longue
fields.kind.of.short: Courte
fields.cost: Prix
fields.place: Lieu
fields.subjects: Sujets
fields.before: Avant
fields.desk: Bureau
fields.from_on: Du
fields.until_on: Au
states.draft: Brouillon
states.filed: Classée
states.closed: Close
moves.file: Classer
moves.close: Clore
moves.close.ask.reason: Motif
"""
UNIT_WORDS = """\
title: Unité
plural: Unités
purpose: Montre à qui appartiennent les documents.
fields.name: Nom
fields.code: Code
states.active: Active
states.closed: Fermée
moves.close: Fermer
"""
FILES = {
    "institution.yaml": "name: A desk\n",
    "roles.yaml": "clerk: {title: Clerk, fr: Commis, es: Oficinista}\n",
    "file_plan.yaml": "ADM: {title: All}\nADM.01: {title: Drafts}\nADM.02: {title: Closed}\n",
    "vocabularies/subject.yaml": "title: {en: Subjects}\nconcepts: {}\n",
    "offices/desk/note.yaml": NOTE,
    "offices/desk/note.fr.yaml": NOTE_WORDS,
    "offices/desk/note.es.yaml": NOTE_WORDS,
    "offices/desk/concept.yaml": UNIT.replace("register: unit", "register: concept"),
    "offices/desk/concept.fr.yaml": UNIT_WORDS,
    "offices/desk/concept.es.yaml": UNIT_WORDS,
    "offices/desk/unit.yaml": UNIT,
    "offices/desk/unit.fr.yaml": UNIT_WORDS,
    "offices/desk/unit.es.yaml": UNIT_WORDS,
}


def write(root: Path, **changes: tuple[str, str]) -> Path:
    """Write the tiny institution; `note=(old, new)` edits offices/desk/note.yaml and so on."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        old, new = changes.pop(path.stem.replace(".", "_"), ("", ""))
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    assert not changes, f"no such files: {sorted(changes)}"
    return root


def read(root: Path) -> Institution:
    """Return the institution in `root`, which takes nothing from a package."""
    return read_institution(root, package=root)


def faults(root: Path) -> list[str]:
    """Return the faults of the institution in `root`, as an author reads them."""
    return [str(fault) for fault in lint(read(root))]
