"""Whatever text comes: a formula or one refusal, soon, and nothing of it is ever run."""

import gc
import sys
import threading
import time
import warnings
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.formula import (
    Formula,
    Values,
    as_latex,
    as_text,
    exact,
    parse,
    source,
    split,
    vector,
)

SNIPPETS = [
    "__import__('os').system('touch owned')",
    "open('/etc/passwd').read()",
    "().__class__.__bases__[0].__subclasses__()",
    "(lambda: (yield))()",
    "[x for x in range(10**9)]",
    "{**globals()}",
    "f'{exec(1)}'",
    "getattr(a, 'b')",
    "a.__class__",
    "(a := 9**9**9)",
    "9**9**9**9",
    "2**10**10",
    "eval('1')",
    "exec(compile('1', '', 'exec'))",
    "sum(a*b, over=fuel)/max(c, 1)",
    "where(a > 0, b/c, lookup(t, item, column=x))",
    "print(a) or b",
    "min(*[1], **{'a': 2})",
    "await a",
    "a if b else c",
    "not " * 50 + "a",
    "sum(" * 40,
    "(" * 3000,
    "[" * 3000,
    "-" * 3990 + "1",
    "a/" * 1900 + "b",
    "a/(b/" * 29 + "c" + ")" * 29,
    "1" * 3999,
    "1e" + "9" * 3000,
    "\ufeffa",
    "\u202ea + b",
    "\U0001d41a + 1",
    "a;b",
    "a\\\nb",
    "#a",
    "a # b",
    "'" * 3000,
    "\ud800",
]

_WATCHED = ("exec", "import", "open", "os.", "subprocess.", "socket.", "ctypes.", "shutil.")
_seen: list[str] = []
_watching = False
_MINE = threading.get_ident()


def _canary(event, _arguments):
    # other threads of the test run may open files meanwhile
    if _watching and threading.get_ident() == _MINE and event.startswith(_WATCHED):
        _seen.append(event)


sys.addaudithook(_canary)


def outcome(text):
    """Parse under watch: what came of it, and how long it took."""
    global _watching
    _seen.clear()
    # what other tests left behind must not be swept up, with its warnings, under watch
    gc.disable()
    _watching = True
    start = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return parse(text, "hostile.yaml:1"), time.perf_counter() - start
    except TanfengError as error:
        return error, time.perf_counter() - start
    finally:
        _watching = False
        gc.enable()


def check(text):
    found, seconds = outcome(text)
    assert _seen == []
    assert seconds < 1
    if isinstance(found, TanfengError):
        file, line, column = found.findings[0].at.split(":")
        assert file == "hostile.yaml"
        assert int(line) >= 1
        assert int(column) >= 1
        return
    use(found)


def use(formula: Formula):
    """Every use of a tree that passed the gate ends soon, too."""
    start = time.perf_counter()
    largest = Values(dict.fromkeys(formula.names, Decimal("9.9e59")))
    for scope in (largest, Values({})):
        value = exact(formula, scope)
        assert value is None or isinstance(value, bool) or len(value.as_tuple().digits) <= 40
    assert parse(source(formula)).tree == formula.tree
    assert as_text(formula, "zh")
    assert as_text(formula, "en")
    assert as_latex(formula)
    vector(split(formula)[1])
    assert time.perf_counter() - start < 2


def test_the_canary_sings():
    global _watching
    _seen.clear()
    _watching = True
    try:
        exec("1")
    finally:
        _watching = False
    assert "exec" in _seen


@pytest.mark.parametrize("text", SNIPPETS, ids=range(len(SNIPPETS)))
def test_attacks(text):
    check(text)


@given(st.text(max_size=200))
def test_arbitrary_text(text):
    check(text)


@given(st.text(alphabet="ab019.eE+-*/()<>=!, \n", max_size=80))
@settings(max_examples=300)
def test_text_of_permitted_characters(text):
    check(text)


WORDS = ["a", "FC", "1", "0.5", "1e9", "+", "-", "*", "/", "**", "(", ")", ",", "<", "==", "and",
         "or", "not", "where(", "min(", "sum(", "over=", "lookup(", "interp(", "clip(", "lambda",
         ":", "=", ".", "'", "[", "]", "{", "}", "if", "else", "for", "in", ":=", "__class__",
         "@", "%", "~", "f'", "\n", "\\", "None", "yield", "await", "*a", "**a", "_"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=60))
@settings(max_examples=300)
def test_mixtures_of_python(words):
    check(" ".join(words))
    check("".join(words))


@given(st.data())
@settings(max_examples=300)
def test_mutated_snippets(data):
    text = data.draw(st.sampled_from(SNIPPETS))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 5)))
        piece = data.draw(st.sampled_from(WORDS) | st.characters() | st.just(text[start:end] * 3))
        text = text[:start] + piece + text[end:]
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "((((9**10)**10)**10)**10)**10",
        "((((9**-10)**10)**10)**10)**10",
        "(((a**10)**10)**10)**0.5",
        "a" + "*a" * 90,
        "where(a > 0, " * 9 + "a" + ", b)" * 9,
    ],
)
def test_large_numbers_stay_bounded(text):
    use(parse(text))


def test_the_largest_formula_that_passes_is_soon_a_table_expression():
    text = " + ".join(f"where(a{n} > 0, b{n} / c{n}, min(a{n}, 1))" for n in range(35))
    start = time.perf_counter()
    vector(parse(text))
    assert time.perf_counter() - start < 2
