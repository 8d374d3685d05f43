"""Explanation (溯源): the value of a formula as a tree of what it was made of."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from tanfeng.reference.finding import Text
from tanfeng.reference.formula.exact import Scope, exact
from tanfeng.reference.formula.parse import Formula
from tanfeng.reference.formula.render import source
from tanfeng.reference.formula.tree import Interp, Lookup, Name, Node, Sum, is_condition, parts
from tanfeng.reference.trace import Trace


class TracedScope(Scope, Protocol):
    """A scope that can also say where its values come from."""

    @property
    def title(self) -> Text:
        """What this row is called among the members of a dimension."""
        ...

    def members(self, dimension: str) -> Iterable[TracedScope]:
        """Return the rows of a dimension that belong to this row."""
        ...

    def trace(self, name: str) -> Trace:
        """Return where the value of a symbol comes from."""
        ...

    def trace_table(self, node: Lookup | Interp) -> Trace:
        """Return where a value of a table comes from."""
        ...


def explain(
    formula: Formula | Node,
    scope: TracedScope,
    label: Text,
    *,
    kind: str = "formula",
    unit: str = "",
    at: str = "",
    source_document: str = "",
    clause: str = "",
    status: str = "",
    note: str = "",
) -> Trace:
    """Return the trace of a formula on one row.

    Parameters
    ----------
    formula
        Formula or node.
    scope
        The row; it traces names and tables.
    label
        What the result is called.
    kind, unit, at, source_document, clause, status, note
        As in `Trace`; `at` is the formula's place when empty.

    Returns
    -------
    Trace
        Its value is that of `exact` (1 or 0 for a condition). Its children are the names and
        tables of the formula in the order written, once each; a sum is one child whose children
        are the members, each opened in turn.
    """
    tree = formula.tree if isinstance(formula, Formula) else formula
    found = exact(tree, scope)
    place = at or (formula.at if isinstance(formula, Formula) else "")
    return Trace(
        kind=kind,
        label=label,
        value=Decimal(int(found)) if isinstance(found, bool) else found,
        unit=unit,
        how=source(tree),
        at=place,
        source=source_document,
        clause=clause,
        status=status,
        note=note or _truth(tree, found),
        children=tuple(_child(leaf, scope, place) for leaf in _leaves(tree)),
    )


def _truth(tree: Node, found: Decimal | bool | None) -> str:
    return str(found).lower() if is_condition(tree) and found is not None else ""


def _leaves(tree: Node) -> tuple[Node, ...]:
    """Return the outermost names, tables and sums in the order written, once each."""
    if isinstance(tree, Name | Sum | Lookup):
        return (tree,)
    below = tuple(leaf for part in parts(tree) for leaf in _leaves(part))
    own = (tree,) if isinstance(tree, Interp) else ()
    return tuple(dict.fromkeys((*own, *below)))


def _child(leaf: Node, scope: TracedScope, place: str) -> Trace:
    match leaf:
        case Name(name):
            return scope.trace(name)
        case Lookup() | Interp():
            return scope.trace_table(leaf)
        case Sum(expression, over):
            total = exact(leaf, scope)
            members = tuple(
                explain(expression, member, member.title, at=place)
                for member in scope.members(over)
            )
            label = Text(f"按{over}求和", f"sum over {over}")
            value = total if isinstance(total, Decimal) else None
            note = "" if members else "没有这类行，和为零 no such row: the sum is zero"
            return Trace(
                "formula", label, value, how=source(leaf), at=place, note=note, children=members
            )
    raise TypeError(f"no leaf: {leaf!r}")
