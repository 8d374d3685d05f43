"""Paths of plants (工厂路径): what each runs in every year, and how it came to run it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tanfeng.pathways.assets.pricing import CLOSE, RELINE, TURN, Cycles, Policy
from tanfeng.pathways.problem import Fleet


@dataclass(frozen=True, eq=False)
class Paths:
    """n paths, each of one plant.

    Attributes
    ----------
    plant
        Shape (n,), position in the fleet.
    technology
        Shape (n, T), what runs, -1 where nothing does.
    action
        Shape (n, T), what was done at the start of the year, as in `pricing`.
    age
        Shape (n, T), age at the start of the year before that, where something was done.
    """

    plant: np.ndarray
    technology: np.ndarray
    action: np.ndarray
    age: np.ndarray

    def __len__(self) -> int:
        return len(self.plant)

    def keys(self) -> list[tuple[int, bytes]]:
        """Return what tells two paths apart."""
        packed = np.concatenate([self.technology, self.action], axis=1)
        return [(int(p), row.tobytes()) for p, row in zip(self.plant, packed, strict=True)]

    def take(self, which: np.ndarray) -> Paths:
        """Return some of the paths."""
        return Paths(self.plant[which], self.technology[which], self.action[which], self.age[which])

    def until(self, count: int) -> Paths:
        """Return what they do in the first model years."""
        return Paths(
            self.plant, self.technology[:, :count], self.action[:, :count], self.age[:, :count]
        )


def joined(parts: list[Paths]) -> Paths:
    """Return the paths of several collections as one."""
    return Paths(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("plant", "technology", "action", "age")
        )
    )


def ages_at_start(fleet: Fleet, cycles: Cycles) -> np.ndarray:
    """Return each plant's age in the first model year, shape (P,); 0 for a site or a new plant."""
    age = np.clip(cycles.years[0] - fleet.renewed, 0, cycles.oldest)
    return np.where((fleet.technology < 0) | (fleet.opens > cycles.years[0]), 0, age).astype(int)


def follow(
    policy: Policy, cycles: Cycles, fleet: Fleet, klass: np.ndarray, past: Paths | None = None
) -> Paths:
    """Return the best path of every plant under the policy of its class.

    Parameters
    ----------
    klass
        Shape (P,), class of each plant.
    past
        One path a plant over the first years, which are as they were decided.
    """
    plants, count = len(fleet), len(cycles.years)
    now = fleet.technology.astype(int)
    old = ages_at_start(fleet, cycles)
    opening = np.maximum(np.searchsorted(cycles.years, fleet.opens), 0)
    waiting = now < 0
    technology = np.full((plants, count), -1, dtype=np.int8)
    action = np.zeros((plants, count), dtype=np.int8)
    age = np.zeros((plants, count), dtype=np.int16)
    for t in range(count):
        over = None if past is None or t >= past.action.shape[1] else past.action[:, t]
        age[:, t] = old
        # a plant under construction starts its first campaign as it opens
        decides = np.flatnonzero((now >= 0) & ((opening < t) | (t == 0) & (opening == 0)))
        best = policy.action[t, now[decides], old[decides], klass[decides]]
        what = best if over is None else over[decides]
        action[decides, t] = what
        old[decides[what == RELINE]] = 0
        turning = decides[what >= TURN]
        target = what[what >= TURN] - TURN
        old[turning] = np.where(cycles.keeps[now[turning], target], old[turning], 0)
        now[turning] = target
        now[decides[what == CLOSE]] = -1
        sites = np.flatnonzero(waiting)
        chosen = policy.building[t, klass[sites]]
        if over is not None:
            chosen = np.where(over[sites] >= TURN, over[sites] - TURN, -1)
        built = sites[chosen >= 0]
        now[built], old[built] = chosen[chosen >= 0], 0
        action[built, t] = TURN + now[built]
        waiting[built] = False
        running = (now >= 0) & (opening <= t)
        technology[running, t] = now[running]
        old = np.where(running, np.minimum(old + cycles.step[t], cycles.oldest), old)
    return Paths(np.arange(plants), technology, action, age)


def aged(paths: Paths, fleet: Fleet, cycles: Cycles) -> Paths:
    """Return the same decisions with the ages that they have in another fleet.

    Whether they may still be taken at these ages is for the caller to see.
    """
    now = ages_at_start(fleet, cycles)[paths.plant]
    earlier = before(paths, fleet)
    age = np.zeros_like(paths.age)
    for t in range(age.shape[1]):
        age[:, t] = now
        what = paths.action[:, t].astype(int)
        kept = (earlier[:, t] >= 0) & cycles.keeps[earlier[:, t], np.maximum(what - TURN, 0)]
        fresh = (what == RELINE) | (what >= TURN) & ~kept
        running = paths.technology[:, t] >= 0
        now = np.where(fresh, 0, now)
        now = np.where(running, np.minimum(now + cycles.step[t], cycles.oldest), now)
    return replace(paths, age=age)


def before(paths: Paths, fleet: Fleet) -> np.ndarray:
    """Return what ran before each year's action, shape (n, T); -1 for nothing."""
    start = fleet.technology[paths.plant][:, None]
    return np.concatenate([start, paths.technology[:, :-1]], axis=1).astype(int)
