"""The step from carbon to CO2 (44/12) is made once: dimensions alone cannot tell."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tanfeng.reference.formula import Binary, Name, Node, Number, Unary, parts


def terms(tree: Node) -> Iterator[tuple[list[Node], list[Node]]]:
    """Yield every product of a formula as its factors above and below the line."""
    above, below, rest = _factors(tree)
    yield above, below
    for node in rest:
        yield from terms(node)


def _factors(tree: Node) -> tuple[list[Node], list[Node], list[Node]]:
    if isinstance(tree, Unary):
        return _factors(tree.inner)
    if isinstance(tree, Binary) and tree.operator in "*/":
        above, below, rest = _factors(tree.left)
        over, under, more = _factors(tree.right)
        if tree.operator == "/":
            over, under = under, over
        return above + over, below + under, rest + more
    if isinstance(tree, Name | Number):
        return [tree], [], []
    return [], [], list(parts(tree))


def steps_to_co2(above: list[Node], below: list[Node]) -> int:
    """Count how often a product is multiplied by 44/12."""
    numerators = sum(isinstance(n, Number) and n.value == Decimal(44) for n in above)
    denominators = sum(isinstance(n, Number) and n.value == Decimal(12) for n in below)
    return min(numerators, denominators)
