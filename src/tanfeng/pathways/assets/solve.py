"""Plans of whole plants (逐厂规划): generate, prove, make whole."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tanfeng.pathways.answer import Pathway
from tanfeng.pathways.assets.answer import pathway_of
from tanfeng.pathways.assets.dive import dive
from tanfeng.pathways.assets.generate import Mix, Teller, generate
from tanfeng.pathways.assets.kernel import Kernel, kernel
from tanfeng.pathways.assets.paths import Paths, aged, before
from tanfeng.pathways.assets.pricing import RELINE, TURN
from tanfeng.pathways.assets.repair import rounded_paths, whole_paths
from tanfeng.pathways.assets.rows import shared_rows
from tanfeng.pathways.assets.sample import sample_prices
from tanfeng.pathways.assets.shared import Shared
from tanfeng.pathways.problem import Fleet, Problem
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text

_MANY, _SAMPLE = 800, 300
"""From so many plants on, the first prices come from a sample of so many."""
_FEW = 150
"""Up to so many plants, whole plants are searched for among more paths and all together."""
_SEARCH = 2e-4
"""Relative gap at which the search for whole plants may stop: below it, time buys little."""


@dataclass(frozen=True, eq=False)
class AssetSolution:
    """A plan of whole plants, with what a similar problem can start from.

    Attributes
    ----------
    pathway
        One path a plant.
    mix
        The best mix of paths, which may split a plant; its objective lies between the bound
        and that of the pathway.
    chosen
        The paths of the pathway, one a plant, in the order of the fleet.
    """

    pathway: Pathway
    mix: Mix
    kernel: Kernel
    chosen: Paths


def solve_assets(
    problem: Problem,
    *,
    gap: float = 1e-3,
    time_limit: float | None = None,
    progress: Teller | None = None,
    warm: AssetSolution | None = None,
    shared: Shared | None = None,
    past: Paths | None = None,
) -> AssetSolution:
    """Decide for every plant what it runs in every year.

    Parameters
    ----------
    gap
        Relative gap to which the mix of paths is proven; the pathway of whole plants has a gap
        of its own, which it states.
    time_limit
        Seconds for the mix; the best so far is then made whole.
    progress
        Told round, objective and bound. An interrupt (Ctrl-C) ends the search, not the answer.
    warm
        An earlier answer of a similar problem over the same plants and years: its paths and
        prices are where the search begins.
    shared
        The rows of the problem, where they are not those that it says, such as wider ones.
    past
        One path a plant over the first years, in the order of the fleet: what was decided there
        stays, and the bound is that of all plans that share it.

    Returns
    -------
    AssetSolution

    Raises
    ------
    TanfengError
        ``pathway-age-unknown`` where a plant's last renewal is not known, and the other faults
        of a fleet, all of them; ``cycle-too-short`` where a campaign is over within one model
        period.
    """
    faults = faults_of(problem)
    if faults:
        raise TanfengError(*faults)
    numbers = kernel(problem, shared_rows(problem) if shared is None else shared, past)
    prices, pool = _start(numbers, warm)
    if prices is None and past is None and len(problem.fleet) >= _MANY:
        prices = sample_prices(numbers, _SAMPLE, gap, time_limit)
    mix = generate(numbers, gap, seconds=time_limit, tell=progress, prices=prices, pool=pool)
    if not np.isfinite(mix.objective):
        raise TanfengError(_nothing(problem))
    try:
        chosen, extra, mix = _whole(numbers, mix, max(gap, _SEARCH))
    except KeyboardInterrupt:
        mix = replace(mix, stopped="interrupt")
        chosen, extra = rounded_paths(numbers.shared, mix)
    paths = mix.paths.take(chosen)
    findings = (_early(problem, mix),) if mix.stopped else ()
    pathway = pathway_of(
        numbers, paths, np.ones(len(chosen)), mix.cost[chosen], extra, mix.prices, mix.bound,
        findings,
    )  # fmt: skip
    return AssetSolution(pathway, mix, numbers, paths)


def _whole(numbers: Kernel, mix: Mix, gap: float) -> tuple[np.ndarray, np.ndarray, Mix]:
    if len(numbers.problem.fleet) > _FEW:
        return *whole_paths(numbers.shared, mix, gap), mix
    # few plants can only make up for one another with paths that the mix had no use for
    mix, dived = dive(numbers, mix)
    chosen, extra = whole_paths(
        numbers.shared, mix, gap, most=16, nodes=150, every=True, starts=(dived,)
    )
    return chosen, extra, mix


def _start(numbers: Kernel, warm: AssetSolution | None) -> tuple[np.ndarray | None, Paths | None]:
    """Take over paths and prices where the two problems have the same plants and rows.

    Ages may differ: decisions are taken over that may be taken at the ages of this problem, and
    counted with what they cost at these.
    """
    if warm is None:
        return None, None
    here, there = numbers.problem, warm.kernel.problem
    if numbers.past is not None:
        return carried_prices(numbers, warm), None
    same = (
        here.fleet.ids == there.fleet.ids
        and np.array_equal(here.years, there.years)
        and here.technologies == there.technologies
        and np.array_equal(here.fleet.technology, there.fleet.technology)
        and np.array_equal(here.fleet.opens, there.fleet.opens)
        and np.array_equal(here.keeps_age, there.keeps_age)
    )
    rows = numbers.shared.family == warm.kernel.shared.family
    prices = warm.mix.prices if same and rows else None
    pool = warm.mix.paths if same else None
    if pool is not None:
        pool = aged(pool, here.fleet, numbers.cycles)
        pool = pool.take(np.flatnonzero(_allowed(numbers, pool) & (warm.mix.share >= 0)))
    return prices, pool


def carried_prices(numbers: Kernel, warm: AssetSolution) -> np.ndarray:
    """Return prices of a problem with other years: row by row, later ones as the last before.

    Any prices are a start; the bound is proven anew.
    """
    there = warm.kernel
    known: dict[str, list[tuple[int, float]]] = {}
    when = there.problem.years[there.shared.year].tolist()
    for name, year, price in zip(there.shared.family, when, warm.mix.prices, strict=True):
        known.setdefault(name, []).append((year, price))
    found = np.zeros(len(numbers.shared.family))
    asked = numbers.problem.years[numbers.shared.year]
    names = np.array(numbers.shared.family)
    for name, series in known.items():
        years, prices = (np.array(part) for part in zip(*sorted(series), strict=True))
        mine = np.flatnonzero(names == name)
        place = np.searchsorted(years, asked[mine], side="right") - 1
        found[mine] = np.where(place >= 0, prices[np.maximum(place, 0)], 0.0)
    return found


def _allowed(numbers: Kernel, paths: Paths) -> np.ndarray:
    """Return which paths the problem allows: years, deadlines, conversions; shape (n,)."""
    problem = numbers.problem
    klass = numbers.klass[paths.plant]
    region = problem.fleet.region[paths.plant]
    years = np.arange(len(problem.years))[None, :]
    running = paths.technology >= 0
    may_run = numbers.may_run[paths.technology, years, klass[:, None]] | ~running
    earlier = before(paths, problem.fleet)
    target = np.maximum(paths.action.astype(int) - TURN, 0)
    turning = (paths.action >= TURN) & (earlier >= 0)
    turned = np.isfinite(numbers.turned[region[:, None], earlier, target, years]) | ~turning
    building = (paths.action >= TURN) & (earlier < 0)
    built = numbers.may_build[region[:, None], target, years] | ~building
    # windows: a campaign may not run past the end of its cycle, nor can an add-on carry it there
    ends, keeps = numbers.cycles.ends, numbers.cycles.keeps
    in_time = paths.age <= ends[np.maximum(earlier, 0)]
    late = running & ~in_time & (paths.action != RELINE) & ~turning & ~building
    late |= turning & keeps[earlier, target] & (paths.age > ends[target])
    return (may_run & turned & built & ~late).all(axis=1)


def faults_of(problem: Problem) -> list[Finding]:
    """Return what no solver can plan with: faults of the fleet, and cycles within one period."""
    return [*_fleet_faults(problem.fleet, problem), *_short_cycles(problem)]


def _short_cycles(problem: Problem) -> list[Finding]:
    step = int(np.diff(problem.years).max(initial=1))
    return [
        Finding(
            "cycle-too-short", Severity.ERROR, problem.scenario,
            Text(f"{problem.technologies[k]}：周期 {problem.cycle[k]} 年短于模型步长 {step} 年。",
                 f"{problem.technologies[k]}: a cycle of {problem.cycle[k]} a is shorter than a "
                 f"period of {step}."),
            Text("缩短步长，或更正周期。", "Take a shorter step, or correct the cycle."),
        )
        for k in np.flatnonzero(problem.cycle < step).tolist()
    ]  # fmt: skip


def _fleet_faults(fleet: Fleet, problem: Problem) -> list[Finding]:
    def told(code: str, which: np.ndarray, zh: str, en: str, hint: Text) -> list[Finding]:
        return [
            Finding(
                code, Severity.ERROR, fleet.ids[int(n)],
                Text(f"{fleet.names[int(n)]}：{zh}", f"{fleet.names[int(n)]}: {en}"), hint,
            )
            for n in np.flatnonzero(which)
        ]  # fmt: skip

    known = fleet.technology >= 0
    return [
        *told(
            "pathway-age-unknown", known & ~np.isfinite(fleet.renewed),
            "上次大修或投产年份未知。", "the year of its last renewal is not known.",
            Text("先抽样或给定年份。", "Sample it or give it first."),
        ),
        *told(
            "pathway-capacity", ~(fleet.capacity > 0),
            "产能不是正数。", "its capacity is not positive.",
            Text("更正产能。", "Correct the capacity."),
        ),
        *told(
            "pathway-load", ~((fleet.load >= 0) & (fleet.load <= 1.5)),
            "负荷率不在 0 与 1.5 之间。", "its load is not between 0 and 1.5.",
            Text("负荷率为产量与产能之比。", "The load is output per capacity."),
        ),
        *told(
            "pathway-technology-unknown", fleet.technology >= len(problem.technologies),
            "所用技术不在技术清单中。", "its technology is not among those of the plan.",
            Text("更正技术代码。", "Correct the technology."),
        ),
    ]  # fmt: skip


def _early(problem: Problem, mix: Mix) -> Finding:
    timed = mix.stopped == "time"
    why = Text("时限已到", "time is up") if timed else Text("用户中断", "interrupted")
    return Finding(
        "pathway-stopped-early",
        Severity.WARNING,
        problem.scenario,
        Text(
            f"{why.zh}：第 {mix.rounds} 轮后停止，给出目前最好的方案，差距 {mix.gap:.2%}。",
            f"Stopped after round {mix.rounds} ({why.en}): the best so far, gap {mix.gap:.2%}.",
        ),
        Text("放宽时限可缩小差距。", "More time narrows the gap."),
    )


def _nothing(problem: Problem) -> Finding:
    return Finding(
        "pathway-no-answer",
        Severity.ERROR,
        problem.scenario,
        Text("第一轮尚未完成就已停止。", "Stopped before the first round was done."),
        Text("延长时限。", "Give it more time."),
    )
