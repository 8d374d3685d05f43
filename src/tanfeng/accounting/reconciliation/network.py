"""What is reconciled (待协调网络): streams between nodes, fractions, parameters, relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TOTAL = "total"
"""Name of the balance of whole streams beside those of the elements."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured amount (测量值) with its standard deviation.

    Attributes
    ----------
    value
        None where it was not measured.
    sd
        One standard deviation, in the unit of the value; 0 for a constant, None where it was not
        measured.
    """

    value: float | None = None
    sd: float | None = None

    @property
    def measured(self) -> bool:
        """Whether it was measured, and may be adjusted."""
        return self.value is not None and bool(self.sd)


@dataclass(frozen=True, slots=True)
class Stream:
    """A flow from one node to another (物流).

    Attributes
    ----------
    source, target
        Nodes; empty for what lies outside.
    unit
        Of the amount; streams of one balanced node must convert to one unit.
    fractions
        Element -> its share of the stream, between 0 and 1. An element of the network that is not
        told here is not measured in this stream.
    whole
        Whether the fractions of all elements of the network add up to 1 (normalised).
    signed
        Whether the amount may be negative, such as a change of stock.
    """

    name: str
    source: str
    target: str
    amount: Reading
    unit: str = "t"
    fractions: Mapping[str, Reading] = field(default_factory=dict)
    whole: bool = False
    signed: bool = False
    at: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that relations use, such as a transfer coefficient (分配系数)."""

    name: str
    amount: Reading
    signed: bool = False
    at: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """An equation that must hold (关系式).

    Attributes
    ----------
    text
        Such as ``return = share * feed``: sums and products of at most two unknowns. ``feed.Ni``
        is the fraction of nickel in `feed`; names that are no identifiers stand in brackets, as in
        ``[wash water] = 2 * feed``.
    """

    text: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """All that is measured, known and required of one period (平衡网络).

    Attributes
    ----------
    elements
        Elements or substances whose mass is balanced beside the total.
    balances
        Node -> what is balanced there, `TOTAL` and names of elements; all where a node is not
        named, nothing for an empty tuple.
    """

    streams: tuple[Stream, ...]
    parameters: tuple[Parameter, ...] = ()
    relations: tuple[Relation, ...] = ()
    elements: tuple[str, ...] = ()
    balances: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    at: str = ""
