"""Case: an institution whose register has every key of a move; and people who act on it.

Does not know what is tested with it.
"""

from pathlib import Path
from types import SimpleNamespace

from tests import vault

HEAD = vault.HEAD.replace("concept]", "concept, body, membership, committee_decision]")
CASE = """\
register: case
office: vault
version: 1
title: Case
plural: Cases
number: "CASE-{year}-{seq:4}"
purpose: Shows what a move may say.
level: internal
class: REC.FIL
fields:
  name:     {type: text, required: true, max: 120}
  claimant: {type: person, required: true, default: actor, personal: staff}
  lead:     {type: person}
  unit:     {type: unit, required: true, default: unit}
  amount:   {type: money}
  ceiling:  {type: money}
  paid_on:  {type: date}
  note:     {type: text, max: 20}
  tries:    {type: integer, default: 0, max: 2}
  parent:   {type: link, to: case}
  account:  {type: link, to: account}
  board:    {type: link, to: body}
  decision: {type: link, to: committee_decision}
lifecycle:
  start: draft
  states:
    draft:     {kind: draft}
    submitted: {kind: open}
    certified: {kind: open}
    settled:   {kind: open}
    tabled:    {kind: open}
    refused:   {kind: closed, result: refused}
    paid:      {kind: closed, result: paid}
  moves:
    submit:   {from: draft, to: submitted, undo: {within: 10 minutes}, assign: "role(gifts_officer, unit)"}
    give_to:  {from: submitted, to: submitted, assign: person(lead)}
    give_back: {from: submitted, to: submitted, assign: owner}
    remind:   {from: submitted, to: submitted, once: true}
    review:   {from: submitted, to: submitted, open: {register: review, link: case, copy: [amount, advice]}, ask: {advice: {type: text, max: 50}}}
    settle:   {from: [draft, submitted], to: settled, open: {register: account, link: account}, ask: {why: {type: text}}}
    stamp:    {from: submitted, to: paid, set: {note: "'stamped'", paid_on: today, lead: actor}, undo: {within: 2 minutes}}
    table:    {from: submitted, to: tabled}
    decide:
      from: tabled
      to: {approve: certified, defer: submitted, reject: refused}
      body: {of: board, quorum: 2, majority: simple, recuse: "actor == lead"}
      ask: {text: {type: longtext, required: true}}
      open: {register: committee_decision, link: decision, copy: [name, text, outcome]}
    certify:
      from: submitted
      to: certified
      tell: [owner, person(lead), "role(gifts_officer, unit)"]
      when: "actor != claimant && amount > 0"
      unless: A claim is certified by another person than the claimant, and when it has an amount.
    pay:
      from: certified
      to: paid
      when: "actor != last('certify').actor && !has(parent)"
      unless: Who certified a claim does not pay it.
      set: {paid_on: today, ceiling: "min(amount, ask.limit)", note: "'paid ' + lower(name)"}
      ask: {limit: {type: money, required: true}}
    try_it:
      from: submitted
      to: submitted
      when: "parent.state == 'certified' || !has(parent)"
      unless: The parent is not certified yet.
      set: {tries: tries + 1}
    big:
      from: submitted
      to: submitted
      when: "ask.limit > amount"
      unless: The limit is too small.
      ask: {limit: {type: money, required: true}}
access:
  - {who: person(claimant), can: [read, create, edit, submit, settle]}
  - {who: person(lead), can: [read, give_back]}
  - {who: "role(gifts_officer, unit)", can: [read, create, edit, submit, give_to, give_back, remind, certify, pay, try_it, big, review, settle, stamp, table, decide]}
  - {who: role(auditor), can: [read]}
retention: {draft: REC.FIL.09, paid: REC.FIL.01, refused: REC.FIL.01}
views:
  list: {columns: [number, name, state], sort: name}
"""

REVIEW = """\
register: review
office: vault
version: 1
title: Review
plural: Reviews
number: "REV-{year}-{seq:4}"
purpose: Shows what a move opens.
level: internal
class: REC.FIL
fields:
  name:     {type: text, required: true, max: 120}
  case:     {type: link, to: case, required: true}
  amount:   {type: money, required: true}
  advice:   {type: text, max: 50}
lifecycle:
  start: open
  states: {open: {kind: open}, done: {kind: closed, result: done}}
  moves: {end: {from: open, to: done}}
access:
  - {who: role(auditor), can: [read, create, end]}
retention: {done: REC.FIL.01}
views:
  list: {columns: [number, name, state], sort: name}
"""
ACCOUNT = REVIEW.replace("review", "account").replace("Review", "Account").replace("REV", "ACC")
ACCOUNT = ACCOUNT.replace("  case:     {type: link, to: case, required: true}\n", "")
ACCOUNT = ACCOUNT.replace("{type: money, required: true}", "{type: money}")

NODE = REVIEW.replace("review", "node").replace("Review", "Node").replace("REV", "NODE")
NODE = (
    NODE[: NODE.index("fields:")]
    + """\
fields:
  name:   {type: text, required: true, max: 120}
  keeper: {type: person}
  next:   {type: person}
  parent: {type: link, to: node}
lifecycle:
  start: open
  states: {open: {kind: open}, done: {kind: closed, result: done}}
  moves:
    hand_over: {from: open, to: open, set: {keeper: next}}
    end: {from: open, to: done}
access:
  - {who: person(keeper), can: [read, hand_over]}
  - {who: person(parent.keeper), can: [read, hand_over]}
  - {who: role(auditor), can: [read, create, end]}
retention: {done: REC.FIL.01}
views:
  list: {columns: [number, name, state], sort: name}
"""
)


def write(root: Path) -> Path:
    """Write the institution."""
    vault.write_texts(
        root, {"case": CASE, "review": REVIEW, "account": ACCOUNT, "node": NODE}, head=HEAD
    )
    french = root / "offices" / "vault" / "case.fr.yaml"
    text = french.read_text(encoding="utf-8")
    said = "Who certified a claim does not pay it."
    french.write_text(text.replace(said, "Qui certifie ne paie pas."), encoding="utf-8")
    return root


def people() -> SimpleNamespace:
    """Make units and people: a claimant and two officers of a unit, a lead elsewhere, an auditor.

    `far` is gifts officer of another unit, `chief` of the whole house.
    """
    from tests import worlds

    worlds.unit("ORG")
    worlds.unit("DESK", parent="ORG")
    worlds.unit("FAR", parent="ORG")
    where = {"CLAIMANT": "DESK", "OFFICER": "DESK", "SECOND": "DESK", "LEAD": "FAR"}
    for number, unit in {**where, "AUDIT": "ORG", "CHIEF": "ORG", "FARMAN": "FAR"}.items():
        worlds.person(number, unit=unit)
    worlds.role("OFFICER", "gifts_officer", unit="DESK")
    worlds.role("SECOND", "gifts_officer", unit="DESK")
    worlds.role("FARMAN", "gifts_officer", unit="FAR")
    worlds.role("CHIEF", "gifts_officer")
    worlds.role("AUDIT", "auditor")
    return SimpleNamespace(
        claimant=worlds.actor("CLAIMANT"),
        officer=worlds.actor("OFFICER"),
        second=worlds.actor("SECOND"),
        lead=worlds.actor("LEAD"),
        auditor=worlds.actor("AUDIT"),
        far=worlds.actor("FARMAN"),
        chief=worlds.actor("CHIEF"),
        house=worlds.house(),
    )
