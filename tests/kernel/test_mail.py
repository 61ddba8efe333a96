"""Mail: people are told that notices wait, by a real mail server, and nothing else is told."""

import email
import socket
from datetime import timedelta
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from tests import worlds

from secretariat.conf import settings as conf
from secretariat.conf.variables import SettingInvalid
from secretariat.kernel import accounts, jobs, mail, records, watching
from secretariat.kernel.mail import UnknownChoice
from secretariat.kernel.store.models import Account, Notice


class Server:
    """Keeps what comes; answers as it is told."""

    def __init__(self):
        self.came, self.answer_to_recipient, self.answer = [], "250 OK", "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_recipient

    async def handle_DATA(self, _server, _session, envelope):
        if self.answer.startswith("250"):
            self.came.append(email.message_from_bytes(envelope.content))
        return self.answer


@pytest.fixture
def server(settings):
    handler = Server()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.ADDRESS = "https://hq.example.org"
    settings.DEFAULT_FROM_EMAIL = "noreply@hq.example.org"
    yield handler
    controller.stop()


@pytest.fixture
def reader(people):
    """Return a person with an address who watches a gift that was changed by somebody else."""
    account = accounts.account_named("clerk")
    account.email, account.mail = "clerk@example.org", "at_once"
    account.save(update_fields=["email", "mail"])
    made = worlds.gift(people.gifts, recipient="CLERK", description="A secret vase")
    watching.watch("gift", made.id, reader=people.clerk)
    return SimpleNamespace(account=account, actor=people.clerk, gift=made, changer=people.gifts)


def change(reader, giver):
    seen = records.edit(
        "gift", reader.gift.id, {"giver": giver}, actor=reader.changer, version=reader.gift.version
    )
    reader.gift = seen
    jobs.run_waiting("prompt")


def test_mail_tells_how_many_wait_and_where_and_nothing_of_the_record(server, reader):
    change(reader, "Somebody")
    mail.send_due()

    (came,) = server.came
    text = came.get_payload(decode=True).decode()
    assert came["To"] == "clerk@example.org"
    assert came["Subject"].startswith("1 new notice for you in ")
    assert came["Auto-Submitted"] == "auto-generated"
    assert "https://hq.example.org/notices" in text
    for hidden in ("vase", "Somebody", reader.gift.number, "ift"):
        assert hidden not in text.replace("notice", "")


def test_nobody_is_told_twice(server, reader):
    change(reader, "One")
    mail.send_due()
    mail.send_due()
    assert len(server.came) == 1

    change(reader, "Two")
    mail.send_due()
    assert len({came["Message-ID"] for came in server.came}) == 2


def test_once_a_day_is_once_a_day_and_never_is_never(server, reader):
    mail.choose(reader.account, "daily")
    change(reader, "One")
    mail.send_due()
    change(reader, "Two")
    mail.send_due()
    assert len(server.came) == 1

    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    Notice.objects.exclude(mailed_at=None).update(mailed_at=yesterday)
    mail.send_due()
    assert len(server.came) == 2

    mail.choose(reader.account, "never")
    change(reader, "Three")
    mail.send_due()
    assert len(server.came) == 2
    with pytest.raises(UnknownChoice):
        mail.choose(reader.account, "hourly")


def test_what_the_server_does_not_take_is_sent_later(server, reader):
    change(reader, "One")
    server.answer = "451 Try again later"
    with pytest.raises(OSError):  # an SMTPException is one; the lane tries the duty again
        mail.send_due()
    assert server.came == []

    server.answer = "250 OK"
    mail.send_due()
    assert len(server.came) == 1


def test_server_that_is_down_loses_nothing(server, reader, settings):
    change(reader, "One")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    with pytest.raises(OSError):
        mail.send_due()

    settings.EMAIL_PORT = port
    mail.send_due()
    assert len(server.came) == 1


def test_address_that_is_refused_holds_up_nobody(server, reader, caplog):
    change(reader, "One")
    server.answer_to_recipient = "550 No such mailbox"
    mail.send_due()
    mail.send_due()

    assert caplog.text.count("refuses the address") == 1
    assert "clerk@" not in caplog.text


def test_who_may_not_read_any_more_is_told_nothing(server, reader, people):
    change(reader, "One")
    records.edit(
        "gift", reader.gift.id, {"recipient": "COLLEAGUE"},
        actor=reader.changer, version=reader.gift.version,
    )  # fmt: skip
    mail.send_due()

    assert server.came == []


def test_house_without_a_mail_server_sends_nothing(reader, settings):
    settings.EMAIL_HOST = ""
    change(reader, "One")

    assert mail.send_due() == 0
    assert Notice.objects.filter(mailed_at=None).exists()


def test_mail_speaks_the_language_of_its_reader(server, reader):
    Account.objects.filter(pk=reader.account.pk).update(language="fr")
    change(reader, "One")
    mail.send_due()

    subject = email.header.make_header(email.header.decode_header(server.came[0]["Subject"]))
    assert str(subject).startswith("1 nouvel avis pour vous")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ("", 0, "", False, False)),
        ("smtp://mail.example.org", ("mail.example.org", 25, "", False, False)),
        (
            "smtp+starttls://u:p%40ss@mail.example.org",
            ("mail.example.org", 587, "p@ss", True, False),
        ),
        ("smtps://u:p@mail.example.org:2465", ("mail.example.org", 2465, "p", False, True)),
    ],
)
def test_mail_server_is_read_from_its_address(monkeypatch, url, expected):
    monkeypatch.setattr(conf, "ADDRESS", "https://hq.example.org")
    found = conf._mail(url)

    assert tuple(found[n] for n in ("host", "port", "password", "tls", "ssl")) == expected


@pytest.mark.parametrize("url", ["mail.example.org", "http://u:secret@mail", "smtp://"])
def test_address_that_names_no_mail_server_stops_the_start_and_shows_no_password(url, monkeypatch):
    monkeypatch.setattr(conf, "ADDRESS", "https://hq.example.org")
    with pytest.raises(SettingInvalid) as refused:
        conf._mail(url)
    assert "secret" not in str(refused.value)


def test_mail_without_an_address_to_lead_to_stops_the_start(monkeypatch):
    monkeypatch.setattr(conf, "ADDRESS", "")
    with pytest.raises(SettingInvalid, match="needs SECRETARIAT_ADDRESS"):
        conf._mail("smtp://mail.example.org")
