"""Lifetimes from parameters (寿命分布), in years."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from tanfeng.reference.errors import TanfengError, refuse

Kind = Literal["weibull", "normal", "lognormal", "fixed"]


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A distribution of lifetimes.

    Attributes
    ----------
    parameters
        Weibull: shape, scale; normal: mean, standard deviation; log-normal: median, standard
        deviation of the logarithm; fixed: the lifetime itself.
    sds
        Standard deviations of the parameters, which are taken to be independent.
    """

    kind: Kind
    parameters: tuple[float, ...]
    sds: tuple[float, ...]


def weibull(shape: float, scale: float, shape_sd: float = 0.0, scale_sd: float = 0.0) -> Lifetime:
    """Return S(a) = exp(-(a / scale) ** shape).

    Raises
    ------
    TanfengError
        ``lifetime-parameter``.
    """
    return _checked("weibull", (shape, scale), (shape_sd, scale_sd))


def normal(mean: float, sd: float, mean_sd: float = 0.0, sd_sd: float = 0.0) -> Lifetime:
    """Return a normal lifetime; the part of it below 0 fails in the first year.

    Raises
    ------
    TanfengError
        ``lifetime-parameter``.
    """
    return _checked("normal", (mean, sd), (mean_sd, sd_sd))


def lognormal(
    median: float, sigma: float, median_sd: float = 0.0, sigma_sd: float = 0.0
) -> Lifetime:
    """Return a lifetime whose logarithm is normal with mean ln(median) and deviation `sigma`.

    Raises
    ------
    TanfengError
        ``lifetime-parameter``.
    """
    return _checked("lognormal", (median, sigma), (median_sd, sigma_sd))


def fixed(years: float) -> Lifetime:
    """Return one lifetime for all: alive before that age, not alive from it on.

    Raises
    ------
    TanfengError
        ``lifetime-parameter``.
    """
    return _checked("fixed", (years,), (0.0,))


def _checked(kind: Kind, parameters: tuple[float, ...], sds: tuple[float, ...]) -> Lifetime:
    good = all(math.isfinite(p) and p > 0 for p in parameters)
    if not good or not all(math.isfinite(s) and s >= 0 for s in sds):
        raise _refused(kind, parameters, sds)
    return Lifetime(kind, tuple(map(float, parameters)), tuple(map(float, sds)))


def _refused(kind: str, parameters: tuple[float, ...], sds: tuple[float, ...]) -> TanfengError:
    return refuse(
        "lifetime-parameter", kind,
        f"寿命参数须为正数，其标准差不得为负：{parameters}，{sds}",
        f"Parameters must be above 0 and their deviations not below: {parameters}, {sds}.",
    )  # fmt: skip
