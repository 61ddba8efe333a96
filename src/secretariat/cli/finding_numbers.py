"""Finding numbers: from a number typed at the command line to its register."""

from secretariat.cli.command import argument
from secretariat.kernel import queries, registers
from secretariat.kernel.errors import NotFound, SecretariatError
from secretariat.kernel.identity import Actor
from secretariat.kernel.values import Record

NUMBER = argument(
    "number", metavar="NUMBER", help="number or id; REGISTER:NUMBER where it is not clear"
)


class NumberAmbiguous(SecretariatError):
    """Refuse to choose between registers that both know the number."""

    code = "number.ambiguous"
    status = 409
    message = "%(number)s is known in %(registers)s. Write REGISTER:%(number)s."


def locate(number: str, *, reader: Actor) -> Record:
    """Return the record of a number, whatever its register.

    Raises:
        NotFound: no register has it, or none that the reader may know of.
        NumberAmbiguous: several have it.
    """
    code, sign, rest = number.partition(":")
    if sign and code in registers.all_registers():
        return queries.get(code, rest, reader=reader)
    found = []
    for register in registers.all_registers():
        try:
            found.append(queries.get(register, number, reader=reader))
        except NotFound:
            continue
    if len(found) > 1:
        raise NumberAmbiguous(number=number, registers=", ".join(r.register for r in found))
    if not found:
        raise NotFound(register="record", number=number)
    return found[0]
