"""The list of checks; one takes part by standing in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from tanfeng.ledger.checks.annual import annual
from tanfeng.ledger.checks.calorific import far_from_default
from tanfeng.ledger.checks.continuity import stock_continuity
from tanfeng.ledger.checks.copied import copied
from tanfeng.ledger.checks.duplicates import duplicates
from tanfeng.ledger.checks.filing import Filing
from tanfeng.ledger.checks.future import future
from tanfeng.ledger.checks.jump import jump
from tanfeng.ledger.checks.missing import missing
from tanfeng.ledger.checks.negative import negative
from tanfeng.ledger.checks.outside import outside
from tanfeng.ledger.checks.ranges import out_of_range
from tanfeng.ledger.checks.relations import relations
from tanfeng.ledger.checks.unasked import unasked
from tanfeng.ledger.checks.units import unit
from tanfeng.ledger.facts import Fact
from tanfeng.reference.finding import Finding
from tanfeng.reference.form import Form
from tanfeng.reference.period import Period

CHECKS: tuple[Callable[[Filing], Iterator[Finding]], ...] = (
    outside,
    missing,
    duplicates,
    unit,
    unasked,
    negative,
    out_of_range,
    far_from_default,
    jump,
    relations,
    stock_continuity,
    annual,
    future,
    copied,
)


def check(
    form: Form,
    facts: Sequence[Fact],
    earlier: Sequence[Fact] = (),
    *,
    totals: Sequence[Fact] = (),
    places: Mapping[tuple[str, str, str, str], str] | None = None,
    today: date | None = None,
    period: Period | None = None,
) -> list[Finding]:
    """Run every check on what one plant files.

    Parameters
    ----------
    form
        What the plant was asked for.
    facts
        What it files now, in canonical units (`Reading.facts`).
    earlier
        What the ledger holds already of the same plant, for the months before.
    totals
        Annual figures for comparison (`Reading.totals`).
    places
        Cells of the workbook, to name an empty one (`Reading.places`).
    today
        Day of the check; the clock's when not given.
    period
        What the return is handed in for; months outside it are errors.

    Returns
    -------
    list of Finding
        In the order of the list of checks.
    """
    filing = Filing(form, facts, earlier, totals, places or {}, today or date.today(), period)
    return [finding for one in CHECKS for finding in one(filing)]
