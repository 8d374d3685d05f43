"""What retires of each year's sales (退役量): cohorts that age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.traceability.leakage.curve import Curve, Discretisation, curve
from tanfeng.traceability.leakage.lifetime import Lifetime
from tanfeng.traceability.leakage.observed import Observed


@dataclass(frozen=True, eq=False)
class Retirements:
    """What retires, year by cohort.

    Attributes
    ----------
    years, cohorts
        Shapes (T,) and (Y,).
    shares
        Share of a cohort that retires in a year; shape (T, Y).
    retired
        Shape (T, Y): `shares` times what was sold.
    in_use
        At the end of each year; shape (T, Y).
    curve
        Survival at ages ``0 - entry, 1 - entry ...``.
    weights
        ``retired.sum(1) == weights @ curve.survival``; shape (T, ages).
    """

    years: np.ndarray
    cohorts: np.ndarray
    shares: np.ndarray
    retired: np.ndarray
    in_use: np.ndarray
    curve: Curve
    weights: np.ndarray


def retirements(
    cohorts: np.ndarray,
    sold: np.ndarray,
    years: np.ndarray,
    lifetime: Lifetime | Observed,
    *,
    entry: float = 0.0,
    discretisation: Discretisation = "cdf",
) -> Retirements:
    """Return sold(y) x [S(a) - S(a + 1)] for cohorts y and ages a = year - y - `entry`.

    Parameters
    ----------
    cohorts, sold
        Years of sale and what was sold; shape (Y,).
    years
        Years asked about; shape (T,).
    entry
        When in its year a cohort enters use: 0 at the start, so that it is a year old at the end
        of it; 0.5 in the middle; 1 at the end, so that nothing retires in the year of sale.
    discretisation
        See `DISCRETISATIONS`.
    """
    cohorts, years = np.asarray(cohorts, int), np.asarray(years, int)
    sold = np.asarray(sold, float)
    age = years[:, None] - cohorts[None, :]
    oldest = int(max(age.max(initial=0), 0)) + 1
    left = curve(lifetime, np.arange(oldest + 1) - entry, discretisation)
    begun = age >= 0
    at = np.where(begun, age, 0)
    shares = np.where(begun, left.survival[at] - left.survival[at + 1], 0.0)
    amounts = np.where(begun, np.broadcast_to(sold, age.shape), 0.0)
    weights = np.zeros((len(years), oldest + 1))
    rows = np.broadcast_to(np.arange(len(years))[:, None], age.shape)
    np.add.at(weights, (rows, at), amounts)
    np.add.at(weights, (rows, at + 1), -amounts)
    return Retirements(
        years, cohorts, shares, shares * sold, amounts * left.survival[at + 1], left, weights
    )
