"""Traces (溯源树): how a number came about, down to the cell and the clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.reference.finding import Text


@dataclass(frozen=True, slots=True)
class Trace:
    """One node of an explanation: a value, where it comes from, and what it was made of.

    Attributes
    ----------
    kind
        ``figure``, ``rollup``, ``computed``, ``formula``, ``fact``, ``factor``, ``statistic``,
        ``conversion``, ``constant`` or ``verdict``.
    how
        The formula as text, with names; empty at a leaf.
    at
        Place of the value: ``file#sheet!cell`` for a fact, ``file:line`` for a factor.
    source, clause, status
        Document, clause or table, and how well the value is known.
    """

    kind: str
    label: Text
    value: Decimal | None
    unit: str = ""
    how: str = ""
    at: str = ""
    source: str = ""
    clause: str = ""
    status: str = ""
    note: str = ""
    children: tuple[Trace, ...] = ()

    def leaves(self) -> Iterator[Trace]:
        """Yield the nodes without children."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()
