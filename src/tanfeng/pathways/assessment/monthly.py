"""Monthly series (月度序列): rolling years, and the seasonal Mann-Kendall test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from tanfeng.pathways.assessment.kendall import EXACT_UP_TO, MannKendall, conclude, score
from tanfeng.pathways.assessment.rule import PeakRule, Reason, Verdict, outcome_of
from tanfeng.pathways.assessment.series import checked_series
from tanfeng.pathways.assessment.wording import said_of
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.period import Period


@dataclass(frozen=True, slots=True)
class MonthlyAssessment:
    """Whether a monthly series has peaked.

    Attributes
    ----------
    rolling
        Last month -> sum of the `season` months that end there.
    peak_month, peak_value
        End of the largest rolling sum (the last, where several share it).
    since
        Months from there to the end.
    below
        Percent by which the median of the later rolling sums lies below; None without any.
    whole, after
        Seasonal tests of all months, and of the months after the largest rolling sum.
    slope
        Seasonal slope of these months, per year; None with less than two years of any month.
    """

    rolling: dict[str, float]
    peak_month: str
    peak_value: float
    since: int
    below: float | None
    verdict: Verdict
    reason: Reason
    whole: MannKendall
    after: MannKendall | None
    slope: float | None
    text: Text


def rolling_sums(
    values: Sequence[float] | np.ndarray,
    months: Sequence[int] | np.ndarray,
    season: int = 12,
    at: str = "series",
) -> tuple[np.ndarray, np.ndarray]:
    """Return the sums of `season` consecutive values and the last month of each.

    Parameters
    ----------
    months
        Numbers ``year * 12 + month - 1`` (of quarters, ``year * 4 + quarter - 1``), none missing.

    Raises
    ------
    TanfengError
        ``series-gap`` and the other findings of a series; ``series-too-short`` for less than a
        year.
    """
    amounts, when = checked_series(values, months, at=at)
    if len(amounts) < season:
        raise refuse(
            "series-too-short",
            at,
            f"不足一年：只有 {len(amounts)} 个值。",
            f"There are {len(amounts)} values, less than a year.",
        )
    return np.lib.stride_tricks.sliding_window_view(amounts, season).sum(axis=1), when[season - 1 :]


def seasonal_mann_kendall(
    values: Sequence[float] | np.ndarray,
    months: Sequence[int] | np.ndarray,
    *,
    season: int = 12,
    between: bool = False,
    exact_up_to: int = EXACT_UP_TO,
    at: str = "series",
) -> MannKendall:
    """Test a series with seasons for a trend: each month against the same month of other years.

    Parameters
    ----------
    values, months
        Shape (n,); months may be missing unless `between`.
    season
        12 for months, 4 for quarters.
    between
        Add the covariance between seasons (Hirsch and Slack 1984), for series whose months
        depend on each other; it needs all months of all years and, by their advice, ten years.
        Without it (Hirsch et al. 1982) the seasons count as independent.

    Raises
    ------
    TanfengError
        Findings of the series; ``seasonal-incomplete``.
    """
    amounts, when = checked_series(values, months, gaps=not between, at=at)
    parts = [amounts[when % season == number] for number in range(season)]
    parts = [part for part in parts if len(part)]
    scores = [score(part) for part in parts]
    covariance = 0.0
    if between:
        if len({len(part) for part in parts}) > 1:
            raise refuse(
                "seasonal-incomplete",
                at,
                "季节间协方差需要完整的年份。",
                "The covariance between seasons needs whole years.",
                "去掉首尾不足一年的月份。",
                "Leave out the months of the years that are not whole.",
            )
        covariance = _covariance(np.stack(parts))
    return conclude(
        sum(s for s, _ in scores),
        [groups for _, groups in scores],
        exact_up_to=exact_up_to,
        covariance=covariance,
    )


def seasonal_slope(values: np.ndarray, months: np.ndarray, season: int = 12) -> float | None:
    """Return the median slope of all pairs of one season, per year (Hirsch et al. 1982)."""
    later, earlier = np.tril_indices(len(values), -1)
    same = (months[later] - months[earlier]) % season == 0
    later, earlier = later[same], earlier[same]
    if not len(later):
        return None
    span = (months[later] - months[earlier]) / season
    return float(np.median((values[later] - values[earlier]) / span))


def assess_monthly(
    values: Sequence[float] | np.ndarray,
    months: Sequence[int] | np.ndarray,
    rule: PeakRule | None = None,
    *,
    at: str = "series",
) -> MonthlyAssessment:
    """Judge whether a monthly series has peaked, by the rule of `assess_peak`.

    The maximum is that of the twelve-month sums, the trend that of the seasonal test over the
    months after it, and years count by months.

    Parameters
    ----------
    values, months
        Shape (n,); every month once, as ``year * 12 + month - 1``.

    Raises
    ------
    TanfengError
        As `rolling_sums`.
    """
    rule = rule or PeakRule()
    sums, ends = rolling_sums(values, months, at=at)
    amounts, when = checked_series(values, months, at=at)
    top = len(sums) - 1 - int(np.argmax(sums[::-1]))
    peak, month = float(sums[top]), int(ends[top])
    tail = when > month
    later = sums[top + 1 :]
    after = (
        seasonal_mann_kendall(amounts[tail], when[tail], exact_up_to=rule.exact_up_to)
        if tail.sum() > 1
        else None
    )
    below = float((peak - np.median(later)) / abs(peak) * 100) if len(later) and peak else None
    since = int(when[-1]) - month
    verdict, reason = outcome_of(len(amounts) / 12, since / 12, below, after, rule)
    shown = str(Period(month, month))
    return MonthlyAssessment(
        rolling={
            str(Period(end, end)): value
            for end, value in zip(ends.tolist(), sums.tolist(), strict=True)
        },
        peak_month=shown,
        peak_value=peak,
        since=since,
        below=below,
        verdict=verdict,
        reason=reason,
        whole=seasonal_mann_kendall(amounts, when, exact_up_to=rule.exact_up_to),
        after=after,
        slope=seasonal_slope(amounts[tail], when[tail]),
        text=said_of(verdict, reason, shown, since / 12, below, after, rule),
    )


def _covariance(seasons: np.ndarray) -> float:
    """Sum the covariances of S between different seasons; shape (seasons, years)."""
    n = seasons.shape[1]
    ranks = scipy.stats.rankdata(seasons, axis=1)
    later, earlier = np.tril_indices(n, -1)
    signs = np.sign(seasons[:, later] - seasons[:, earlier])
    every = (signs @ signs.T + 4 * ranks @ ranks.T - n * (n + 1) ** 2) / 3
    return float(every.sum() - np.trace(every))
