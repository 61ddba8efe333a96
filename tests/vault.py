"""Vault: an institution whose seven registers show every kind of access rule and field type.

Takes identity and concepts from the package. Does not know what is tested with it.
"""

from pathlib import Path

from ruamel.yaml import YAML

from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.labels import source_labels

_HEAD = """\
register: {code}
office: vault
version: 1
title: {title}
plural: {title}s
number: "{prefix}-{{seq:5}}"
purpose: Shows what a rule may say.
level: {level}
class: REC.FIL
"""

SHELF = """\
fields:
  name:     {type: text, required: true, max: 120}
  readers:  {type: unit, many: true}
  keeper:   {type: person}
  home:     {type: unit}
lifecycle:
  start: open
  states: {open: {kind: open}, closed: {kind: closed, result: closed}}
  moves: {close: {from: open, to: closed}}
access:
  - {who: staff, can: [read]}
  - {who: role(records_manager), can: [read, create, edit, close]}
retention: {closed: REC.FIL.01}
views:
  list: {columns: [number, name], sort: name}
channels: {search: [name]}
"""

DOSSIER = """\
fields:
  name:    {type: text, required: true, max: 120}
  unit:    {type: unit, required: true}
  lead:    {type: person}
  cost:    {type: money, group: finance}
  advice:  {type: text, group: legal, max: 200}
  shelf:   {type: link, to: shelf}
  kind:    {type: choice, of: {plain: Plain, grave: Grave}}
lifecycle:
  start: draft
  states:
    draft:  {kind: draft}
    filed:  {kind: open}
    closed: {kind: closed, result: closed}
  moves:
    file:   {from: draft, to: filed}
    close:  {from: filed, to: closed}
    reopen: {from: closed, to: filed}
access:
  - {who: owner, can: [read, edit, file], hide: [legal], mask: [finance]}
  - {who: person(lead), can: [read, edit, close], hide: [legal]}
  - {who: unit(unit), can: [read, create], hide: [finance, legal]}
  - {who: unit(shelf.readers), can: [read], mask: [finance], hide: [legal]}
  - who: role(registry_officer, unit)
    can: [read, create, edit, file, close, classify]
    mask: [legal]
  - {who: role(auditor), can: [read], mask: [finance, legal]}
  - {who: role(records_manager), can: [read, create, edit, classify, erase, close, reopen]}
retention: {draft: REC.FIL.09, closed: REC.FIL.01}
views:
  list: {columns: [number, name, kind, unit, state], sort: name, filters: [state, kind, unit]}
channels: {search: [name, advice]}
"""

PAPER = """\
fields:
  name:    {type: text, required: true, max: 120, translated: true}
  body:    {type: longtext}
  dossier: {type: link, to: dossier}
  shelf:   {type: link, to: shelf}
  pages:   {type: integer, group: inner}
  remark:  {type: longtext, group: inner}
lifecycle:
  start: draft
  states:
    draft:  {kind: draft}
    filed:  {kind: open}
    closed: {kind: closed, result: closed}
  moves:
    file:  {from: draft, to: filed}
    close: {from: filed, to: closed}
access:
  - {who: owner, can: [read, edit, file]}
  - {who: person(dossier.lead), can: [read, close], hide: [inner]}
  - {who: unit(shelf.readers), can: [read], hide: [inner]}
  - {who: unit(dossier.unit), can: [read, edit], mask: [inner]}
  - {who: "role(registry_officer, shelf.home)", can: [read, edit, close]}
  - {who: role(records_manager), can: [read, create, edit, classify, close]}
  - {who: staff, can: [create]}
retention: {draft: REC.FIL.09, closed: REC.FIL.01}
views:
  list: {columns: [number, name, dossier, state], sort: -changed_at, filters: [state, dossier]}
channels: {search: [name, body, remark]}
"""

NOTICE = """\
fields:
  name:     {type: text, required: true, max: 120, translated: true}
  body:     {type: longtext, translated: true}
  subjects: {type: concept, scheme: subject, many: true}
  note:     {type: text, group: desk, max: 200}
  shown_on: {type: date}
  over_on:  {type: date}
lifecycle:
  start: draft
  states:
    draft:  {kind: draft}
    issued: {kind: open}
    pulled: {kind: closed, result: pulled}
  moves:
    issue: {from: draft, to: issued}
    pull:  {from: issued, to: pulled}
access:
  - {who: public, can: [read], hide: [desk], from: shown_on, until: over_on}
  - {who: role(auditor), can: [read], mask: [desk], from: shown_on, until: over_on}
  - {who: owner, can: [read, edit, issue], mask: [desk]}
  - {who: role(librarian), can: [read, create, edit, classify, issue, pull]}
retention: {draft: REC.FIL.09, pulled: REC.FIL.01}
views:
  list: {columns: [number, name, shown_on, state], sort: -shown_on, filters: [state, shown_on]}
channels: {search: [name, body, subjects, note]}
"""

