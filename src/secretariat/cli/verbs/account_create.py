"""Verb: account create."""

from secretariat.cli.command import argument, command
from secretariat.cli.output import Output
from secretariat.cli.passwords import PASSWORD_STDIN, ask_password
from secretariat.kernel import accounts, queries
from secretariat.kernel.identity import house


@command(
    "account create",
    argument("username", metavar="USERNAME", help="name typed at the door"),
    argument("--person", required=True, metavar="NUMBER", help="staff number of the person"),
    argument("--email", default="", help="where the house writes to"),
    PASSWORD_STDIN,
)
def account_create(
    *, username: str, person: str, email: str, password_stdin: bool, out: Output
) -> None:
    """Create a sign-in for a person of the house; rights hang on the person."""
    record = queries.get("person", person, reader=house())
    password = ask_password(from_stdin=password_stdin)
    accounts.create_account(username, password, person=record.id, email=email)
    out.answer({"username": username, "person": record.number})
