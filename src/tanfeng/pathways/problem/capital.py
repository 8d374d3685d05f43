"""What capital costs (资本成本): the present value of 1 CNY invested, within the horizon."""

from __future__ import annotations

import numpy as np

from tanfeng.pathways.problem import Problem


def capital_weight(problem: Problem, life: np.ndarray) -> np.ndarray:
    """Return the present value counted for 1 CNY invested at the start of each model year.

    The horizon ends with the last year that the last model year spans.

    * ``annuity``: equal yearly payments over the life, due at the start of each year; those
      after the horizon do not count.
    * ``straight_line``, ``sinking_fund``: paid at once, less what the asset is still worth at
      the end, written down evenly or by a fund at the same rate.

    Parameters
    ----------
    life
        Shape (K,), years.

    Returns
    -------
    numpy.ndarray
        Shape (K, T).
    """
    start = problem.years - problem.years[0]
    end = int(start[-1] + problem.span[-1])
    rate = problem.discount
    used = np.minimum(end - start[None, :], life[:, None])
    paid = (1 + rate) ** -start.astype(float)
    if problem.salvage == "annuity":
        return paid * _annuity(rate, used) / _annuity(rate, life[:, None])
    if problem.salvage == "straight_line" or rate == 0:
        worth = 1 - used / life[:, None]
    else:
        # 1 + rate loses a small rate: expm1 and log1p do not
        growth = np.log1p(rate)
        worth = 1 - np.expm1(used * growth) / np.expm1(life[:, None] * growth)
    return paid - (1 + rate) ** -float(end) * worth


def _annuity(rate: float, years: np.ndarray) -> np.ndarray:
    if rate == 0:
        return years.astype(float)
    return -np.expm1(-years * np.log1p(rate)) / rate * (1 + rate)
