"""Campaigns of capacity (群组): what exists, by province, technology and year of last renewal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.problem import Fleet, Problem


@dataclass(frozen=True, eq=False)
class Stock:
    """Campaigns that may be alive; V of them, told apart by the year in which they started.

    Attributes
    ----------
    start
        Shape (V,), years, rising; the model years are among them.
    existing
        Shape (R, K, V), t/a alive before the first year.
    opening
        Shape (R, K, T), t/a that opens in a model year.
    sites
        Shape (R,), t/a that may be built on empty sites over all years.
    load
        Shape (R,), output per capacity, weighted by capacity.
    age
        Shape (V, T), age at the start of each model year; negative before the campaign.
    """

    start: np.ndarray
    existing: np.ndarray
    opening: np.ndarray
    sites: np.ndarray
    load: np.ndarray
    age: np.ndarray


def stock_of(problem: Problem) -> Stock:
    """Return the fleet as campaigns.

    Ages beyond the end of a cycle count as just beyond it: renewal is due at once.
    """
    fleet, years = problem.fleet, problem.years
    regions, kinds, count = problem.shape
    oldest = int((problem.cycle + problem.late).max()) + 1
    size = fleet.capacity * fleet.count
    running = (fleet.technology >= 0) & (fleet.opens <= years[0])
    begun = np.clip(np.nan_to_num(fleet.renewed), years[0] - oldest, years[0]).astype(int)
    start = np.unique(np.concatenate([begun[running], years]))
    existing = np.zeros((regions, kinds, len(start)))
    np.add.at(
        existing,
        (fleet.region[running].astype(int), fleet.technology[running].astype(int),
         np.searchsorted(start, begun[running])),
        size[running],
    )  # fmt: skip
    later = (fleet.technology >= 0) & (fleet.opens > years[0]) & (fleet.opens <= years[-1])
    opening = np.zeros((regions, kinds, count))
    np.add.at(
        opening,
        (fleet.region[later].astype(int), fleet.technology[later].astype(int),
         np.searchsorted(years, fleet.opens[later])),
        size[later],
    )  # fmt: skip
    empty = fleet.technology < 0
    sites = np.bincount(fleet.region[empty].astype(int), size[empty], regions)
    return Stock(start, existing, opening, sites, _loads(fleet, size, regions),
                 years[None, :] - start[:, None])  # fmt: skip


def survived(problem: Problem, stock: Stock) -> np.ndarray:
    """Return the share of each campaign that lives on to the next model year, (K, V, T - 1).

    What thins out by itself is neither closed nor paid for; a relining starts the curve anew.
    """
    oldest = problem.survival.shape[1] - 1
    # what is beyond the curve has only its end before it
    at = problem.survival[:, np.clip(stock.age, 0, oldest)]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = at[..., 1:] / at[..., :-1]
    return np.where(at[..., :-1] > 0, share, 0.0)


def _loads(fleet: Fleet, size: np.ndarray, regions: int) -> np.ndarray:
    whole = np.bincount(fleet.region.astype(int), size, regions)
    made = np.bincount(fleet.region.astype(int), size * fleet.load, regions)
    return np.divide(made, whole, out=np.ones(regions), where=whole > 0)
