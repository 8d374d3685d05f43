"""Decoupling (脱钩): how fast emissions move against activity, in Tapio's eight states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tanfeng.pathways.assessment.series import checked_series
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text

State = Literal[
    "strong_decoupling",
    "weak_decoupling",
    "expansive_coupling",
    "expansive_negative_decoupling",
    "strong_negative_decoupling",
    "weak_negative_decoupling",
    "recessive_coupling",
    "recessive_decoupling",
    "activity_unchanged",
]

STATES: dict[State, Text] = {
    "strong_decoupling": Text("强脱钩", "strong decoupling"),
    "weak_decoupling": Text("弱脱钩", "weak decoupling"),
    "expansive_coupling": Text("扩张连接", "expansive coupling"),
    "expansive_negative_decoupling": Text("扩张负脱钩", "expansive negative decoupling"),
    "strong_negative_decoupling": Text("强负脱钩", "strong negative decoupling"),
    "weak_negative_decoupling": Text("弱负脱钩", "weak negative decoupling"),
    "recessive_coupling": Text("衰退连接", "recessive coupling"),
    "recessive_decoupling": Text("衰退脱钩", "recessive decoupling"),
    "activity_unchanged": Text("活动水平基本未变，弹性无意义", "activity unchanged: no elasticity"),
}
"""States by id; the last is not one of Tapio's eight."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where states begin.

    Attributes
    ----------
    weak, coupled
        Elasticities up to which decoupling is weak, and up to which both are coupled: 0.8 and
        1.2, recalled from Tapio 2005 and met in papers that cite it (such as table 3 of
        doi 10.1016/j.heliyon.2023.e19871).
    flat
        Relative change of activity, in absolute terms, at or below which no elasticity is told:
        a quotient by nearly nothing names any state at random.
    """

    weak: float = 0.8
    coupled: float = 1.2
    flat: float = 0.001


@dataclass(frozen=True, slots=True)
class Decoupled:
    """One step.

    Attributes
    ----------
    change, activity_change
        Relative, such as 0.05.
    elasticity
        Their quotient; None where activity did not change.
    """

    first: int
    last: int
    change: float
    activity_change: float
    elasticity: float | None
    state: State


def decoupling(
    emission: Sequence[float] | np.ndarray,
    activity: Sequence[float] | np.ndarray,
    years: Sequence[int] | np.ndarray,
    *,
    base: int | None = None,
    cuts: Cuts | None = None,
    gaps: bool = False,
    at: str = "series",
) -> tuple[Decoupled, ...]:
    """Return Tapio's state for every year after the first.

    Parameters
    ----------
    emission, activity
        Shape (n,), above zero, each in any unit.
    base
        None compares every year with the year before; a year compares all later years with it.
        The two give different states, so the choice is told with the result.
    cuts
        Where states begin.
    gaps
        Whether years may be missing; a step then spans several.

    Raises
    ------
    TanfengError
        ``decoupling-not-positive``, ``decoupling-base``, ``decoupling-cuts``, or the findings of
        the series.
    """
    cuts = cuts or Cuts()
    if not (0 < cuts.weak <= cuts.coupled and cuts.flat >= 0):
        raise refuse(
            "decoupling-cuts",
            "cuts",
            "分界值须满足 0 < weak ≤ coupled 且 flat ≥ 0。",
            "Cuts must keep 0 < weak <= coupled, and flat must not be negative.",
        )
    carbon, when = checked_series(emission, years, gaps=gaps, at=at)
    driver, _ = checked_series(activity, years, gaps=gaps, at=at)
    wrong = when[(carbon <= 0) | (driver <= 0)].tolist()
    if wrong:
        raise refuse(
            "decoupling-not-positive",
            at,
            f"以下年份的排放或活动水平不为正：{wrong}",
            f"Emissions or activity are not above zero in {wrong}.",
            "相对变化需要正的基数。",
            "A relative change needs a positive base.",
        )
    if base is not None and base not in when[:-1]:
        raise refuse(
            "decoupling-base",
            at,
            f"基年 {base} 不在序列中，或其后没有年份。",
            f"The base year {base} is not in the series, or nothing follows it.",
        )
    start = int(np.searchsorted(when, base)) if base is not None else 0
    last = np.arange(start + 1, len(when))
    first = last - 1 if base is None else np.full(len(last), start)
    change = (carbon[last] - carbon[first]) / carbon[first]
    driven = (driver[last] - driver[first]) / driver[first]
    return tuple(
        _step(int(when[a]), int(when[b]), float(c), float(g), cuts)
        for a, b, c, g in zip(first, last, change, driven, strict=True)
    )


def _step(first: int, last: int, change: float, activity: float, cuts: Cuts) -> Decoupled:
    # digits beyond the twelfth are rounding and never decide
    if round(abs(activity), 12) <= cuts.flat:
        return Decoupled(first, last, change, activity, None, "activity_unchanged")
    elasticity = change / activity
    grows = activity > 0
    # an elasticity of 0 is weak, a value on a cut belongs to the band below it
    seen = round(elasticity, 12)
    if seen < 0:
        state: State = "strong_decoupling" if grows else "strong_negative_decoupling"
    elif seen <= cuts.weak:
        state = "weak_decoupling" if grows else "weak_negative_decoupling"
    elif seen <= cuts.coupled:
        state = "expansive_coupling" if grows else "recessive_coupling"
    else:
        state = "expansive_negative_decoupling" if grows else "recessive_decoupling"
    return Decoupled(first, last, change, activity, elasticity, state)