CLAIM = """\
fields:
  name:     {type: text, required: true, max: 120}
  claimant: {type: person, required: true, default: actor, personal: staff}
  approver: {type: person, many: true}
  account:  {type: text, group: bank, max: 40, personal: sensitive}
  finding:  {type: choice, group: verdict, of: {fair: Fair, unfair: Unfair}}
  seen_on:  {type: date, group: verdict}
lifecycle:
  start: sent
  states:
    sent:   {kind: open}
    paid:   {kind: closed, result: paid}
  moves:
    pay: {from: sent, to: paid}
access:
  - {who: person(claimant), can: [read, create, edit], hide: [verdict]}
  - {who: person(approver), can: [read, edit, pay], mask: [bank]}
  - {who: role(personnel_officer), can: [read, create, edit, erase, pay]}
  - {who: role(auditor), can: [read], hide: [bank], mask: [verdict]}
retention: {paid: REC.FIL.01}
views:
  list: {columns: [number, name, claimant, state], sort: -created_at, filters: [state, claimant]}
channels: {search: [name, account]}
"""

ITEM = """\
fields:
  name:     {type: text, required: true, max: 300}
  amount:   {type: integer}
  rate:     {type: decimal, scale: 4}
  price:    {type: money}
  is_open:  {type: boolean}
  day:      {type: date}
  moment:   {type: datetime}
  kind:     {type: choice, of: {alpha: Alpha, beta: Beta, gamma: Gamma}}
  mail:     {type: email}
  page:     {type: url}
  tongue:   {type: language}
  body:     {type: longtext}
  shelf:    {type: link, to: shelf}
  others:   {type: link, to: shelf, many: true}
  papers:   {type: file, many: true}
  count_of: {type: integer, min: -5, max: 5, default: 3}
  weight:   {type: decimal, scale: 2, min: 0.5, max: 9.5, default: 1.5}
  coin:     {type: money, currency: CHF, scale: 3, default: 2}
  is_new:   {type: boolean, default: true}
  label:    {type: text, min: 2, default: plain, unique: false}
  birthday: {type: date, min: 1900-01-01, max: today}
lifecycle:
  start: open
  states: {open: {kind: open}, closed: {kind: closed, result: closed}}
  moves:
    close:
      from: open
      to: closed
      ask:
        score: {type: integer, min: 1, max: 5, required: true}
        why:   {type: text, min: 3, max: 10, pattern: "[a-z]+"}
access:
  - {who: staff, can: [read]}
  - {who: role(records_manager), can: [read, create, edit, erase, close]}
retention: {closed: REC.FIL.01}
views:
  list:
    columns: [number, name, amount, price, day]
    sort: name
    filters: [kind, is_open, day, amount]
channels: {search: [name, body]}
"""

BODIES = {
    "shelf": ("Shelf", "SHE", "internal", SHELF),
    "dossier": ("Dossier", "DOS", "internal", DOSSIER),
    "paper": ("Paper", "PAP", "internal", PAPER),
    "notice": ("Notice", "NOT", "public", NOTICE),
    "claim": ("Claim", "CLA", "confidential", CLAIM),
    "item": ("Item", "ITE", "internal", ITEM),
}
GUARDED = ("dossier", "paper", "notice", "claim")
HEAD = "name: The Vault\nuse: [person, unit, role_assignment, concept]\n"


def declarations() -> dict[str, str]:
    """Return the text of each register of the vault."""
    return {
        code: _HEAD.format(code=code, title=title, prefix=prefix, level=level) + body
        for code, (title, prefix, level, body) in BODIES.items()
    }


def write(root: Path, **changes: tuple[str, str]) -> Path:
    """Write the institution; `dossier=(old, new)` edits the declaration of a register."""
    texts = declarations()
    for code, (old, new) in changes.items():
        assert old in texts[code], f"{code} has no {old!r}"
        texts[code] = texts[code].replace(old, new, 1)
    return write_texts(root, texts)


def write_texts(root: Path, texts: dict[str, str], *, head: str = HEAD) -> Path:
    """Write registers with their words in every language, which are those of the source."""
    office = root / "offices" / "vault"
    office.mkdir(parents=True, exist_ok=True)
    (root / "institution.yaml").write_text(head, encoding="utf-8")
    for code, text in texts.items():
        (office / f"{code}.yaml").write_text(text, encoding="utf-8")
        words = source_labels(Register.model_validate(_read(text)))
        for language in ("fr", "es"):
            with (office / f"{code}.{language}.yaml").open("w", encoding="utf-8") as file:
                YAML().dump(dict(words), file)
    return root


def _read(text: str) -> object:
    """Return a declaration as plain data, for its words alone."""
    return YAML(typ="safe", pure=True).load(text)


def write_letters(root: Path, letters: dict[str, str]) -> None:
    """Write templates of letters, by the names of their files."""
    folder = root / "documents" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in letters.items():
        (folder / name).write_text(text, encoding="utf-8")
