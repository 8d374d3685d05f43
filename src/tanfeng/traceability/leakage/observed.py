"""Survival of traced batteries (实测存活): Kaplan-Meier, with those still in use censored.

Source: Kaplan and Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958);
Greenwood's formula for its variance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from tanfeng.ledger.plain import Column, Place, settled
from tanfeng.reference.errors import refuse

_YEAR = 365.2425 * 86_400e6

LIVES = (
    Column("years", "number", least=0.0, zh="使用年限"),
    Column("ended", words=("yes", "no"), words_zh=("是", "否"), zh="已退役"),
    Column("entered", "number", required=False, least=0.0, zh="起始观察年龄"),
)
"""Columns of traced lives: age at the end, or at the last look; whether it ended; age at which
observation began."""


@dataclass(frozen=True, eq=False)
class Observed:
    """A step function: 1 before the first end, then `survival[i]` from `ages[i]` on.

    Attributes
    ----------
    ages
        At which lives ended, rising, years; shape (n,).
    survival
        Share that lives on past each age; shape (n,).
    greenwood
        Sum of ended / (at risk x (at risk - ended)) up to each age; the variance of the survival
        is its square times this. Shape (n,).
    at_risk, ended
        Number of lives under observation just before each age, and of those that end at it.
    longest
        Longest life observed, ended or not: nothing is known beyond.
    """

    ages: np.ndarray
    survival: np.ndarray
    greenwood: np.ndarray
    at_risk: np.ndarray
    ended: np.ndarray
    longest: float


def observed(durations: Any, ended: Any, entered: Any = None) -> Observed:
    """Estimate the survival of lives of which some still go on.

    Parameters
    ----------
    durations
        Age at the end, or at the last look; years, shape (n,).
    ended
        Whether it ended; False is right-censored. One that is censored at an age was still at
        risk there.
    entered
        Age at which observation began (left truncation), such as that of a battery in use before
        the platform was; 0 if left out.

    Raises
    ------
    TanfengError
        ``lives-none``; ``lives-unreadable`` for durations that are negative, not finite, or end
        before they begin.
    """
    life = np.asarray(durations, float)
    over = np.asarray(ended, bool)
    begin = np.zeros_like(life) if entered is None else np.asarray(entered, float)
    if not life.size:
        raise refuse("lives-none", "lives", "没有可观察的寿命。", "There are no lives to look at.")
    sound = life.shape == over.shape == begin.shape
    if not sound or not np.all(np.isfinite(life) & (begin >= 0) & (life >= begin)):
        raise refuse(
            "lives-unreadable", "lives", "使用年限须为有限数、不为负，且不早于开始观察之时。",
            "Lives must be finite, not negative, and end after they begin.",
        )  # fmt: skip
    ages, count = np.unique(life[over], return_counts=True)
    gone = np.searchsorted(np.sort(life), ages, side="left")
    # a life that begins at an age is not yet at risk at that age, but one from 0 always is
    late = np.sort(np.where(begin > 0, begin, -np.inf))
    to_come = life.size - np.searchsorted(late, ages, side="left")
    at_risk = life.size - gone - to_come
    with np.errstate(divide="ignore", invalid="ignore"):
        step = 1 - count / at_risk
        greenwood = np.cumsum(count / (at_risk * (at_risk - count)))
    return Observed(ages, np.cumprod(step), greenwood, at_risk, count, float(life.max()))


def observed_table(table: pa.Table, place: Place | None = None) -> Observed:
    """Estimate the survival of a table of lives, columns `LIVES`; see `observed`.

    Raises
    ------
    TanfengError
        With every bad cell, or ``lives-unreadable``.
    """
    rows = nw.from_native(settled(table, LIVES, place), eager_only=True)
    return observed(
        rows["years"].to_numpy(), (rows["ended"] == "yes").to_numpy(),
        rows["entered"].fill_null(0.0).to_numpy(),
    )  # fmt: skip


def lives(begun: pa.Table, ended: pa.Table, now: int) -> tuple[np.ndarray, np.ndarray]:
    """Return durations in years, and whether they ended, from moments of a log.

    Parameters
    ----------
    begun, ended
        ``thing, time``; the first beginning and the first end after it count.
    now
        Moment until which what has not ended was observed.
    """
    first = nw.from_native(begun, eager_only=True).group_by("thing").agg(nw.col("time").min())
    ends = nw.from_native(ended, eager_only=True).rename({"time": "end"})
    last = (
        first.join(ends, on="thing", how="inner")
        .filter(nw.col("end") >= nw.col("time"))
        .group_by("thing")
        .agg(nw.col("end").min())
    )
    both = first.filter(nw.col("time") <= now).join(last, on="thing", how="left")
    over = nw.col("end") <= now
    both = both.with_columns(
        over=over.fill_null(False), until=nw.when(over).then(nw.col("end")).otherwise(now)
    )
    years = (both["until"] - both["time"]).to_numpy() / _YEAR
    return years, both["over"].to_numpy()
