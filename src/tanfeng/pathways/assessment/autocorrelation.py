"""Autocorrelation (自相关): a series that remembers itself looks like a trend."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import Literal

import numpy as np
import scipy

from tanfeng.pathways.assessment.kendall import EXACT_UP_TO, MannKendall, mann_kendall
from tanfeng.pathways.assessment.slope import sen_slope

Correction = Literal["none", "hamed_rao", "prewhitened"]


def autocorrelations(values: np.ndarray) -> np.ndarray:
    """Return the sample autocorrelations of lags 0 to n-1, each sum divided by n."""
    centred = values - values.mean()
    spread = float(centred @ centred)
    if spread == 0:
        return np.concatenate([[1.0], np.zeros(len(values) - 1)])
    return np.correlate(centred, centred, "full")[len(values) - 1 :] / spread


def trend(
    values: np.ndarray,
    correction: Correction = "none",
    *,
    level: float = 0.05,
    exact_up_to: int = EXACT_UP_TO,
) -> MannKendall:
    """Test a series without gaps for a trend, with a correction for autocorrelation.

    Parameters
    ----------
    values
        Shape (n,), one value per year, no year missing.
    correction
        ``hamed_rao`` widens the variance by n/n* from the significant autocorrelations of the
        ranks after Sen's slope was taken out (Hamed and Rao 1998); ``prewhitened`` takes the
        slope out, then the lag-1 autocorrelation if it is significant, and puts the slope back
        (Yue et al. 2002).
    level
        Two-sided level at which an autocorrelation counts as significant.

    Returns
    -------
    MannKendall
        Its `autocorrelation` is ``none`` where Hamed and Rao's factor is not defined.
    """
    if correction == "none":
        return mann_kendall(values, exact_up_to=exact_up_to)
    time = np.arange(len(values), dtype=float)
    slope = sen_slope(values, time).slope
    flat = values - slope * time
    if correction == "hamed_rao":
        factor = variance_inflation(flat, level)
        if factor <= 0:
            return mann_kendall(values, exact_up_to=exact_up_to)
        test = mann_kendall(values, exact_up_to=exact_up_to, inflation=factor)
        return replace(test, autocorrelation="hamed_rao")
    first = autocorrelations(flat)[1] if len(values) > 2 else 0.0
    low, high = lag_one_bounds(len(values), level)
    if low <= first <= high:
        test = mann_kendall(values, exact_up_to=exact_up_to)
        return replace(test, autocorrelation="prewhitened")
    white = flat[1:] - first * flat[:-1] + slope * time[1:]
    test = mann_kendall(white, exact_up_to=exact_up_to)
    return replace(test, autocorrelation="prewhitened")


def variance_inflation(flat: np.ndarray, level: float = 0.05) -> float:
    """Return n/n* of a series without its trend (Hamed and Rao 1998, equation 13).

    Strong negative autocorrelations can make it zero or negative, which no variance is: the
    correction is not defined then.
    """
    n = len(flat)
    if n < 4:
        return 1.0
    found = autocorrelations(scipy.stats.rankdata(flat))[1:]
    lag = np.arange(1, n)
    weight = (n - lag) * (n - lag - 1) * (n - lag - 2)
    counts = np.abs(found) > scipy.stats.norm.ppf(1 - level / 2) / sqrt(n)
    return 1 + 2 / (n * (n - 1) * (n - 2)) * float(weight[counts] @ found[counts])


def lag_one_bounds(n: int, level: float) -> tuple[float, float]:
    """Return between which values a lag-1 autocorrelation is not significant (Anderson 1942)."""
    width = float(scipy.stats.norm.ppf(1 - level / 2)) * sqrt(max(n - 2, 0))
    return (-1 - width) / (n - 1), (-1 + width) / (n - 1)
