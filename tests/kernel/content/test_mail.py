"""Messages are read as far as they can be, whatever their senders did."""

import pytest
from tests.kernel.content import builders

from secretariat.kernel.content.reading import document, mail
from secretariat.kernel.content.reading.findings import Source


def read(content: bytes):
    """Return what a message holds."""
    return document.examine(Source("x.eml", "message/rfc822", data=content)).extraction


def test_parties_date_and_body_are_read():
    found = read(builders.message("hello", "the words"))

    assert found.text == "the words"
    assert found.mail.sender == "Ana Ruiz <ana@example.org>"
    assert found.mail.to == ("desk@example.org",)
    assert found.mail.sent_at == "2024-01-01T10:00:00+01:00"
    assert found.mail.message_id == "1@example.org"


def test_encoded_headers_are_decoded():
    found = read(
        b"From: =?utf-8?q?Zo=C3=AB?= <z@example.org>\nSubject: =?iso-8859-1?q?Caf=E9?=\n\nx"
    )

    assert (found.mail.sender, found.title) == ("Zoë <z@example.org>", "Café")


def test_a_comma_inside_an_encoded_name_divides_nothing():
    found = read(b"Subject: x\nTo: =?utf-8?q?Ruiz=2C_Ana?= <a@example.org>, b@example.org\n\nwords")

    assert found.mail.to == ("Ruiz, Ana <a@example.org>", "b@example.org")


@pytest.mark.parametrize(
    "header",
    [
        b'From: "<<>>@\n',
        b"From: =?utf-8?B?////?=\n",
        b"Date: the day before\n",
        b"Content-Type: text/plain; charset=nonsense\n",
        b"Content-Type: multipart/mixed\n",
        b'Content-Type: multipart/mixed; boundary="a"\n',
        b"Content-Transfer-Encoding: base64\n",
        b"To: " + b"a@example.org, " * 5000 + b"\n",
        b"Message-ID: <[>\n",
    ],
)
def test_damaged_headers_do_not_stop_the_reading(header):
    found = read(b"Subject: still here\n" + header + b"\nwords\n")

    assert found.mail.subject == "still here"
    assert found.text or found.reason


def test_html_is_read_where_there_is_no_plain_text():
    content = (
        b'Subject: x\nContent-Type: multipart/alternative; boundary="="\n\n--=\n'
        b"Content-Type: text/html\n\n<style>p{}</style><p>Only <b>here</b></p>\n--=--\n"
    )

    assert read(content).text == "Only here"


def test_plain_text_is_preferred_to_html():
    content = (
        b'Subject: x\nContent-Type: multipart/alternative; boundary="="\n\n--=\n'
        b"Content-Type: text/html\n\n<p>marked</p>\n--=\nContent-Type: text/plain\n\nplain\n--=--\n"
    )

    assert read(content).text == "plain"


def test_mailboxes_are_divided_at_their_separators():
    box = b"From a Mon\nSubject: 1\n\nfirst\n>From here on\n\nFrom b Mon\nSubject: 2\n\nsecond\n"

    finding = mail.read_mailbox(Source("x.mbox", "application/mbox", data=box))

    assert finding.extraction.reason == "A mailbox of 2 messages; they hold its text."
    assert [part.name for part in finding.parts] == ["1 1.eml", "2 2.eml"]


def test_a_message_without_words_says_so():
    assert read(b"Subject: x\nFrom: a@b\n\n\n").reason == "The message has no text of its own."
