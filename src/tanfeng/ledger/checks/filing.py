"""What one plant files at once, with what it filed before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tanfeng.ledger.facts import Fact
from tanfeng.reference.form import Form, Line
from tanfeng.reference.period import Period, parse_period

_MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")

Quantity = tuple[str, str, str]
"""Entity, item and measure."""


@dataclass(frozen=True)
class Filing:
    """The facts of one submission, ready to be checked (报送).

    Attributes
    ----------
    facts
        What is filed now.
    earlier
        What the ledger holds already; figures filed now take its place.
    totals
        Annual figures typed for comparison.
    places
        (entity, item, measure, period) -> cell, filled or not.
    today
        Day of the check.
    period
        What the return was handed in for; None when that was not said.
    """

    form: Form
    facts: Sequence[Fact]
    earlier: Sequence[Fact]
    totals: Sequence[Fact]
    places: Mapping[tuple[str, str, str, str], str]
    today: date
    period: Period | None = None

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Months from the first to the last that has any figure.

        A yearly workbook handed in in March is not asked for April.
        """
        seen = sorted({month for months in self.now.values() for month in months})
        if not seen:
            return ()
        return Period(parse_period(seen[0]).first, parse_period(seen[-1]).last).months()

    @cached_property
    def now(self) -> dict[Quantity, dict[str, Fact]]:
        """Quantity -> month -> fact filed now; the first where several are given."""
        return _by_quantity(self.facts)

    @cached_property
    def before(self) -> dict[Quantity, dict[str, Fact]]:
        """Quantity -> month -> fact filed before."""
        return _by_quantity(self.earlier)

    def lines(self) -> Iterator[tuple[Line, dict[str, Fact]]]:
        """Yield each line of the form with its facts by month."""
        for line in self.form.lines:
            yield line, self.now.get((line.entity, line.item, line.measure), {})

    def with_before(self, line: Line) -> dict[str, Fact]:
        """Return all months known of a line, those filed now over those filed before."""
        quantity = (line.entity, line.item, line.measure)
        return {**self.before.get(quantity, {}), **self.now.get(quantity, {})}

    def place(self, line: Line, period: str) -> str:
        """Return the cell of a line and period, or the best that is known of it."""
        key = (line.entity, line.item, line.measure, period)
        return self.places.get(key) or f"{line.entity}:{line.item}:{line.measure}:{period}"


def is_month(period: str) -> bool:
    """Tell whether a period is one month."""
    return _MONTH.fullmatch(period) is not None


def month_after(month: str, by: int = 1) -> str:
    """Return the month `by` months later, or earlier when negative.

    Examples
    --------
    >>> month_after("2024-12"), month_after("2024-01", -1)
    ('2025-01', '2023-12')
    """
    number = parse_period(month).first + by
    return str(Period(number, number))


def _by_quantity(facts: Iterable[Fact]) -> dict[Quantity, dict[str, Fact]]:
    found: dict[Quantity, dict[str, Fact]] = {}
    for fact in facts:
        if fact.value is not None and is_month(fact.period) and fact.scenario == "actual":
            months = found.setdefault((fact.entity, fact.item, fact.measure), {})
            months.setdefault(fact.period, fact)
    return found
