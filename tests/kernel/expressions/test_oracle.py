"""Oracle: Google's own CEL gives the same answers on what both languages know.

Shared are yes and no, whole numbers, text and lists of them, with every value there. Where CEL ends
in an error (an overflow, a division by zero) ours is empty.
"""

from cel_expr_python import cel
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.expressions.registers import compiled

from secretariat.kernel.expressions import Env

TYPES = {
    "count_of": cel.Type.INT,
    "pieces": cel.Type.INT,
    "is_open": cel.Type.BOOL,
    "name": cel.Type.STRING,
}
THEIRS = cel.NewEnv(variables=TYPES)
ERROR = object()
WORDS = ("", "a", "ab", "ba", "ä", "Z", "漆", "😀")
INTEGERS = st.one_of(
    st.integers(-4, 4), st.sampled_from([2**63 - 1, -(2**63), 2**62, -(2**62), 10**17])
)
ROWS = st.fixed_dictionaries(
    {
        "count_of": INTEGERS,
        "pieces": INTEGERS,
        "is_open": st.booleans(),
        "name": st.sampled_from(WORDS),
    }
)
Pair = tuple[str, str]


def _same(text):
    """Return a text that both languages read alike."""
    return (text, text)


def _joined(form, *parts):
    """Return a form filled with the texts of each language."""
    return tuple(form.format(*(part[side] for part in parts)) for side in (0, 1))


TEXTS = st.one_of(st.just(_same("name")), st.sampled_from(WORDS).map(lambda w: _same(f"'{w}'")))


def _numbers(inner):
    return st.one_of(
        st.builds(
            lambda a, op, b: _joined(f"({{}} {op} {{}})", a, b),
            inner,
            st.sampled_from("+-*/%"),
            inner,
        ),
        inner.map(lambda a: _joined("(-{})", a)),
        TEXTS.map(lambda a: _joined("size({})", a)),
        st.builds(
            lambda a, b, c: _joined("(({}) > ({}) ? {} : {})", a, b, c, a), inner, inner, inner
        ),
    )


NUMBERS = st.recursive(
    st.one_of(
        st.sampled_from(["count_of", "pieces"]).map(_same),
        st.integers(0, 9).map(lambda n: _same(str(n))),
    ),
    _numbers,
    max_leaves=6,
)
SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
QUESTIONS = st.one_of(
    st.sampled_from(["is_open", "true", "false"]).map(_same),
    st.builds(lambda a, s, b: _joined(f"({{}} {s} {{}})", a, b), NUMBERS, SIGNS, NUMBERS),
    st.builds(lambda a, s, b: _joined(f"({{}} {s} {{}})", a, b), TEXTS, SIGNS, TEXTS),
    st.builds(lambda a, b, c: _joined("({} in [{}, {}])", a, b, c), NUMBERS, NUMBERS, NUMBERS),
    st.builds(lambda a, b, c: _joined("({} in [{}, {}])", a, b, c), TEXTS, TEXTS, TEXTS),
    st.builds(
        lambda a, b, f: (f"{f[0]}({a[0]}, {b[0]})", f"{a[1]}.{f[1]}({b[1]})"),
        TEXTS,
        TEXTS,
        st.sampled_from([("contains", "contains"), ("starts", "startsWith"), ("ends", "endsWith")]),
    ),
)
CONDITIONS = st.recursive(
    QUESTIONS,
    lambda inner: st.one_of(
        st.builds(lambda a, b: _joined("({} && {})", a, b), inner, inner),
        st.builds(lambda a, b, c: _joined("({} || {} || {})", a, b, c), inner, inner, inner),
        inner.map(lambda a: _joined("!{}", a)),
        st.builds(lambda a, b: _joined("({} == {})", a, b), inner, inner),
        st.builds(lambda a, b, c: _joined("({} ? {} : {})", a, b, c), inner, inner, inner),
    ),
    max_leaves=8,
)


def _theirs(text, row):
    """Return what CEL says, or ERROR."""
    found = THEIRS.compile(text).eval(data=row)
    return ERROR if found.type() == cel.Type.ERROR else found.plain_value()


@given(NUMBERS, ROWS)
def test_whole_numbers_are_worth_what_cel_says_and_its_errors_are_empty(pair, row):
    ours, theirs = pair
    wanted = _theirs(theirs, row)

    found = compiled(ours).evaluate(Env(values=row))

    if wanted is not ERROR:
        assert found == wanted


@given(CONDITIONS, ROWS)
def test_conditions_hold_where_cel_says(pair, row):
    ours, theirs = pair
    wanted = _theirs(theirs, row)

    found = compiled(ours).evaluate(Env(values=row))

    if wanted is not ERROR:
        assert found is wanted


def test_what_overflows_in_cel_is_empty_here():
    row = {"count_of": 2**63 - 1, "pieces": 0, "is_open": True, "name": ""}

    for text in ("count_of + 1", "count_of / pieces", "count_of % pieces", "count_of * 2"):
        assert _theirs(text, row) is ERROR
        assert compiled(text).evaluate(Env(values=row)) is None
