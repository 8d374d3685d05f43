"""Judging figures that come from outside of the accounts (外来指标判定), such as recovery rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tanfeng.ledger import Verdict
from tanfeng.reference.period import Period
from tanfeng.reference.shelf import Shelf
from tanfeng.rules.edition import edition
from tanfeng.rules.judge import Law, judge
from tanfeng.rules.read import KIND, requirements
from tanfeng.rules.requirement import Requirement, Rule


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of one subject (指标值).

    Attributes
    ----------
    item, indicator
        As in the limit sheets.
    value
        In `unit`; None when it is not known.
    inputs
        What conditions ask about the subject, such as the chemistry.
    evidence
        Taken over into the verdicts, such as the standard deviation.
    """

    subject: str
    item: str
    indicator: str
    value: float | None
    unit: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)


def judge_stated(
    shelf: Shelf,
    figures: Iterable[Stated],
    period: Period,
    as_of: date,
    *,
    law: Law = "period",
    rule: Rule = "condition",
) -> tuple[Verdict, ...]:
    """Judge figures against every series of sheets that asks for them, in the edition that governs.

    Parameters
    ----------
    period
        When the figures were measured.
    as_of
        Day on which the question is asked.
    rule
        Kind of sheets that are asked.

    Returns
    -------
    tuple of Verdict
        In the order of the figures. A figure has one verdict for each row that is for its subject,
        or cannot be told to be; none where no sheet asks for it.

    Raises
    ------
    TanfengError
        The refusal of a faulty sheet, or ``unit-differs``.
    """
    series = sorted({sheet.series for sheet in shelf.of_kind(KIND)})
    governing = [edition(shelf, name, period, as_of, law) for name in series]
    ids = {sheet.id for sheet in governing if sheet is not None}
    asked: dict[tuple[str, str], list[Requirement]] = {}
    for each in requirements(shelf):
        if each.rule == rule and each.sheet.id in ids:
            asked.setdefault((each.item, each.indicator), []).append(each)
    return tuple(
        verdict
        for figure in figures
        for verdict in _verdicts(
            figure, asked.get((figure.item, figure.indicator), ()), period, as_of, law
        )
    )


def _verdicts(
    figure: Stated, asked: Iterable[Requirement], period: Period, as_of: date, law: Law
) -> Iterator[Verdict]:
    for requirement in asked:
        verdict = judge(
            requirement, figure.value, figure.inputs, as_of, period,
            unit=figure.unit, subject=figure.subject, law=law,
        )  # fmt: skip
        if verdict.outcome != "not_applicable" or verdict.evidence.get("preview"):
            yield replace(verdict, evidence={**verdict.evidence, **figure.evidence})
