"""Money of OSeMOSYS (折现与残值): when a cost counts, and what is left at the end.

Capital counts at the start of the year it is spent in (CC2), operating costs and penalties in the
middle of the year (OC4, E5), and what is left at the start of the year after the horizon (SV4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.exchange.model import OsemosysModel


@dataclass(frozen=True, eq=False)
class Money:
    """Present values per unit of cost, of technologies or of storages.

    Attributes
    ----------
    rate
        Shape (R, K).
    start, middle
        Shape (R, K, Y), present value of 1 at the start and in the middle of a year.
    end
        Shape (R, K), of 1 at the start of the year after the last.
    annuity
        Shape (R, K), CapitalRecoveryFactor x PvAnnuity: what financing at the investor's own rate
        adds to capital; 1 where both rates are the same.
    left
        Shape (R, K, Y), share of capital spent in a year that is left at the end (SV1 to SV3).
    """

    rate: np.ndarray
    start: np.ndarray
    middle: np.ndarray
    end: np.ndarray
    annuity: np.ndarray
    left: np.ndarray


def technology_money(model: OsemosysModel) -> Money:
    """Return the factors of technologies."""
    rate = _by_technology(model, "DiscountRate")
    # without a default, places that are not given fall back to the rate of the region
    known = "DiscountRateIdv" in model.defaults
    own = _by_technology(model, "DiscountRateIdv") if known else rate.copy()
    if not known and "DiscountRateIdv" in model.given:
        entries = model.given["DiscountRateIdv"]
        own[tuple(entries.at.T)] = entries.values.reshape(-1, *[1] * (2 - entries.at.shape[1]))
    return _factors(model, rate, own, model.dense("OperationalLife"))


def storage_money(model: OsemosysModel) -> Money:
    """Return the factors of storages, which have a rate of their own (SI5, SI9)."""
    if "DiscountRateStorage" in model.defaults:
        rate = model.dense("DiscountRateStorage")
    else:
        rate = np.repeat(region_rate(model)[:, None], model.size("STORAGE"), axis=1)
        if "DiscountRateStorage" in model.given:
            entries = model.given["DiscountRateStorage"]
            rate[tuple(entries.at.T)] = entries.values
    return _factors(model, rate, rate, model.dense("OperationalLifeStorage"))


def region_rate(model: OsemosysModel) -> np.ndarray:
    """Return the discount rate of regions, shape (R,)."""
    rate = model.dense("DiscountRate")
    return rate if rate.ndim == 1 else rate[:, 0]


def worth_left(
    used: np.ndarray, rate: np.ndarray, life: np.ndarray, straight: np.ndarray
) -> np.ndarray:
    """Return the share of capital that is left after `used` years of its life (SV1 to SV3).

    Straight line where `straight` or the rate is 0, otherwise sinking fund; the arguments
    broadcast.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        line = 1 - used / life
        grown = np.log1p(rate)
        fund = 1 - np.expm1(used * grown) / np.expm1(life * grown)
    return np.where(life > used, np.where(straight | (rate == 0), line, fund), 0.0)


def _by_technology(model: OsemosysModel, name: str) -> np.ndarray:
    rate = model.dense(name)
    if rate.ndim == 1:
        return np.repeat(rate[:, None], model.size("TECHNOLOGY"), axis=1)
    return rate


def _factors(model: OsemosysModel, rate: np.ndarray, own: np.ndarray, life: np.ndarray) -> Money:
    years = model.years()
    past = years - years[0]
    growth = (1 + rate)[:, :, None]
    straight = (model.dense("DepreciationMethod") == 2)[:, None]
    return Money(
        rate=rate,
        start=growth ** -past.astype(float),
        middle=growth ** -(past + 0.5),
        end=(1 + rate) ** -float(past[-1] + 1),
        annuity=_annuity(rate, own, life),
        left=worth_left(
            (years[-1] - years + 1).astype(float),
            rate[:, :, None],
            life[:, :, None],
            straight[:, :, None],
        ),
    )


def _annuity(rate: np.ndarray, own: np.ndarray, life: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        recovery = np.where(own == 0, 1 / life, own / (1 + own) / -np.expm1(-life * np.log1p(own)))
        worth = np.where(rate == 0, life, -np.expm1(-life * np.log1p(rate)) * (1 + rate) / rate)
    return np.where(own == rate, 1.0, recovery * worth)
