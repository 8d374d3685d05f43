"""Stages (计算步骤): what a row cannot compute alone, taken out for the table engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

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
    Power,
    Sum,
    Unary,
)


class Stage(NamedTuple):
    """One value to bring to the rows before the rest of the formula can be computed.

    Attributes
    ----------
    name
        Generated name of the value; it starts with an underscore, which no written name does.
    node
        `Sum`, `Lookup` or `Interp`; inside of it earlier stages are names already. A stage that
        the expression of a sum names is needed on the rows of that sum, any other on the rows of
        the formula.
    """

    name: str
    node: Sum | Lookup | Interp


def split(formula: Formula | Node) -> tuple[tuple[Stage, ...], Node]:
    """Replace sums, lookups and interpolations by names.

    Returns
    -------
    tuple[tuple[Stage, ...], Node]
        The stages in the order in which they can be computed, innermost first, and the tree that
        is left, ready for `vector`.

    Examples
    --------
    >>> from tanfeng.reference.formula import parse
    >>> stages, tree = split(parse("CK * EF - sum(SUB * D, over=substitute)"))
    >>> [(stage.name, stage.node.over) for stage in stages]
    [('_stage_1', 'substitute')]
    """
    splitter = _Splitter()
    tree = splitter.flat(formula.tree if isinstance(formula, Formula) else formula, "")
    stages = (Stage(name, node) for (node, _), name in splitter.found.items())
    return tuple(stages), tree


@dataclass
class _Splitter:
    found: dict[tuple[Sum | Lookup | Interp, str], str] = field(default_factory=dict)

    def flat(self, node: Node, within: str) -> Node:
        match node:
            case Sum(expression, over):
                return self.stage(Sum(self.flat(expression, over), over), within)
            case Interp(table, x):
                return self.stage(Interp(table, self.flat(x, within)), within)
            case Lookup():
                return self.stage(node, within)
            case Unary(operator, inner):
                return Unary(operator, self.flat(inner, within))
            case Power(base, exponent):
                return Power(self.flat(base, within), exponent)
            case Binary(operator, left, right):
                return Binary(operator, self.flat(left, within), self.flat(right, within))
            case Compare(operator, left, right):
                return Compare(operator, self.flat(left, within), self.flat(right, within))
            case Boolean(operator, several):
                return Boolean(operator, tuple(self.flat(part, within) for part in several))
            case Call(function, arguments):
                return Call(function, tuple(self.flat(one, within) for one in arguments))
        return node

    def stage(self, node: Sum | Lookup | Interp, within: str) -> Name:
        name = self.found.setdefault((node, within), f"_stage_{len(self.found) + 1}")
        return Name(name)
