"""Errors of declarations: each names file, line, what is wrong and what would be right."""

from secretariat.kernel.errors import NotFound, SecretariatError


class DeclarationInvalid(SecretariatError):
    """Refuse to start on a declaration that does not hold."""

    code = "register.invalid"
    status = 500
    message = "%(file)s, line %(line)s: %(problem)s."


class DeclarationsInvalid(SecretariatError):
    """Refuse to start on declarations, naming every fault at once."""

    code = "registers.invalid"
    status = 500
    message = "%(count)s faults in the declarations:\n%(faults)s"

    def __init__(self, faults: list[DeclarationInvalid]) -> None:
        """Keep the single faults beside the sentence that lists them."""
        self.faults = faults
        super().__init__(count=len(faults), faults="\n".join(f"  {fault}" for fault in faults))


class UnknownRegister(NotFound):
    """Refuse a register that nobody declared."""

    code = "register.unknown"
    message = "No register is called %(register)s."
