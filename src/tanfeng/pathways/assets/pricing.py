"""Best paths of all plants at once (动态规划定价): the state is a technology and its age.

Backward induction over years (Bellman 1957). At the start of a year a plant of some age is kept,
relined, converted or closed; then the year runs. Plants of equal prices share one policy, so the
work grows with the number of classes, not of plants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

KEEP, RELINE, CLOSE, TURN = 0, 1, 2, 3
"""Actions at the start of a year; ``TURN + k`` converts to, or builds, technology k."""


@dataclass(frozen=True, eq=False)
class Prices:
    """What actions cost per t/a, shared rows priced in; C classes of plants.

    Attributes
    ----------
    run
        Shape (K, T, C), running through a model year; infinite where it may not.
    renewal, close, build
        Shape (K, T, C).
    turn
        Shape (K, K, T, C); infinite where it cannot be.
    away
        Shape (K, T), per year that a renewal comes before its window.
    """

    run: np.ndarray
    renewal: np.ndarray
    close: np.ndarray
    build: np.ndarray
    turn: np.ndarray
    away: np.ndarray


@dataclass(frozen=True, eq=False)
class Cycles:
    """When renewals come; ages in calendar years.

    Attributes
    ----------
    years, step
        Shape (T,), model years and years to the next.
    opens, ends
        Shape (K,), first and last age of the window in which a campaign ends.
    keeps
        Shape (K, K), conversions that leave the age as it is.
    oldest
        Largest age that is told apart.
    """

    years: np.ndarray
    step: np.ndarray
    opens: np.ndarray
    ends: np.ndarray
    keeps: np.ndarray

    @property
    def oldest(self) -> int:
        """Age at which everything older counts as overdue."""
        return int(self.ends.max()) + int(self.step.max())


@dataclass(frozen=True, eq=False)
class Policy:
    """What is best from every state on; A ages.

    Attributes
    ----------
    first
        Shape (K, A, C), value at the start of the first year, before anything is decided.
    action
        Shape (T, K, A, C), what to do at the start of each year.
    fresh
        Shape (T, K, C), value of starting a campaign in a year.
    empty
        Shape (T + 1, C), value of an empty site.
    building
        Shape (T, C), technology to build on it, or -1 to wait.
    """

    first: np.ndarray
    action: np.ndarray
    fresh: np.ndarray
    empty: np.ndarray
    building: np.ndarray


def policy(prices: Prices, cycles: Cycles) -> Policy:
    """Return the best policy of every class.

    A campaign that outlives its window must be renewed, converted or closed at the next model
    year; with model years apart, that may be late by less than one step.
    """
    kinds, count, classes = prices.run.shape
    ages = np.arange(cycles.oldest + 1)
    in_time = (ages[None, :] <= cycles.ends[:, None])[:, :, None]
    too_early = np.maximum(cycles.opens[:, None] - ages[None, :], 0)
    add_ons = list(zip(*np.nonzero(cycles.keeps), strict=True))
    never = np.where(cycles.keeps, np.inf, 0.0)[:, :, None]
    action = np.zeros((count, kinds, len(ages), classes), dtype=np.int8)
    fresh = np.zeros((count, kinds, classes))
    empty = np.zeros((count + 1, classes))
    building = np.full((count, classes), -1, dtype=np.int8)
    later = np.zeros((kinds, len(ages), classes))
    for t in range(count - 1, -1, -1):
        ahead = np.minimum(ages + cycles.step[t], cycles.oldest)
        value = prices.run[:, t, None, :] + later[:, ahead]
        fresh[t] = value[:, 0]
        best = np.where(in_time, value, np.inf)
        code = np.full(best.shape, KEEP, dtype=np.int8)
        fee = (prices.away[:, t, None] * too_early)[:, :, None]
        _take(best, code, (prices.renewal[:, t] + fresh[t])[:, None, :] + fee, RELINE)
        turned = prices.turn[:, :, t] + fresh[t][None] + never
        target = turned.argmin(axis=1)
        least = np.take_along_axis(turned, target[:, None], 1)[:, 0]
        _take(best, code, least[:, None, :] + fee, TURN + target[:, None, :])
        for k, j in add_ons:
            kept = np.where(in_time[j], prices.turn[k, j, t] + value[j], np.inf)
            _take(best[k], code[k], kept, TURN + j)
        _take(best, code, prices.close[:, t, None, :], CLOSE)
        action[t], later = code, best
        built = prices.build[:, t] + fresh[t]
        which = built.argmin(axis=0)
        cheapest = np.take_along_axis(built, which[None], 0)[0]
        empty[t] = np.minimum(empty[t + 1], cheapest)
        building[t] = np.where(cheapest < empty[t + 1], which, -1)
    return Policy(later, action, fresh, empty, building)


def _take(best: np.ndarray, code: np.ndarray, other: np.ndarray, what: int | np.ndarray) -> None:
    better = other < best
    np.copyto(best, np.broadcast_to(other, best.shape), where=better)
    np.copyto(code, np.broadcast_to(np.asarray(what, dtype=np.int8), code.shape), where=better)
