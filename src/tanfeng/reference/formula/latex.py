"""Formulas in LaTeX, for reports."""

from __future__ import annotations

from collections.abc import Mapping

from tanfeng.reference.formula.parse import Formula
from tanfeng.reference.formula.render import inner_ranks, plain, rank
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

_SIGNS = {
    "*": r"\times", "<=": r"\le", ">=": r"\ge", "!=": r"\ne", "==": "=",
    "and": r"\land", "or": r"\lor",
}  # fmt: skip


def as_latex(formula: Formula | Node, symbols: Mapping[str, str] | None = None) -> str:
    r"""Return a formula as LaTeX of mathematics mode.

    Parameters
    ----------
    formula
        Formula or node.
    symbols
        LaTeX of a name; otherwise what follows the first underscore becomes the index.

    Examples
    --------
    >>> from tanfeng.reference.formula import parse
    >>> print(as_latex(parse("E_fuel / Q")))
    \frac{\mathit{E}_{\mathrm{fuel}}}{\mathit{Q}}
    """
    return _latex(formula.tree if isinstance(formula, Formula) else formula, symbols or {})


def _symbol(name: str, symbols: Mapping[str, str]) -> str:
    if name in symbols:
        return symbols[name]
    head, _, index = name.partition("_")
    return rf"\mathit{{{head}}}" + (rf"_{{{_upright(index)}}}" if index else "")


def _upright(text: str) -> str:
    escaped = text.replace("_", r"\_")
    return rf"\mathrm{{{escaped}}}"


def _latex(node: Node, symbols: Mapping[str, str]) -> str:
    def inner(*several: Node) -> list[str]:
        needed = inner_ranks(node) or (0,) * len(several)
        return [
            rf"\left({_latex(one, symbols)}\right)"
            if _rank(one, node) < least
            else _latex(one, symbols)
            for one, least in zip(several, needed, strict=True)
        ]

    match node:
        case Number(value):
            return _number(plain(value))
        case Name(name):
            return _symbol(name, symbols)
        case Unary(operator, part):
            return (r"\lnot " if operator == "not" else "-") + inner(part)[0]
        case Binary("/", left, right):
            # the bar of a fraction is bracket enough
            return rf"\frac{{{_latex(left, symbols)}}}{{{_latex(right, symbols)}}}"
        case Binary(operator, left, right) | Compare(operator, left, right):
            return f" {_SIGNS.get(operator, operator)} ".join(inner(left, right))
        case Boolean(operator, several):
            return f" {_SIGNS[operator]} ".join(inner(*several))
        case Power(base, exponent):
            return f"{{{inner(base)[0]}}}^{{{plain(exponent)}}}"
        case Call("where", (condition, first, second)):
            a, b, c = (_latex(one, symbols) for one in (first, condition, second))
            return rf"\begin{{cases}}{a} & {b}\\{c} & \text{{otherwise}}\end{{cases}}"
        case Call(function, arguments):
            listed = ", ".join(_latex(one, symbols) for one in arguments)
            return rf"\operatorname{{{function}}}\left({listed}\right)"
        case Sum(expression, over):
            body = _latex(expression, symbols)
            bare = rank(expression) > rank(Binary("+", expression, expression))
            index = _symbol(over, symbols) if over in symbols else _upright(over)
            return rf"\sum_{{{index}}}" + (f" {body}" if bare else rf" \left({body}\right)")
        case Lookup(table, keys, column):
            listed = ", ".join(
                _symbol(key, symbols) for key in (*keys, *([column] if column else []))
            )
            return rf"{_upright(table)}\left({listed}\right)"
        case Interp(table, x):
            return rf"{_upright(table)}\left({_latex(x, symbols)}\right)"


def _rank(part: Node, whole: Node) -> int:
    if isinstance(whole, Power):
        product = isinstance(part, Number) and "E" in plain(part.value)
        return 0 if product else rank(part)
    fraction = isinstance(part, Binary) and part.operator == "/"
    return rank(Name("")) if fraction else rank(part)


def _number(text: str) -> str:
    mantissa, _, exponent = text.partition("E")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else text
