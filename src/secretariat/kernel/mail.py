"""Mail: tells people, out of the house, that notices wait for them inside.

A mail holds how many there are and the address of the house: nothing of any record, because mail is
read on its way. Each person chooses whether it comes at once, once a day, or never. A notice is
marked as mailed when the mail server has taken the mail; where the worker dies in between, the mail
comes again under the same Message-ID. Does not know what the notices say.

Source: RFC 5322 (Message-ID), RFC 3834 (Auto-Submitted).
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone, translation

from secretariat.kernel import identity, jobs, registers, showing
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import SignInRefused
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Account, Notice

CHOICES = ("at_once", "daily", "never")
A_DAY = timedelta(days=1)
EVERY_SECONDS = 60.0
MOST = 500
TEMPLATE = "mail/notices.txt"
log = logging.getLogger(__name__)


class UnknownChoice(SecretariatError):
    """Refuse a way of getting mail that there is not."""

    code = "mail.unknown_choice"
    status = 422
    message = "Choose whether mail comes at once, once a day or never."


@dataclass(frozen=True, slots=True)
class Waiting:
    """Notices of one person that no mail has told of yet.

    Attributes:
        notices: their ids.
        number: how many of them the person may see.
    """

    account: Account
    notices: tuple[int, ...]
    number: int


def is_set_up() -> bool:
    """Tell whether the house can send mail: it has a mail server and an address to lead to."""
    return bool(settings.EMAIL_HOST and settings.ADDRESS)


def choose(account: Account, choice: str) -> None:
    """Keep how often a person gets mail.

    Raises:
        UnknownChoice.
    """
    if choice not in CHOICES:
        raise UnknownChoice
    with locks.write():
        Account.objects.filter(pk=account.pk).update(mail=choice)


@jobs.duty("prompt", EVERY_SECONDS)
def send_due() -> int:
    """Send what is due; what the server does not take now is tried again with the next call."""
    if not is_set_up():
        return 0
    connection = get_connection()
    with connection:
        for waiting in _due():
            if waiting.number:
                _send(waiting, connection)
            with locks.write():
                rows = Notice.objects.filter(id__in=waiting.notices)
                rows.update(mailed_at=timezone.now())
    return 0


def _due() -> Iterator[Waiting]:
    """Yield the people who are to get mail now."""
    waiting = Notice.objects.filter(mailed_at=None, read_at=None).order_by()
    people = list(waiting.values_list("person", flat=True).distinct())
    accounts = Account.objects.filter(person__in=people, is_active=True).exclude(email="")
    for account in accounts.exclude(mail="never"):
        if account.mail == "daily" and _was_mailed_today(account.person_id):
            continue
        rows = Notice.objects.filter(person=account.person_id, mailed_at=None, read_at=None)
        some = list(rows.order_by("id").values_list("id", "record")[:MOST])
        if some:
            number = _number_seen(account, [record for _, record in some])
            yield Waiting(account, tuple(key for key, _ in some), number)


def _was_mailed_today(person: UUID) -> bool:
    """Tell whether a person got a mail within the last day."""
    found = Notice.objects.filter(person=person).aggregate(last=Max("mailed_at"))["last"]
    return found is not None and timezone.now() - found < A_DAY


def _number_seen(account: Account, records: list[UUID]) -> int:
    """Return of how many notices the person may read the record; none for one who has left."""
    try:
        reader = identity.actor_of(account)
    except SignInRefused:
        return 0
    named = showing.refs(set(records), reader)
    return sum(one in named and named[one].title is not None for one in records)


def _send(waiting: Waiting, connection: BaseEmailBackend) -> None:
    """Send one mail; an address that the server refuses for good is told of in the log alone."""
    account = waiting.account
    language = account.language or settings.LANGUAGE_CODE
    address = f"{settings.ADDRESS}/notices"
    house = registers.institution().name
    with translation.override(language):
        facts = {"number": waiting.number, "house": house, "address": address}
        text = render_to_string(TEMPLATE, facts)
    host = urlsplit(settings.ADDRESS).hostname or "localhost"
    headers = {
        "Message-ID": f"<notices.{waiting.notices[-1]}.{account.pk}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    subject = text.strip().partition("\n")[0]
    mail = EmailMessage(subject, text, to=[account.email], headers=headers, connection=connection)
    try:
        mail.send()
    except SMTPRecipientsRefused:
        log.warning("The mail server refuses the address of account %s.", account.pk)
