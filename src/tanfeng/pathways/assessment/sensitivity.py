"""Sensitivity (敏感性): the same question under other parameters and other vintages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from tanfeng.pathways.assessment.autocorrelation import Correction
from tanfeng.pathways.assessment.rule import PeakRule, Reason, Verdict, judge


@dataclass(frozen=True, slots=True)
class Grid:
    """Parameters to try; the rule's own value is always tried as well."""

    wait: tuple[int, ...] = (3, 4, 5, 7)
    alpha: tuple[float, ...] = (0.01, 0.05, 0.10)
    band: tuple[float, ...] = (1.0, 3.0, 5.0, 10.0)
    autocorrelation: tuple[Correction, ...] = ()

    def rules(self, rule: PeakRule) -> tuple[PeakRule, ...]:
        """Return every combination, in order, each once."""
        return tuple(
            replace(rule, wait=wait, alpha=alpha, band=band, autocorrelation=correction)
            for correction, wait, alpha, band in product(
                dict.fromkeys((rule.autocorrelation, *self.autocorrelation)),
                sorted({rule.wait, *self.wait}),
                sorted({rule.alpha, *self.alpha}),
                sorted({rule.band, *self.band}),
            )
        )


@dataclass(frozen=True, slots=True)
class SensitivityRow:
    """The verdict for one choice.

    Attributes
    ----------
    vintage
        Name of the release; empty for the series that was asked about.
    p_falling
        One-sided p of a fall after the maximum; None without a test.
    """

    vintage: str
    autocorrelation: str
    wait: int
    alpha: float
    band: float
    verdict: Verdict
    reason: Reason
    peak_year: int
    since: int
    p_falling: float | None


def sweep(
    vintages: Mapping[str, tuple[np.ndarray, np.ndarray]], rule: PeakRule, grid: Grid
) -> tuple[SensitivityRow, ...]:
    """Judge every vintage under every rule of a grid."""
    rows = []
    for vintage, (values, years) in vintages.items():
        for asked in grid.rules(rule):
            found = judge(values, years, asked)
            rows.append(
                SensitivityRow(
                    vintage,
                    asked.autocorrelation,
                    asked.wait,
                    asked.alpha,
                    asked.band,
                    found.verdict,
                    found.reason,
                    found.peak_year,
                    found.since,
                    found.after.p_falling if found.after else None,
                )
            )
    return tuple(rows)


def agreement(rows: Iterable[SensitivityRow], verdict: Verdict) -> float:
    """Return the share of rows with this verdict."""
    same = [row.verdict == verdict for row in rows]
    return sum(same) / len(same)


@dataclass(frozen=True, slots=True)
class Hindsight:
    """The verdict as it would have been with the years up to `asked` alone."""

    asked: int
    verdict: Verdict
    reason: Reason
    peak_year: int


def hindsight(values: np.ndarray, years: np.ndarray, rule: PeakRule) -> tuple[Hindsight, ...]:
    """Judge a series at the end of each of its years from the second on.

    A plateau or peak that later years took back shows how far the verdict of today can be
    trusted. The values are those of today's release: what was known then may have differed.
    """
    rows = []
    for count in range(2, len(years) + 1):
        found = judge(values[:count], years[:count], rule)
        rows.append(Hindsight(int(years[count - 1]), found.verdict, found.reason, found.peak_year))
    return tuple(rows)
