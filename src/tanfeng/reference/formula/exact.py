"""Exact replay (精确复算): one line in decimals of 40 digits, for an auditor."""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol, cast

from tanfeng.reference.formula import limits
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

# no traps: what is infinite or undefined becomes NULL; the exponent range keeps powers bounded
_CONTEXT = decimal.Context(prec=limits.DIGITS, Emin=-400, Emax=400, traps=[])


class Scope(Protocol):
    """Where one row finds its values; None stands for NULL."""

    def value(self, name: str) -> Decimal | None:
        """Return the value of a symbol on this row."""
        ...

    def members(self, dimension: str) -> Iterable[Scope]:
        """Return the rows of a dimension that belong to this row."""
        ...

    def lookup(self, table: str, keys: tuple[str, ...], column: str | None) -> Decimal | None:
        """Return the value of a table at this row's own values of the key columns."""
        ...

    def interp(self, table: str, x: Decimal) -> Decimal | None:
        """Return the value of a table of points at `x`; None outside of the table."""
        ...


def exact(formula: Formula | Node, scope: Scope) -> Decimal | bool | None:
    """Evaluate a formula on one row.

    Returns
    -------
    Decimal | bool | None
        Number or truth value; None where a needed value is missing, a divisor is zero, a root is
        not real, or the result leaves 1e±400.

    Examples
    --------
    >>> from tanfeng.reference.formula import Values, parse
    >>> str(exact(parse("FC * 44 / 12"), Values({"FC": Decimal("1.5")})))
    '5.5'
    """
    return _evaluate(formula.tree if isinstance(formula, Formula) else formula, scope)


def _evaluate(node: Node, scope: Scope) -> Decimal | bool | None:
    match node:
        case Number(value):
            return value
        case Name(name):
            return _finite(scope.value(name))
        case Unary("not", inner):
            truth = _evaluate(inner, scope)
            return None if truth is None else not truth
        case Boolean(operator, several):
            return _kleene(operator == "or", [_evaluate(part, scope) for part in several])
        case Call("where", (condition, first, second)):
            truth = _evaluate(condition, scope)
            return None if truth is None else _evaluate(first if truth else second, scope)
        case Compare(operator, left, right):
            return _compare(operator, _number(left, scope), _number(right, scope))
        case Sum(expression, over):
            return _total([_number(expression, member) for member in scope.members(over)])
        case Lookup(table, keys, column):
            return _finite(scope.lookup(table, keys, column))
        case Interp(table, x):
            point = _number(x, scope)
            return None if point is None else _finite(scope.interp(table, point))
    return _finite(_arithmetic(node, scope))


def _arithmetic(node: Node, scope: Scope) -> Decimal | None:
    match node:
        case Unary("-", inner):
            value = _number(inner, scope)
            return None if value is None else _CONTEXT.minus(value)
        case Binary(operator, left, right):
            first, second = _number(left, scope), _number(right, scope)
            if first is None or second is None or (operator == "/" and not second):
                return None
            return _OPERATIONS[operator](first, second)
        case Power(base, exponent):
            value = _number(base, scope)
            return None if value is None else power(value, exponent)
        case Call(function, arguments):
            values = [_number(one, scope) for one in arguments]
            known = [value for value in values if value is not None]
            if len(known) < len(values):
                return None
            if function == "clip":
                value, low, high = known
                return max(min(value, high), low)
            return min(known) if function == "min" else max(known)
    raise TypeError(f"no such node: {node!r}")


_OPERATIONS = {
    "+": _CONTEXT.add,
    "-": _CONTEXT.subtract,
    "*": _CONTEXT.multiply,
    "/": _CONTEXT.divide,
}


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """Raise to a power; None for a root of a negative number and for a divisor of zero."""
    if exponent == 0:
        return Decimal(1)
    whole = exponent == exponent.to_integral_value()
    if (base == 0 and exponent < 0) or (base < 0 and not whole):
        return None
    return _CONTEXT.power(base, exponent)


def _number(node: Node, scope: Scope) -> Decimal | None:
    # the parser has seen to it that this node is no condition
    return cast("Decimal | None", _evaluate(node, scope))


def _finite(value: Decimal | None) -> Decimal | None:
    return value if value is not None and value.is_finite() else None


def _compare(operator: str, left: Decimal | None, right: Decimal | None) -> bool | None:
    if left is None or right is None:
        return None
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "==": left == right,
        "!=": left != right,
    }[operator]


def _kleene(decides: bool, truths: list[Decimal | bool | None]) -> bool | None:
    """Join truth values of which some are unknown; `decides` settles the matter alone."""
    if decides in truths:
        return decides
    return None if None in truths else not decides


def _total(values: list[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for value in values:
        if value is None:
            return None
        total = _CONTEXT.add(total, value)
    return _finite(total)
