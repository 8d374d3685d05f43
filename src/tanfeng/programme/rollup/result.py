"""Nouns of a roll-up (汇总结果)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tanfeng.programme.rollup.members import Member
from tanfeng.reference.finding import Finding
from tanfeng.reference.period import Period


@dataclass(frozen=True, slots=True)
class Total:
    """One rolled-up figure.

    Attributes
    ----------
    book
        ``computed`` or ``reported``: where it was added up from.
    kind
        ``flow`` (a sum) or ``ratio`` (a ratio of sums).
    value
        In `unit`, after what members passed to one another was taken out once.
    passed_on
        What was taken out, in `unit`.
    plants
        Plants with a value.
    coverage
        Share of the plant-months that have a value, 0 to 1. Every plant below the root is
        expected for the item ``total`` and for value added; of another item those that state it
        in any month.
    share_estimated
        Share of the value that rests on defaults or estimates; None when not known throughout.
    denominator
        Of a ratio: what it is a ratio to, added up.
    runs
        First and last run that it rests on; empty for reported figures.
    """

    item: str
    measure: str
    unit: str
    book: str
    kind: str
    value: float | None
    plants: int
    coverage: float | None
    share_estimated: float | None
    passed_on: float = 0.0
    denominator: float | None = None
    series: str = ""
    symbol: str = ""
    runs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Transfer:
    """What members passed to one another under one total.

    Attributes
    ----------
    counted
        What the receivers' totals contain of it, and `deducted` what the suppliers' methods
        have taken off already; the difference is taken out of the total.
    """

    item: str
    measure: str
    carrier: str
    counted: float
    deducted: float

    @property
    def double(self) -> float:
        """What the total counts twice; the noise of float sums is nothing."""
        excess = self.counted - self.deducted
        return excess if excess > abs(self.counted) * 1e-9 else 0.0


@dataclass(frozen=True, slots=True)
class OutputShare:
    """How much of the nation's output of a product the root has."""

    item: str
    output: float
    national: float
    unit: str
    statistic: str

    @property
    def share(self) -> float | None:
        """Fraction; None where the nation has none."""
        return self.output / self.national if self.national else None


@dataclass(frozen=True)
class RollUp:
    """All totals of one entity in one period (汇总).

    Attributes
    ----------
    by_plant
        (item, measure) -> plant -> value of computed flows, before transfers, in the total's unit.
    synthetic
        Whether any plant behind the totals is made up.
    """

    root: str
    period: Period
    relation: str | None
    members: tuple[Member, ...]
    totals: tuple[Total, ...]
    transfers: tuple[Transfer, ...]
    output_shares: tuple[OutputShare, ...]
    by_plant: Mapping[tuple[str, str], Mapping[str, float]]
    synthetic: bool
    findings: tuple[Finding, ...]

    def find(
        self,
        item: str,
        measure: str,
        book: str = "computed",
        series: str = "",
        symbol: str = "",
        unit: str = "",
    ) -> tuple[Total, ...]:
        """Return the totals of an item and measure, narrowed down where asked."""
        return tuple(
            total
            for total in self.totals
            if (total.item, total.measure, total.book) == (item, measure, book)
            and series in ("", total.series)
            and symbol in ("", total.symbol)
            and unit in ("", total.unit)
        )  # fmt: skip
