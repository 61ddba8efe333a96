"""Institution: two registers that use every field type and field key of a case.

Loaded by pytest (`-p tests.fields.institution`) before anything reads the settings, so that the
whole run plays in this house. Does not know what is tested with it.
"""

import os
from pathlib import Path

import tests.home
from tests import vault

GRANT = """\
register: grant
office: vault
version: 1
title: Grant
plural: Grants
number: "GRA-{seq:4}"
purpose: Shows what is computed, asked for and checked.
level: internal
class: REC.FIL
fields:
  name:     {type: text, required: true, max: 120}
  grade:    {type: choice, of: {primary: Primary, tertiary: Tertiary}}
  boarding: {type: boolean, required: true, show: "grade != 'tertiary'"}
  year:     {type: period}
  costs:    {type: table, columns: {amount: {type: money, required: true}, kind: {type: text}}}
  advance:  {type: money, write: "state == 'draft' || role('auditor')"}
  total:    {type: money, compute: sum(costs.amount), stored: true}
  payable:  {type: money, compute: "total - advance"}
  holder:   {type: person}
  school:   {type: link, to: school, where: "school.head == holder"}
  head:     {type: text, compute: school.name}
  secret:   {type: integer, group: inner}
  double:   {type: integer, compute: "secret * 2", stored: true, group: inner}
  shown:    {type: integer, compute: "secret + 1"}
checks:
  - {when: "year.end > today", level: warn, say: The year is not over.}
  - {when: "advance > total", level: stop, say: The advance is above the costs.}
  - {when: "secret > 10", level: warn, say: The secret is large.}
lifecycle:
  start: draft
  states:
    draft: {kind: draft}
    sent:  {kind: open}
    paid:  {kind: closed, result: paid}
  moves:
    send: {from: draft, to: sent}
    pay:  {from: sent, to: paid}
access:
  - {who: owner, can: [read, edit, send]}
  - {who: role(auditor), can: [read, edit], hide: [inner]}
  - {who: role(records_manager), can: [read, create, edit, send, pay, erase]}
retention: {draft: REC.FIL.09, paid: REC.FIL.01}
views:
  list: {columns: [number, name, total, payable], sort: total, filters: [total]}
channels: {search: [name]}
"""

SCHOOL = """\
register: school
office: vault
version: 1
title: School
plural: Schools
number: "SCH-{seq:4}"
purpose: Shows what a claim leads to.
level: internal
class: REC.FIL
fields:
  name:  {type: text, required: true, max: 120}
  head:  {type: person}
lifecycle:
  start: open
  states: {open: {kind: open}, closed: {kind: closed, result: closed}}
  moves: {close: {from: open, to: closed}}
access:
  - {who: staff, can: [read]}
  - {who: role(records_manager), can: [create, edit, close]}
retention: {closed: REC.FIL.01}
views:
  list: {columns: [number, name], sort: name}
channels: {search: [name]}
"""

CLAIM = """\
register: claim
office: vault
version: 1
title: Claim
plural: Claims
number: "CLM-{seq:4}"
purpose: Shows every type and key of a field.
level: internal
class: REC.FIL
fields:
  name:     {type: text, required: true, max: 120}
  claimant: {type: person, default: actor}
  costs:
    type: table
    min: 1
    max: 4
    columns:
      kind:    {type: choice, of: {travel: Travel, fees: Fees}, required: true}
      amount:  {type: money, min: 0, help: As on the invoice.}
      rate:    {type: decimal, scale: 4}
      paid_on: {type: date}
      words:   {type: text, max: 20}
      school:  {type: link, to: school}
      topic:   {type: concept, scheme: subject}
      payer:   {type: person}
      invoice: {type: file}
  year:     {type: period}
  country:  {type: country}
  call:     {type: phone}
  grade:    {type: rating, max: 4, of: {"1": Poor, "4": Good}}
  notes:
    type: table
    group: inner
    personal: sensitive
    columns:
      word: {type: text, required: true}
      scan: {type: file}
lifecycle:
  start: draft
  states:
    draft: {kind: draft}
    sent:  {kind: open}
    paid:  {kind: closed, result: paid}
  moves:
    send: {from: draft, to: sent}
    pay:  {from: sent, to: paid}
access:
  - {who: owner, can: [read, edit, send]}
  - {who: person(claimant), can: [read, create, edit, send], hide: [inner]}
  - {who: role(auditor), can: [read], mask: [inner]}
  - {who: role(records_manager), can: [read, create, edit, send, pay, erase]}
retention: {draft: REC.FIL.09, paid: REC.FIL.01}
views:
  list: {columns: [number, name, costs, state], sort: name, filters: [state, year, country, grade]}
channels: {search: [name, costs, country, notes]}
"""


def write(root: Path) -> Path:
    """Write the institution."""
    return vault.write_texts(root, {"school": SCHOOL, "claim": CLAIM, "grant": GRANT})


os.environ["SECRETARIAT_INSTITUTION"] = str(write(tests.home.HOME / "institution"))
