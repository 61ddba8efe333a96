"""Expressions: the small language of declarations, for Python and for the database.

Reading order: `syntax` (text to tree), `types`, `names` (what may be named where), `functions`
(what can be done with values, on `numbers`), `naming`, `calls` and `checking` (tree to typed
`nodes`), `env` (what is filled in), `evaluation` and `totals` (nodes to Python), `expression` (the
whole); then, for the database, `questions` (what it can be asked), `conditions` (nodes to a
condition over `columns` and what is `gathered`) and `computed` (the rest, by SQLite through Python,
by `postgresql` in SQL). Nothing here imports the registers while it is loaded: their lint imports
this package.
"""

from secretariat.kernel.expressions.env import Asker, Env, Passed
from secretariat.kernel.expressions.errors import ExpressionInvalid
from secretariat.kernel.expressions.expression import Expression, compile_expression
from secretariat.kernel.expressions.names import PLACES, Names, names_of
from secretariat.kernel.expressions.types import BOOL, Type, type_of

__all__ = [
    "BOOL",
    "PLACES",
    "Asker",
    "Env",
    "Expression",
    "ExpressionInvalid",
    "Names",
    "Passed",
    "Type",
    "compile_expression",
    "names_of",
    "type_of",
]
