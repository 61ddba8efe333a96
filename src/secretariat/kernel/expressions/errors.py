"""Errors of expressions: one refusal, at load, with the place in the text."""

from secretariat.kernel.errors import SecretariatError


class ExpressionInvalid(SecretariatError):
    """Refuse an expression that cannot be read or does not fit its place.

    `column` counts characters from 1; `problem` is a sentence without its full stop.
    """

    code = "expression.invalid"
    status = 500
    message = "At character %(column)s: %(problem)s."

    def __init__(self, *, problem: str, column: int = 1) -> None:
        """Keep the problem and its place beside the sentence."""
        self.problem, self.column = problem, column
        super().__init__(problem=problem, column=column)
