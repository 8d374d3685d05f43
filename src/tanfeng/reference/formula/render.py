"""Rendering (书写): a formula in its own grammar, and in words for a reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from tanfeng.reference.finding import Language, Text
from tanfeng.reference.formula.parse import Formula
from tanfeng.reference.formula.tree import (
    Binary,
    Boolean,
    Call,
    Compare,
    Interp,
    Lookup,
    Name,
    Node,
    Number,
    Power,
    Sum,
    Unary,
)

_OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _MINUS, _POWER, _ATOM = range(9)

_SIGNS = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "!=": "≠", "==": "="}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "and": "且", "or": "或", "not": "非", "min": "取小", "max": "取大", "clip": "限于",
        "where": "若 {0} 则 {1}，否则 {2}", "sum": "按{over}求和（{0}）",
        "lookup": "查表“{table}”（{keys}）", "interp": "内插“{table}”（{0}）", "comma": "，",
        "open": "（", "close": "）",
    },
    "en": {
        "and": "and", "or": "or", "not": "not", "min": "min", "max": "max", "clip": "clip",
        "where": "if {0} then {1}, otherwise {2}", "sum": "sum over {over} of ({0})",
        "lookup": "table '{table}' at ({keys})", "interp": "table '{table}' at ({0})",
        "comma": ", ", "open": "(", "close": ")",
    },
}  # fmt: skip


def rank(node: Node) -> int:
    """Return how tightly a node binds; a looser one needs brackets inside a tighter one."""
    match node:
        case Boolean("or", _):
            return _OR
        case Boolean():
            return _AND
        case Unary("not", _):
            return _NOT
        case Compare():
            return _COMPARE
        case Binary("+" | "-", _, _):
            return _ADD
        case Binary():
            return _MULTIPLY
        case Unary():
            return _MINUS
        case Power():
            return _POWER
    return _ATOM


def inner_ranks(node: Node) -> tuple[int, ...]:
    """Return the least rank that each part may have without brackets."""
    match node:
        case Boolean(_, several):
            return (rank(node) + 1,) * len(several)
        case Unary():
            return (rank(node),)
        case Compare():
            return (_ADD, _ADD)
        case Binary():
            # a - (b - c) keeps its brackets, (a - b) - c needs none
            return (rank(node), rank(node) + 1)
        case Power():
            return (_ATOM,)
    return ()


def plain(value: Decimal) -> str:
    """Return a literal without an exponent as long as that is short."""
    text = format(value, "f")
    return text if len(text) <= 15 else str(value)


def source(formula: Formula | Node) -> str:
    """Return a formula in its own grammar, with the fewest brackets: `parse` gives it back.

    Examples
    --------
    >>> from tanfeng.reference.formula import parse
    >>> source(parse("((a)*b) - (c - (d))"))
    'a * b - (c - d)'
    """
    return _source(formula.tree if isinstance(formula, Formula) else formula)


def _source(node: Node) -> str:
    def inner(*several: Node) -> list[str]:
        needed = inner_ranks(node) or (0,) * len(several)
        return [
            f"({_source(one)})" if rank(one) < least else _source(one)
            for one, least in zip(several, needed, strict=True)
        ]

    match node:
        case Number(value):
            return plain(value)
        case Name(name):
            return name
        case Unary(operator, part):
            return ("not " if operator == "not" else "-") + inner(part)[0]
        case Binary(operator, left, right) | Compare(operator, left, right):
            return f" {operator} ".join(inner(left, right))
        case Boolean(operator, several):
            return f" {operator} ".join(inner(*several))
        case Power(base, exponent):
            return f"{inner(base)[0]}**{plain(exponent)}"
        case Call(function, arguments):
            return f"{function}({', '.join(map(_source, arguments))})"
        case Sum(expression, over):
            return f"sum({_source(expression)}, over={over})"
        case Lookup(table, keys, column):
            given = [table, *keys, *([f"column={column}"] if column else [])]
            return f"lookup({', '.join(given)})"
        case Interp(table, x):
            return f"interp({table}, {_source(x)})"


def as_text(
    formula: Formula | Node, language: Language, labels: Mapping[str, Text] | None = None
) -> str:
    """Return a formula for a reader, with labels in place of names.

    Parameters
    ----------
    formula
        Formula or node.
    language
        ``zh`` or ``en``.
    labels
        Label of a name, dimension, table or column; the name itself where there is none.

    Examples
    --------
    >>> from tanfeng.reference.formula import parse
    >>> labels = {"FC": Text("消耗量", "consumption")}
    >>> as_text(parse("sum(FC * NCV, over=fuel)"), "zh", labels)
    '按fuel求和（消耗量 × NCV）'
    """
    known = labels or {}

    def label(name: str) -> str:
        return known[name].to(language) if name in known else name

    return _worded(formula.tree if isinstance(formula, Formula) else formula, language, label)


def _worded(node: Node, language: Language, label: Callable[[str], str]) -> str:
    words = _WORDS[language]

    def inner(*several: Node) -> list[str]:
        needed = inner_ranks(node) or (0,) * len(several)
        written = []
        for one, least in zip(several, needed, strict=True):
            text = _worded(one, language, label)
            # a sentence ("if ... then") never runs into an operator
            bare = rank(one) >= least and not (needed != (0,) * len(several) and _sentence(one))
            written.append(text if bare else f"{words['open']}{text}{words['close']}")
        return written

    match node:
        case Number(value):
            return plain(value)
        case Name(name):
            return label(name)
        case Unary(operator, part):
            sign = f"{words['not']} " if operator == "not" else "−"
            return sign + inner(part)[0]
        case Binary(operator, left, right) | Compare(operator, left, right):
            return f" {_SIGNS.get(operator, operator)} ".join(inner(left, right))
        case Boolean(operator, several):
            return f" {words[operator]} ".join(inner(*several))
        case Power(base, exponent):
            return f"{inner(base)[0]}^{plain(exponent)}"
        case Call("where", arguments):
            return words["where"].format(*inner(*arguments))
        case Call(function, arguments):
            listed = words["comma"].join(inner(*arguments))
            return f"{words[function]}{words['open']}{listed}{words['close']}"
        case Sum(expression, over):
            return words["sum"].format(*inner(expression), over=label(over))
        case Lookup(table, keys, column):
            named = words["comma"].join(
                label(key) for key in (*keys, *([column] if column else []))
            )
            return words["lookup"].format(table=label(table), keys=named)
        case Interp(table, x):
            return words["interp"].format(*inner(x), table=label(table))


def _sentence(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "where"
