"""The distribution of plants and one's own place in it (能效分布), without names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tanfeng.reference.errors import refuse

SMALLEST_GROUP = 3
"""Below this many others, a plant could work out a competitor's figure from its own."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many keep one level.

    Attributes
    ----------
    plants
        Share of the plants at or better than the level, 0 to 1.
    output
        Share of the output, None without outputs.
    """

    plants: float
    output: float | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """Figures from best to worst, anonymous.

    Attributes
    ----------
    count
        Plants counted, one's own included.
    values
        Sorted from best to worst; empty when the group is too small to show.
    rank
        One's own place, 1 the best, ties sharing the better place; None without own figure.
    better_than
        Share of the others that are worse, 0 to 1.
    mean
        Weighted by output where outputs are given.
    shares
        Level -> share that keeps it.
    withheld
        True when the group is smaller than allowed: only `count` is told then.
    """

    count: int
    values: tuple[float, ...]
    own: float | None
    rank: int | None
    better_than: float | None
    median: float | None
    mean: float | None
    shares: Mapping[str, Share]
    withheld: bool = False


def distribution(
    values: Sequence[float],
    own: float | None = None,
    *,
    levels: Mapping[str, float | None] | None = None,
    outputs: Sequence[float] | None = None,
    own_output: float | None = None,
    smallest_group: int = SMALLEST_GROUP,
) -> Distribution:
    """Describe the figures of a group, and where one's own lies.

    Parameters
    ----------
    values
        Figures of the others; lower is better, negative ones included.
    own
        One's own figure.
    levels
        Such as benchmark and baseline; a level that has no value has no share.
    outputs, own_output
        Output of the others in the same order, and one's own, to weight by.
    smallest_group
        Fewest others about whom anything is told.

    Raises
    ------
    TanfengError
        ``distribution-lengths`` when outputs and values differ in number, and
        ``distribution-value`` when a figure is not finite or an output is negative.
    """
    _check(values, own, outputs, own_output)
    every: list[float] = sorted([*values, *([] if own is None else [own])])
    if len(values) < smallest_group:
        return Distribution(len(every), (), own, None, None, None, None, {}, withheld=True)
    weights = None
    if outputs is not None and (own is None or own_output is not None):
        pairs = [*zip(values, outputs, strict=True)]
        weights = [*pairs, (own, own_output)] if own is not None else pairs
    shares = {
        name: _share(every, level, weights)
        for name, level in (levels or {}).items()
        if level is not None
    }
    worse = sum(value > own for value in values) if own is not None else None
    return Distribution(
        count=len(every),
        values=tuple(every),
        own=own,
        rank=None if own is None else 1 + sum(value < own for value in values),
        better_than=None if worse is None else worse / len(values),
        median=_median(every),
        mean=_mean(every, weights),
        shares=shares,
    )


def _check(
    values: Sequence[float],
    own: float | None,
    outputs: Sequence[float] | None,
    own_output: float | None,
) -> None:
    if outputs is not None and len(outputs) != len(values):
        raise refuse(
            "distribution-lengths", "distribution", "产量与指标的个数不同。",
            f"There are {len(values)} figures and {len(outputs)} outputs.",
        )  # fmt: skip
    figures = [*values, *([] if own is None else [own])]
    amounts = [*(outputs or ()), *([] if own_output is None else [own_output])]
    if not all(map(math.isfinite, [*figures, *amounts])) or any(a < 0 for a in amounts):
        raise refuse(
            "distribution-value", "distribution", "指标须为有限数，产量不得为负。",
            "A figure is not finite, or an output is negative.",
        )  # fmt: skip


_Weights = Sequence[tuple[float | None, float | None]]


def _share(every: Sequence[float], level: float, weights: _Weights | None) -> Share:
    plants = sum(value <= level for value in every) / len(every)
    if weights is None:
        return Share(plants, None)
    total = math.fsum(w or 0 for _, w in weights)
    kept = math.fsum(w or 0 for v, w in weights if v is not None and v <= level)
    return Share(plants, kept / total if total else None)


def _mean(every: Sequence[float], weights: _Weights | None) -> float | None:
    if weights is None:
        return math.fsum(every) / len(every)
    total = math.fsum(w or 0 for _, w in weights)
    return math.fsum((v or 0) * (w or 0) for v, w in weights) / total if total else None


def _median(every: Sequence[float]) -> float:
    middle = len(every) // 2
    return every[middle] if len(every) % 2 else (every[middle - 1] + every[middle]) / 2
