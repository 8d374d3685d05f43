"""Survival at ages (存活曲线): one curve whatever the lifetime, with its covariance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import stats

from tanfeng.reference.errors import refuse
from tanfeng.traceability.leakage.lifetime import Lifetime
from tanfeng.traceability.leakage.observed import Observed

Discretisation = Literal["cdf", "density"]

DISCRETISATIONS = ("cdf", "density")
"""``cdf``: S(a) is the survival function at age a, so that what retires between two ages is the
difference of the distribution; it conserves what was sold. ``density``: S(a) = 1 - sum of the
density at 1 ... a, as some stock models sample it; the two differ from the third decimal on, and
the second need not reach 0."""


@dataclass(frozen=True, eq=False)
class Curve:
    """Survival at ages.

    Attributes
    ----------
    ages
        Years, shape (n,).
    survival
        Shape (n,); 1 at ages up to 0.
    covariance
        Of the points of `survival`, shape (n, n): what is not known of the lifetime.
    known_to
        Age beyond which nothing was observed and the curve is held level; infinite for lifetimes
        from parameters.
    """

    ages: np.ndarray
    survival: np.ndarray
    covariance: np.ndarray
    known_to: float


def curve(
    lifetime: Lifetime | Observed, ages: np.ndarray, discretisation: Discretisation = "cdf"
) -> Curve:
    """Return the survival at ages.

    Raises
    ------
    TanfengError
        ``curve-discretisation``: the density can be sampled at whole years only, and not of a
        fixed or observed lifetime.
    """
    ages = np.asarray(ages, float)
    whole = np.all(ages == np.round(ages))
    sampled = isinstance(lifetime, Lifetime) and lifetime.kind != "fixed" and whole
    if discretisation == "density" and not sampled:
        raise refuse(
            "curve-discretisation", "density",
            "密度取样只用于参数分布与整年年龄；请用 cdf。",
            "A density is sampled at whole years of a lifetime from parameters; use cdf.",
        )  # fmt: skip
    if isinstance(lifetime, Observed):
        return _of_observed(lifetime, ages)
    survival = _survival(lifetime.kind, lifetime.parameters, ages, discretisation)
    return Curve(ages, survival, _covariance(lifetime, ages, discretisation), np.inf)


def _survival(
    kind: str, parameters: tuple[float, ...], ages: np.ndarray, discretisation: str
) -> np.ndarray:
    if kind == "fixed":
        return np.where(ages < parameters[0], 1.0, 0.0)
    law: Any = stats.norm(*parameters)
    if kind == "weibull":
        law = stats.weibull_min(parameters[0], scale=parameters[1])
    elif kind == "lognormal":
        law = stats.lognorm(parameters[1], scale=parameters[0])
    if discretisation == "density":
        oldest = int(max(ages.max(initial=0), 0))
        sampled = 1 - np.cumsum(law.pdf(np.arange(1, oldest + 1)))
        left = np.concatenate([[1.0], sampled])[np.maximum(ages, 0).astype(int)]
    else:
        left = law.sf(ages)
    return np.where(ages <= 0, 1.0, left)


def _covariance(lifetime: Lifetime, ages: np.ndarray, discretisation: str) -> np.ndarray:
    """First order: J diag(sd²) J', the derivatives by central differences."""
    slopes = np.zeros((len(ages), len(lifetime.parameters)))
    for n, (value, sd) in enumerate(zip(lifetime.parameters, lifetime.sds, strict=True)):
        if sd == 0:
            continue
        step = 1e-4 * value
        at = [
            _survival(
                lifetime.kind,
                tuple(p + (side * step if m == n else 0) for m, p in enumerate(
                    lifetime.parameters)),
                ages, discretisation,
            )
            for side in (1, -1)
        ]  # fmt: skip
        slopes[:, n] = (at[0] - at[1]) / (2 * step) * sd
    return slopes @ slopes.T


def _of_observed(found: Observed, ages: np.ndarray) -> Curve:
    at = np.where(ages > 0, np.searchsorted(found.ages, ages, side="right"), 0)
    survival = np.concatenate([[1.0], found.survival])[at]
    greenwood = np.concatenate([[0.0], found.greenwood])[at]
    # nobody is left: the estimate is 0, and Greenwood's sum has no value there
    greenwood = np.where(survival > 0, greenwood, 0.0)
    # the increments of the sum are independent, so that two ages share that of the younger
    covariance = np.outer(survival, survival) * np.minimum.outer(greenwood, greenwood)
    some_left = not found.survival.size or found.survival[-1] > 0
    return Curve(ages, survival, covariance, found.longest if some_left else np.inf)
