"""Plans of short sight (有限远见滚动规划): a few years seen, the first of them decided, and on.

A planner who sees only some years decides on them as if nothing came after. What has been decided
by the next planning round stays: relinings, closures, permits, and what of a budget is used up.
Limits of years that are not yet seen take no part, so that a target may come too late to be kept;
that is told as any broken limit is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from tanfeng.pathways.answer import Pathway
from tanfeng.pathways.assets import AssetSolution, solve_assets
from tanfeng.pathways.assets.generate import generate
from tanfeng.pathways.assets.kernel import kernel
from tanfeng.pathways.cohort import solve_cohorts
from tanfeng.pathways.cohort.past import continue_cohorts
from tanfeng.pathways.problem import Problem, first_years
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text

Told = Callable[[int, float, float], None]
"""Told the year that is planned, the objective and the bound of the years that are seen."""


def rounds(
    years: Sequence[int] | np.ndarray, foresight: int, every: int
) -> tuple[tuple[int, int, int], ...]:
    """Return the planning rounds as positions: the first year, where the next begins, the end.

    Parameters
    ----------
    years
        Shape (T,), model years.
    foresight
        Calendar years that are seen, the first included.
    every
        Calendar years from one round to the next; each round decides at least one model year.

    Raises
    ------
    TanfengError
        ``foresight`` where a round would see less than it decides.
    """
    if not 1 <= every <= foresight:
        raise refuse(
            "foresight", "foresight",
            f"远见为 {foresight} 年，每 {every} 年重新规划：应有 1 ≤ 重新规划间隔 ≤ 远见。",
            f"A foresight of {foresight} years and a new plan every {every}: it must hold that "
            f"1 <= every <= foresight.",
        )  # fmt: skip
    found, start, whole = [], 0, len(years)
    while start < whole:
        end = max(int(np.searchsorted(years, years[start] + foresight)), start + 1)
        following = max(int(np.searchsorted(years, years[start] + every)), start + 1)
        # the last round sees the end, so that nothing new can come up
        following = whole if end == whole else following
        found.append((start, following, end))
        start = following
    return tuple(found)


def short_sighted(
    problem: Problem,
    foresight: int,
    every: int = 1,
    *,
    level: str = "asset",
    gap: float = 1e-3,
    time_limit: float | None = None,
    told: Told | None = None,
) -> Pathway:
    """Plan round by round, each seeing only some years.

    Parameters
    ----------
    foresight, every
        As in `rounds`.
    level
        ``asset`` or ``cohort``.
    time_limit
        Seconds for all rounds of whole plants together. An interrupt (Ctrl-C) ends the search of
        its round and gives the later ones as little as they need.

    Returns
    -------
    Pathway
        Of the problem as a whole; `bound` is that of all plans, those with full foresight
        included, so that `gap` says what short sight costs at most. Prices are those of the round
        that decided each year.

    Raises
    ------
    TanfengError
        As `rounds`, `solve_assets` and `solve_cohorts`.
    """
    plan = rounds(problem.years, foresight, every)
    if level == "cohort":
        parts = _cohorts(problem, plan)
        bound = solve_cohorts(problem).objective
    else:
        parts, bound = _assets(problem, plan, gap, time_limit, told)
    last = parts[-1]
    return replace(
        last,
        bound=min(bound, last.objective),
        duals=_duals(last, parts, plan),
        findings=(*last.findings, _seen(problem, foresight, plan)),
    )


def _cohorts(problem: Problem, plan: Sequence[tuple[int, int, int]]) -> list[Pathway]:
    past, parts = None, []
    for _, following, end in plan:
        made = continue_cohorts(first_years(problem, end), past)
        past = made.until(following)
        parts.append(made.pathway)
    return parts


def _assets(
    problem: Problem,
    plan: Sequence[tuple[int, int, int]],
    gap: float,
    time_limit: float | None,
    told: Told | None,
) -> tuple[list[Pathway], float]:
    made: AssetSolution | None = None
    past, parts = None, []
    share = None if time_limit is None else time_limit / len(plan)
    for start, following, end in plan:
        year = int(problem.years[start])

        def tell(_: int, objective: float, bound: float, year: int = year) -> None:
            if told is not None:
                told(year, objective, bound)

        made = solve_assets(
            first_years(problem, end), gap=gap, time_limit=share, progress=tell, warm=made,
            past=past,
        )  # fmt: skip
        if made.mix.stopped == "interrupt":
            share = 0.0
        past = made.chosen.until(following)
        parts.append(made.pathway)
    assert made is not None, "a problem has model years"
    if len(plan) == 1:
        return parts, made.pathway.bound
    # the last round knows all rows, and its plan is one of those that full foresight chooses from
    numbers = kernel(problem, made.kernel.shared)
    free = generate(numbers, gap, seconds=share, prices=made.mix.prices, pool=made.chosen)
    return parts, free.bound


def _duals(
    last: Pathway, parts: Sequence[Pathway], plan: Sequence[tuple[int, int, int]]
) -> dict[str, np.ndarray]:
    found = {name: np.zeros_like(series) for name, series in last.duals.items()}
    for part, (start, following, _) in zip(parts, plan, strict=True):
        for name, series in part.duals.items():
            if name in found:
                found[name][start:following] = series[start:following]
    return found


def _seen(problem: Problem, foresight: int, plan: Sequence[tuple[int, int, int]]) -> Finding:
    return Finding(
        "pathway-foresight", Severity.INFO, problem.scenario,
        Text(
            f"按 {foresight} 年远见分 {len(plan)} 轮滚动规划；下界为完全远见方案的下界，"
            "差距即短视至多多花的成本。",
            f"Planned in {len(plan)} rounds that see {foresight} years each; the bound is that of "
            "plans with full foresight, so the gap is what short sight costs at most.",
        ),
    )  # fmt: skip
