"""Recyclers against their conditions (再生企业规范条件): rates judged as any other figure is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from tanfeng.ledger import Verdict
from tanfeng.reference.period import parse_period
from tanfeng.reference.shelf import Shelf
from tanfeng.rules import Law, Stated, judge_stated
from tanfeng.traceability.rates import Indicator


def judge_rates(
    shelf: Shelf,
    figures: Iterable[Indicator],
    as_of: date,
    *,
    about: Mapping[str, Any] | None = None,
    law: Law = "period",
) -> tuple[Verdict, ...]:
    """Judge rates by the sheets of conditions and targets that are in force.

    Parameters
    ----------
    figures
        As `tanfeng.traceability.rates.indicators` gives them; each in its own period.
    about
        What conditions ask about the subjects, such as ``{"chemistry": "lithium"}``.

    Returns
    -------
    tuple of Verdict
        By period. The evidence has the standard deviation of the figure and what it covers.

    Raises
    ------
    TanfengError
        ``period-unreadable``, or the refusal of a faulty sheet.
    """
    found: list[Verdict] = []
    ordered = sorted(figures, key=lambda figure: figure.period)
    for period, group in groupby(ordered, key=lambda figure: figure.period):
        stated = [
            Stated(
                figure.subject, figure.item, figure.indicator, figure.value, figure.unit,
                about or {}, {"sd": figure.sd, "boundary": figure.boundary},
            )
            for figure in group
        ]  # fmt: skip
        found += judge_stated(shelf, stated, parse_period(period), as_of, law=law)
    return tuple(found)
