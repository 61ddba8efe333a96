"""Syntax: what is in the language, and that no text can harm the house that reads it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.expressions.registers import compiled

from secretariat.kernel.expressions import Env, ExpressionInvalid
from secretariat.kernel.expressions.syntax import parse

ATTACKS = {
    "dunder": "name.__class__",
    "dunder name": "__import__('os')",
    "method": "name.upper()",
    "chained method": "name.format(name).format(name)",
    "string bomb": "'a' * 10000000000",
    "power": "9 ** 9",
    "power tower": "9**9**9",
    "brackets": "(" * 5_000 + "1" + ")" * 5_000,
    "short brackets": "(" * 900 + "1" + ")" * 900,
    "signs": "-" * 1_900 + "1",
    "negations": "!" * 1_900 + "true",
    "chain": "+".join(["1"] * 5_000),
    "short chain": "+".join(["1"] * 900),
    "either chain": "||".join(["true"] * 450),
    "choices": "true?1:" * 250 + "1",
    "lists": "[" * 900 + "]" * 900,
    "list bomb": "[[1,1,1,1],[1,1,1,1]]",
    "macro": "[1, 2].all(x, x > 0)",
    "map": "{'a': 1}",
    "bytes": "b'abc' == b'abc'",
    "float": "1e9 > 1",
    "large number": "9" * 19 + " > 0",
    "long decimal": "0." + "1" * 11 + " > 0",
    "index": "helpers[0] == actor",
    "assignment": "name = 'a'",
    "lambda": "lambda: 1",
    "statement": "1; 2",
    "comment": "1 // 2\n",
    "template": "${name}",
    "open text": "'abc",
    "escape": "'\\x41' == 'A'",
    "null byte": "name == '\x00' \x00",
    "nothing": "   ",
    "half": "1 +",
    "unknown": "os",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_every_attack_is_refused_at_load_and_at_once(attack):
    begun = time.perf_counter()

    with pytest.raises(ExpressionInvalid) as refusal:
        compiled(attack)

    assert time.perf_counter() - begun < 1
    assert refusal.value.problem
    assert refusal.value.column >= 1


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("a" * 2_001, 2_001, "more than 2,000 characters"),
        ("(" * 24 + "1" + ")" * 24, 25, "nested more than 24 deep"),
        ("[" + ",".join(["1"] * 300) + "]", 1, "more than 300 parts"),
        ("name.upper()", 11, "methods are not part of the language; write size(x), not x.size()"),
        ("1 < count_of < 3", 14, "comparisons cannot be chained; join two of them with &&"),
        ("name = 'a'", 6, "'=' is not an operator; write '=='"),
        ("is_open & is_open", 9, "'&' is not an operator; write '&&'"),
        ("Name == 'a'", 1, "a name is written in small letters"),
        ("name == 'a", 9, "the text is not closed on its line"),
        ("count_of +", 11, "the expression ends too early"),
        ("count_of )", 10, "')' is not expected here"),
        ("count_of # 1", 10, "the character '#' is not part of the language"),
    ],
)
def test_the_place_and_the_reason_are_said(text, column, words):
    with pytest.raises(ExpressionInvalid) as refusal:
        parse(text)

    assert words in refusal.value.problem
    assert refusal.value.column == column


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - 4 / 2", 5),
        ("(1 + 2) * 3", 9),
        ("2 - 1 - 1", 0),
        ("true || false && false", True),
        ("!true || true", True),
        ("1 + 1 == 2 && 2 in [1, 2]", True),
        ("true ? 1 : true ? 2 : 3", 1),
        ("false ? 1 : false ? 2 : 3", 3),
        ("- 2 + 3", 1),
        ("innermost == null", None),
        ("'a\\n\\t\\\\' == \"a\n\"", None),
        ("  \n 7  ", 7),
    ],
)
def test_operators_bind_as_in_cel(text, value):
    if value is None:
        with pytest.raises(ExpressionInvalid):
            compiled(text)
    else:
        assert compiled(text).evaluate(Env()) == value


@given(st.text(alphabet="()[]!-+*/%<>=&|?:.,'\" ab1in_tru", max_size=60))
def test_any_text_is_a_tree_or_a_refusal(text):
    try:
        depth, size = (tree := parse(text)).depth, tree.size
    except ExpressionInvalid as refusal:
        depth, size = int(not 1 <= refusal.column <= len(text) + 1) * 25, 0

    assert depth <= 24
    assert size <= 300
