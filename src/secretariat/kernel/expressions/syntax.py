"""Syntax: the text of an expression becomes a tree of bounded size, or is refused.

The syntax is that of CEL without methods, maps, floats, byte strings and macros. A text has at most
2,000 characters, its tree at most 300 nodes and 24 levels; brackets count as a level. The parser
keeps no stack of Python frames, so that no text can exhaust it. Does not know names or types.

Source: Common Expression Language, language definition, "Syntax".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

from secretariat.kernel.expressions.errors import ExpressionInvalid

MAX_CHARACTERS = 2_000
MAX_DEPTH = 24
MAX_NODES = 300
MAX_DIGITS = 18
MAX_SCALE = 10
_GRAMMAR = r"""
?start: choice
?choice: either | either "?" choice ":" choice -> choose
?either: both ("||" both)*
?both: relation ("&&" relation)*
?relation: sum | sum COMPARISON sum -> binary | sum IN sum -> binary
?sum: product | sum SIGN product -> binary
?product: unary | product FACTOR unary -> binary
?unary: member | NOT unary -> unary | SIGN unary -> unary
?member: atom | member "." NAME -> part
?atom: NAME -> name
  | NAME "(" (choice ("," choice)*)? ")" -> call
  | DECIMAL -> decimal | INTEGER -> integer | TEXT -> text
  | TRUE -> word | FALSE -> word | NULL -> word
  | OPEN (choice ("," choice)*)? "]" -> list
  | "(" choice ")" -> group
