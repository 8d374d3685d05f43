"""Table expression (向量表达式): a formula as one narwhals expression for any number of rows."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from decimal import Decimal

import narwhals as nw

from tanfeng.reference.formula.exact import exact
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
    walk,
)
from tanfeng.reference.formula.values import Values

_OPERATIONS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "and": operator.and_,
    "or": operator.or_,
}


def vector(formula: Formula | Node, columns: Mapping[str, nw.Expr] | None = None) -> nw.Expr:
    """Return the row-wise expression of a formula, the same on DuckDB, PySpark and pyarrow.

    Parameters
    ----------
    formula
        Without ``sum``, ``lookup`` and ``interp``: `split` has replaced them by names.
    columns
        Expression of a name (float64, no NaN); the column of that name where it is not listed.

    Returns
    -------
    narwhals.Expr
        float64, or boolean for a condition; NULL as in `exact`.
    """
    tree = formula.tree if isinstance(formula, Formula) else formula
    return _Writer(columns or {}).write(tree)


def _literal(value: Decimal | bool | None) -> nw.Expr:
    if isinstance(value, bool):
        return nw.lit(value)
    # typed, so that no engine reads a decimal or a void column out of a constant
    return nw.lit(None if value is None else float(value), dtype=nw.Float64)


def _constant(node: Node) -> bool:
    return not any(isinstance(one, Name | Sum | Lookup | Interp) for one in walk(node))


class _Writer:
    def __init__(self, columns: Mapping[str, nw.Expr]) -> None:
        self.columns = columns

    def write(self, node: Node) -> nw.Expr:
        if _constant(node):
            return _literal(exact(node, Values({})))
        match node:
            case Name(name):
                return self.columns[name] if name in self.columns else nw.col(name)
            case Unary("-", inner):
                return -self.write(inner)
            case Unary(_, inner):
                return ~self.write(inner)
            case Binary("/", left, right):
                return self.quotient(left, right)
            case Binary(symbol, left, right) | Compare(symbol, left, right):
                return _OPERATIONS[symbol](self.write(left), self.write(right))
            case Boolean(symbol, several):
                return functools.reduce(_OPERATIONS[symbol], map(self.write, several))
            case Power(base, exponent):
                return self.power(base, exponent)
            case Call("where", (condition, first, second)):
                truth = self.write(condition)
                chosen = nw.when(truth).then(self.write(first))
                # a condition that is unknown chooses neither side
                return chosen.when(~truth).then(self.write(second))
            case Call(function, arguments):
                return self.bounded(function, arguments)
        raise TypeError("split the formula before it becomes a table expression")

    def quotient(self, left: Node, right: Node) -> nw.Expr:
        divisor = self.write(right)
        quotient = self.write(left) / divisor
        if isinstance(right, Number) and right.value:
            return quotient
        return nw.when(divisor != 0.0).then(quotient)

    def power(self, base: Node, exponent: Decimal) -> nw.Expr:
        inner = self.write(base)
        raised = inner ** float(exponent)
        if exponent != exponent.to_integral_value():
            return nw.when(inner > 0.0 if exponent < 0 else inner >= 0.0).then(raised)
        return nw.when(inner != 0.0).then(raised) if exponent < 0 else raised

    def bounded(self, function: str, arguments: tuple[Node, ...]) -> nw.Expr:
        written = [self.write(one) for one in arguments]
        if function == "clip":
            value, low, high = written
            found = nw.max_horizontal(nw.min_horizontal(value, high), low)
        elif function == "min":
            found = nw.min_horizontal(*written)
        else:
            found = nw.max_horizontal(*written)
        # engines skip NULL in least and greatest; a hole must stay visible
        known = [~one.is_null() for one in written]
        return nw.when(functools.reduce(operator.and_, known)).then(found)
