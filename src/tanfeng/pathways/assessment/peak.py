"""Has it peaked (是否达峰)? One verdict, how it came about, and how far it depends on the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.assessment.kendall import EXACT_UP_TO
from tanfeng.pathways.assessment.phases import Phase, phases
from tanfeng.pathways.assessment.rule import Outcome, PeakRule, judge
from tanfeng.pathways.assessment.sensitivity import (
    Grid,
    Hindsight,
    SensitivityRow,
    agreement,
    hindsight,
    sweep,
)
from tanfeng.pathways.assessment.series import checked_series
from tanfeng.pathways.assessment.slope import SenSlope, Spearman, sen_slope, spearman
from tanfeng.pathways.assessment.wording import said
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text


@dataclass(frozen=True, slots=True)
class PeakAssessment:
    """Whether a series has peaked, with everything that the verdict rests on.

    Attributes
    ----------
    outcome
        Verdict and reason, the maximum, and the test of the years after it.
    slope, rho
        Of the years after the maximum; None for fewer than two and three of them.
    phases
        Rise, plateau and fall.
    sensitivity
        The verdict for every choice of parameters and every vintage of the series.
    agreement
        Share of these rows whose verdict is the one given.
    hindsight
        The verdict that the same rule would have given at the end of each earlier year.
    text
        The verdict in a sentence.
    findings
        Warnings, such as a correction that was not defined.
    """

    years: tuple[int, ...]
    values: tuple[float, ...]
    rule: PeakRule
    outcome: Outcome
    slope: SenSlope | None
    rho: Spearman | None
    phases: tuple[Phase, ...]
    sensitivity: tuple[SensitivityRow, ...]
    agreement: float
    hindsight: tuple[Hindsight, ...]
    text: Text
    findings: tuple[Finding, ...] = ()


def assess_peak(
    series: Sequence[float] | np.ndarray,
    years: Sequence[int] | np.ndarray,
    rule: PeakRule | None = None,
    *,
    grid: Grid | None = None,
    vintages: Mapping[str, tuple[Sequence[float], Sequence[int]]] | None = None,
    gaps: bool = False,
    at: str = "series",
) -> PeakAssessment:
    """Judge whether a yearly series has peaked.

    Parameters
    ----------
    series, years
        Shape (n,); one value per year, in any unit and order.
    rule
        Parameters; by default those of `PeakRule`.
    grid
        Parameters over which the verdict is repeated.
    vintages
        Name of an earlier or later release of the statistic -> its values and years.
    gaps
        Whether years may be missing. Tests use the order of the values, slopes the years;
        corrections for autocorrelation are refused then.
    at
        Place that findings name.

    Raises
    ------
    TanfengError
        ``peak-parameter``, ``peak-gap-autocorrelation``, or the findings of the series.
    """
    rule = rule or PeakRule()
    grid = grid or Grid()
    for asked in (rule, *grid.rules(rule)):
        _check(asked)
    values, when = checked_series(series, years, gaps=gaps, at=at)
    others = {
        name: checked_series(*release, gaps=gaps, at=f"{at}#{name}")
        for name, release in (vintages or {}).items()
    }
    corrected = any(asked.autocorrelation != "none" for asked in (rule, *grid.rules(rule)))
    if corrected and any((np.diff(w) > 1).any() for w in (when, *(w for _, w in others.values()))):
        raise refuse(
            "peak-gap-autocorrelation",
            at,
            "序列缺年，不能计算自相关。",
            "Autocorrelation cannot be reckoned over missing years.",
            "补齐年份，或不作自相关修正。",
            "Fill the years in, or test without the correction.",
        )
    outcome = judge(values, when, rule)
    tail = when > outcome.peak_year
    rows = sweep({"": (values, when), **others}, rule, grid)
    return PeakAssessment(
        years=tuple(when.tolist()),
        values=tuple(values.tolist()),
        rule=rule,
        outcome=outcome,
        slope=sen_slope(values[tail], when[tail], 1 - rule.alpha) if tail.sum() > 1 else None,
        rho=spearman(values[tail]) if tail.sum() > 2 else None,
        phases=phases(values, when, rule.band),
        sensitivity=rows,
        agreement=agreement(rows, outcome.verdict),
        hindsight=hindsight(values, when, rule),
        text=said(outcome, rule, int(when[0])),
        findings=tuple(_warnings(outcome, rule, at)),
    )


def _check(rule: PeakRule) -> None:
    wrong = [
        name
        for name, fits in (
            ("wait", rule.wait >= 1),
            ("alpha", 0 < rule.alpha < 1),
            ("memory", 0 < rule.memory < 1),
            ("band", 0 <= rule.band < 100),
            ("sides", rule.sides in (1, 2)),
            ("exact_up_to", 0 <= rule.exact_up_to <= 60),
        )
        if not fits
    ]
    if wrong:
        raise TanfengError(
            *(
                Finding(
                    "peak-parameter",
                    Severity.ERROR,
                    name,
                    Text(f"参数 {name} 超出范围。", f"The parameter {name} is out of range."),
                    Text(
                        "wait ≥ 1，0 < alpha, memory < 1，0 ≤ band < 100，sides 为 1 或 2，"
                        "0 ≤ exact_up_to ≤ 60。",
                        "wait >= 1, 0 < alpha, memory < 1, 0 <= band < 100, sides 1 or 2, "
                        "0 <= exact_up_to <= 60.",
                    ),
                )
                for name in wrong
            )
        )


def _warnings(outcome: Outcome, rule: PeakRule, at: str) -> list[Finding]:
    after = outcome.after
    if after is None or rule.autocorrelation == "none":
        return []
    if after.autocorrelation == "none":
        return [
            Finding(
                "peak-correction-undefined",
                Severity.WARNING,
                at,
                Text(
                    "负自相关过强，Hamed-Rao 修正无定义，未作修正。",
                    "Autocorrelation is so negative that Hamed and Rao's correction is not "
                    "defined; the test goes without it.",
                ),
            )
        ]
    if after.n > EXACT_UP_TO:
        return []
    return [
        Finding(
            "peak-correction-short",
            Severity.WARNING,
            at,
            Text(
                f"仅 {after.n} 个值，自相关估计很不可靠。",
                f"With {after.n} values the autocorrelation is hardly known.",
            ),
            Text("请与不作修正的结果比较。", "Compare with the test without it."),
        )
    ]