COMPARISON: "==" | "!=" | "<=" | ">=" | "<" | ">"
IN: "in"
SIGN: "+" | "-"
FACTOR: "*" | "/" | "%"
NOT: "!"
OPEN: "["
TRUE: "true"
FALSE: "false"
NULL: "null"
NAME: /[a-z][a-z0-9_]*/
DECIMAL: /[0-9]+\.[0-9]+/
INTEGER: /[0-9]+/
TEXT: /'([^'\\\n]|\\.)*'|"([^"\\\n]|\\.)*"/
%ignore /[ \t\r\n]+/
"""
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Tree:
    """A part of an expression as it is written.

    `kind` is literal, name, call, part, list, unary, binary, both, either or choose; `value` is the
    literal, the name or the operator; `at` counts characters from 1.
    """

    kind: str
    at: int
    value: Any = None
    parts: tuple["Tree", ...] = ()
    depth: int = 1
    size: int = 1


def parse(text: str) -> Tree:
    """Return the tree of an expression.

    Raises:
        ExpressionInvalid: the text is empty, too long, too deep, too large or not in the language.
    """
    if len(text) > MAX_CHARACTERS:
        problem = f"the expression has more than {MAX_CHARACTERS:,} characters"
        raise ExpressionInvalid(problem=problem, column=MAX_CHARACTERS + 1)
    if not text.strip():
        raise ExpressionInvalid(problem="the expression is empty")
    try:
        return _parser()(text)
    except VisitError as error:
        raise error.orig_exc from None
    except UnexpectedInput as error:
        problem, column = _explained(text, error)
        raise ExpressionInvalid(problem=problem, column=column) from None


@cache
def _parser() -> Callable[[str], Tree]:
    """Return the parser, built at its first use."""
    parser = Lark(_GRAMMAR, parser="lalr", transformer=_Builder(), maybe_placeholders=False)
    return parser.parse  # type: ignore[return-value] # the transformer makes trees of ours


def _tree(kind: str, at: int, value: object = None, parts: Sequence[Tree] = ()) -> Tree:
    """Return a tree within the limits.

    Raises:
        ExpressionInvalid: it is too deep or too large.
    """
    depth = 1 + max((part.depth for part in parts), default=0)
    size = 1 + sum(part.size for part in parts)
    _check_size(at, depth, size)
    return Tree(kind, at, value, tuple(parts), depth, size)


def _check_size(at: int, depth: int, size: int) -> None:
    """Refuse what is too deep or too large."""
    if depth > MAX_DEPTH:
        raise ExpressionInvalid(problem=f"it is nested more than {MAX_DEPTH} deep", column=at)
    if size > MAX_NODES:
        raise ExpressionInvalid(problem=f"it has more than {MAX_NODES} parts", column=at)


def _at(token: Token) -> int:
    """Return where a token stands, from 1."""
    return (token.start_pos or 0) + 1


@v_args(inline=True)
class _Builder(Transformer[Token, Tree]):
    """Makes trees while the text is read."""

    def choose(self, condition: Tree, first: Tree, second: Tree) -> Tree:
        """Return one of two by a condition."""
        return _tree("choose", condition.at, None, (condition, first, second))

    def either(self, *parts: Tree) -> Tree:
        """Return several joined by `||`."""
        return _tree("either", parts[0].at, "||", parts)

    def both(self, *parts: Tree) -> Tree:
        """Return several joined by `&&`."""
        return _tree("both", parts[0].at, "&&", parts)

    def binary(self, left: Tree, operator: Token, right: Tree) -> Tree:
        """Return two sides with an operator between them."""
        return _tree("binary", _at(operator), str(operator), (left, right))

    def unary(self, operator: Token, operand: Tree) -> Tree:
        """Return an operand with an operator before it."""
        return _tree("unary", _at(operator), str(operator), (operand,))

    def part(self, whole: Tree, name: Token) -> Tree:
        """Return `whole.name`."""
        return _tree("part", _at(name), str(name), (whole,))

    def name(self, name: Token) -> Tree:
        """Return a name."""
        return _tree("name", _at(name), str(name))

    def call(self, name: Token, *given: Tree) -> Tree:
        """Return a function with what it is given."""
        return _tree("call", _at(name), str(name), given)

    def list(self, bracket: Token, *items: Tree) -> Tree:
        """Return a list."""
        return _tree("list", _at(bracket), None, items)

    def group(self, inner: Tree) -> Tree:
        """Return what stands in brackets, one level deeper."""
        _check_size(inner.at, inner.depth + 1, inner.size)
        return Tree(inner.kind, inner.at, inner.value, inner.parts, inner.depth + 1, inner.size)

    def integer(self, token: Token) -> Tree:
        """Return a whole number of at most 18 digits."""
        if len(token.lstrip("0")) > MAX_DIGITS:
            problem = f"a whole number has at most {MAX_DIGITS} digits"
            raise ExpressionInvalid(problem=problem, column=_at(token))
        return _tree("literal", _at(token), int(token))

    def decimal(self, token: Token) -> Tree:
        """Return an exact decimal of at most 18 digits before the point and 10 after it."""
        whole, _, rest = token.partition(".")
        if len(whole.lstrip("0")) > MAX_DIGITS or len(rest) > MAX_SCALE:
            problem = (
                f"a number has at most {MAX_DIGITS} digits before the point, {MAX_SCALE} after"
            )
            raise ExpressionInvalid(problem=problem, column=_at(token))
        return _tree("literal", _at(token), Decimal(token))

    def text(self, token: Token) -> Tree:
        r"""Return a text; the escapes are \\ \' \" \n and \t."""

        def escaped(match: re.Match[str]) -> str:
            if match[1] not in _ESCAPES:
                problem = f"the text has an unknown escape {match[0]!r}"
                raise ExpressionInvalid(problem=problem, column=_at(token))
            return _ESCAPES[match[1]]

        return _tree("literal", _at(token), re.sub(r"\\(.)", escaped, token[1:-1]))

    def word(self, token: Token) -> Tree:
        """Return true, false or null."""
        return _tree("literal", _at(token), _WORDS[str(token)])


def _explained(text: str, error: UnexpectedInput) -> tuple[str, int]:
    """Return in words, and where, the text leaves the language."""
    if isinstance(error, UnexpectedCharacters):
        at = error.pos_in_stream or 0
        return _unknown(text, at), at + 1
    token = error.token if isinstance(error, UnexpectedToken) else None
    if token is None or token.type == "$END":
        return "the expression ends too early", len(text) + 1
    at = token.start_pos or 0
    before = text[:at].rstrip()
    if str(token) == "(" and re.search(r"\.\s*[a-z][a-z0-9_]*$", before):
        return "methods are not part of the language; write size(x), not x.size()", at + 1
    if token.type == "COMPARISON":
        return "comparisons cannot be chained; join two of them with &&", at + 1
    return f"{str(token)!r} is not expected here", at + 1


def _unknown(text: str, at: int) -> str:
    """Return in words why a character cannot stand where it stands."""
    found = text[at]
    if found in "'\"":
        return "the text is not closed on its line"
    meant = {"=": "==", "&": "&&", "|": "||"}.get(found)
    if meant:
        return f"{found!r} is not an operator; write {meant!r}"
    if found == "_" or found.isupper():
        return "a name is written in small letters and begins with one"
    return f"the character {found!r} is not part of the language"
