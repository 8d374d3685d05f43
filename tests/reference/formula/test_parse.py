from decimal import Decimal as D

import pytest

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.formula import (
    Binary,
    Boolean,
    Call,
    Compare,
    Interp,
    Lookup,
    Name,
    Number,
    Power,
    Sum,
    Unary,
    parse,
)

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a + b * c", Binary("+", A, Binary("*", B, C))),
        ("(a + b) * c", Binary("*", Binary("+", A, B), C)),
        ("-a ** 2", Unary("-", Power(A, D(2)))),
        ("a ** -2", Power(A, D(-2))),
        ("a ** 0.5", Power(A, D("0.5"))),
        ("+a", A),
        ("0.1", Number(D("0.1"))),
        ("1.5e-9", Number(D("1.5e-9"))),
        (".5", Number(D("0.5"))),
        ("a < b <= c", Boolean("and", (Compare("<", A, B), Compare("<=", B, C)))),
        (
            "not a > b or a == c",
            Boolean("or", (Unary("not", Compare(">", A, B)), Compare("==", A, C))),
        ),
        ("where(a > 0, b, c)", Call("where", (Compare(">", A, Number(D(0))), B, C))),
        ("clip(a, 0, 1)", Call("clip", (A, Number(D(0)), Number(D(1))))),
        ("min(a, b, c)", Call("min", (A, B, C))),
        ("sum(a * b, over=fuel)", Sum(Binary("*", A, B), "fuel")),
        ("lookup(ox, equipment, state)", Lookup("ox", ("equipment", "state"))),
        ("lookup(fuels, item, column=NCV)", Lookup("fuels", ("item",), "NCV")),
        ("interp(steam, a)", Interp("steam", A)),
        ("a\n + b", Binary("+", A, B)),
    ],
)  # fmt: skip
def test_text_becomes_the_tree(text, tree):
    assert parse(text).tree == tree


def test_a_literal_keeps_every_digit():
    written = "0.1234567890123456789012345678901234567890"[:41]
    assert str(parse(written).tree.value) == written


def test_names_and_tables_are_collected_inside_sums_too():
    formula = parse("sum(a * lookup(t, k), over=m) / interp(u, b)")
    assert formula.names == {"a", "b"}
    assert formula.tables == {"t", "u"}


REFUSED = {
    "": ("formula-empty", 1),
    "  \n ": ("formula-empty", 1),
    "a.b": ("formula-character", 2),
    "a[0]": ("formula-character", 2),
    "[a for a in b]": ("formula-character", 1),
    "{a}": ("formula-character", 1),
    "f'{a}'": ("formula-character", 2),
    "'text'": ("formula-character", 1),
    "(a := 1)": ("formula-character", 4),
    "a // b": ("formula-refused", 1),
    "a % b": ("formula-character", 3),
    "a @ b": ("formula-character", 3),
    "a ^ b": ("formula-character", 3),
    "~a": ("formula-character", 1),
    "a\x00b": ("formula-character", 2),
    "\u0430 + 1": ("formula-character", 1),
    "\uff46(a)": ("formula-character", 1),
    "燃料 * 2": ("formula-character", 1),
    "a \u00d7 b": ("formula-character", 3),
    "lambda": ("formula-name", 1),
    "a if b > 0 else c": ("formula-name", 3),
    "a is b": ("formula-name", 3),
    "a in b": ("formula-name", 3),
    "True": ("formula-name", 1),
    "None": ("formula-name", 1),
    "__import__": ("formula-name", 1),
    "a__b": ("formula-name", 1),
    "_a": ("formula-name", 1),
    "eval(a)": ("formula-refused", 1),
    "min": ("formula-refused", 1),
    "(a)(b)": ("formula-refused", 1),
    "a, b": ("formula-refused", 1),
    "()": ("formula-refused", 1),
    "a +": ("formula-syntax", None),
    "(a": ("formula-syntax", 1),
    "a) + (b": ("formula-syntax", 2),
    "a = b": ("formula-syntax", None),
    "a b": ("formula-syntax", None),
    "1a": ("formula-number", 1),
    "0x10": ("formula-number", 1),
    "1_000": ("formula-number", 1),
    "1j": ("formula-number", 1),
    "007": ("formula-number", 1),
    "1e99": ("formula-number", 1),
    "1" * 41: ("formula-number", 1),
    "1e" + "9" * 60: ("formula-number", 1),
    "0e-999": ("formula-number", 1),
    "1e" + "9" * 500: ("formula-number", 1),
    "9**9**9": ("formula-exponent", 4),
    "a**b": ("formula-exponent", 4),
    "a**11": ("formula-exponent", 4),
    "where(a, b, c)": ("formula-kind", 7),
    "where(a > 0, b, c > 0)": ("formula-kind", 17),
    "(a > b) + 1": ("formula-kind", 2),
    "a and b": ("formula-kind", 1),
    "not a": ("formula-kind", 5),
    "(a < b) < c": ("formula-kind", 2),
    "min(a)": ("formula-arguments", 1),
    "min(*a, b)": ("formula-refused", 5),
    "min(a, **b)": ("formula-arguments", 1),
    "clip(a, b)": ("formula-arguments", 1),
    "sum(a)": ("formula-arguments", 1),
    "sum(a, over=b, over2=c)": ("formula-arguments", 1),
    "sum(a, over=b + c)": ("formula-arguments", 13),
    "lookup(t)": ("formula-arguments", 1),
    "lookup(t, 1)": ("formula-arguments", 11),
    "interp(t, a > b)": ("formula-kind", 11),
    "A + a": ("formula-names-alike", 1),
    "a" * 81: ("formula-name", 1),
    "(" * 31 + "a" + ")" * 31: ("formula-too-large", 31),
    "a + " * 300 + "a": ("formula-too-large", None),
    "min(a, b) + " * 99 + "a, ": ("formula-refused", 1),
    "-" * 3000 + "a": ("formula-too-large", None),
    "not " * 900 + "a > b": ("formula-too-large", None),
    "a" + " " * 4000: ("formula-too-large", 4001),
    "a/(" * 12 + "b" + ")" * 12: ("formula-too-large", 1),
    "min(a, " * 12 + "b" + ")" * 12: ("formula-too-large", 1),
}


@pytest.mark.parametrize("text", REFUSED, ids=[repr(text)[:40] for text in REFUSED])
def test_anything_else_is_refused_at_its_column(text):
    code, column = REFUSED[text]
    with pytest.raises(TanfengError) as caught:
        parse(text, "method.yaml:7")
    finding = caught.value.findings[0]
    assert finding.code == code
    file, line, at = finding.at.split(":")
    assert (file, line) == ("method.yaml", "7")
    assert column is None or int(at) == column
    assert finding.message.zh
    assert finding.message.en
    assert finding.message.zh != finding.message.en


def test_the_line_counts_on_inside_of_the_text():
    with pytest.raises(TanfengError) as caught:
        parse("a\n + b\n + $", "method.yaml:7")
    assert caught.value.findings[0].at == "method.yaml:9:4"
    with pytest.raises(TanfengError) as caught:
        parse("a + $", "book.xlsx#data!B2")
    assert caught.value.findings[0].at == "book.xlsx#data!B2:1:5"
