"""Why a plant does what it does (逐厂解释): its path against its next best, at the shared prices.

At the prices of what plants share, the plan is each plant's own cheapest path. So the difference
from another path, part by part, is the reason; the parts add up to it exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tanfeng.pathways.answer import Pathway, Step
from tanfeng.pathways.assets.answer import prices_of, steps_of
from tanfeng.pathways.assets.kernel import Kernel, counts, kernel, parts, priced, values
from tanfeng.pathways.assets.paths import Paths, follow
from tanfeng.pathways.assets.pricing import CLOSE, KEEP, RELINE, TURN, Prices, policy
from tanfeng.pathways.assets.rows import shared_rows
from tanfeng.pathways.assets.shared import KINDS, Shared
from tanfeng.pathways.assets.wording import Names, called, joined, reason
from tanfeng.pathways.problem import Fleet, Problem, discount_factors, storing_cost
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text


@dataclass(frozen=True)
class Alternative:
    """A path not taken.

    Attributes
    ----------
    label
        What was forbidden to find it.
    extra
        CNY of present value by which it is dearer, the prices of shared rows counted; slightly
        negative where a plant bears the rounding to whole plants.
    parts
        Kind of cost or family of rows -> its part of `extra`.
    """

    label: Text
    steps: tuple[Step, ...]
    extra: float
    parts: Mapping[str, float]


@dataclass(frozen=True)
class PlantExplanation:
    """The path of one plant and what speaks for it.

    Attributes
    ----------
    cost
        Kind of cost or family of rows -> present value on the chosen path, CNY.
    best
        CNY by which the chosen path is dearer than the plant's own cheapest at these prices:
        zero, or what this plant bears for the plan to be one of whole plants.
    text
        The reason in a sentence.
    """

    plant: str
    name: str
    steps: tuple[Step, ...]
    cost: Mapping[str, float]
    best: float
    alternatives: tuple[Alternative, ...]
    text: Text


def explain_plant(pathway: Pathway, plant: str) -> PlantExplanation:
    """Explain the decisions of one plant; raises as `explain_plants`."""
    return explain_plants(pathway, [plant])[0]


def explain_plants(
    pathway: Pathway, plants: Sequence[str], names: Names | None = None
) -> tuple[PlantExplanation, ...]:
    """Explain the decisions of plants; the shared rows are written out once for all.

    Parameters
    ----------
    names
        How technologies, carriers and products are called in the text; their ids by default.

    Raises
    ------
    TanfengError
        ``pathway-plant-unknown``.
    """
    shared = shared_rows(pathway.problem)
    return tuple(_explained(pathway, shared, plant, names) for plant in plants)


def _explained(
    pathway: Pathway, shared: Shared, plant: str, names: Names | None
) -> PlantExplanation:
    problem = pathway.problem
    if plant not in problem.fleet.ids or not pathway.paths:
        raise refuse(
            "pathway-plant-unknown",
            plant,
            f"该路径中没有工厂“{plant}”，或它不是逐厂路径。",
            f"The pathway has no plant '{plant}', or was not made plant by plant.",
            "用 `tanfeng pathway plants` 列出工厂。",
            "`tanfeng pathway plants` lists the plants.",
        )
    place = problem.fleet.ids.index(plant)
    alone = replace(problem, fleet=_only(problem.fleet, place))
    numbers = kernel(alone, shared)
    prices = prices_of(problem, numbers.shared, pathway)
    costs = priced(numbers, prices)
    mine = [path for path in pathway.paths if path.plant == plant]
    chosen = _encoded(numbers, mine[0].steps)
    cost = _parts(numbers, chosen, prices)
    total = sum(cost.values())
    found = []
    for label, changed in _forbidden(numbers, costs, chosen, names):
        policies = policy(changed, numbers.cycles)
        if not np.isfinite(values(numbers, policies)[0]):
            continue
        other = follow(policies, numbers.cycles, alone.fleet, numbers.klass)
        theirs = _parts(numbers, other, prices)
        difference = {name: theirs[name] - cost[name] for name in cost}
        found.append(
            Alternative(
                label,
                steps_of(alone, other, 0),
                sum(theirs.values()) - total,
                {name: value for name, value in difference.items() if abs(value) > 1e-6},
            )
        )
    least = float(values(numbers, policy(costs, numbers.cycles))[0])
    ranked = tuple(sorted(found, key=lambda one: one.extra))
    return PlantExplanation(
        plant,
        problem.fleet.names[place],
        mine[0].steps,
        cost,
        total - least,
        ranked,
        reason(problem, mine[0].steps, ranked, total - least, names),
    )


def _only(fleet: Fleet, place: int) -> Fleet:
    fields = {name: getattr(fleet, name) for name in Fleet.__dataclass_fields__}
    return Fleet(**{name: value[place : place + 1] for name, value in fields.items()})


def _encoded(numbers: Kernel, steps: tuple[Step, ...]) -> Paths:
    """Write a plant's decisions as a path, ages counted along."""
    problem, cycles = numbers.problem, numbers.cycles
    count = len(cycles.years)
    technology = np.full((1, count), -1, dtype=np.int8)
    action = np.zeros((1, count), dtype=np.int8)
    age = np.zeros((1, count), dtype=np.int16)
    by_year = {step.year: step for step in steps}
    fleet = problem.fleet
    now = int(fleet.technology[0])
    new = now < 0 or fleet.opens[0] > cycles.years[0]
    old = 0 if new else int(np.clip(cycles.years[0] - fleet.renewed[0], 0, cycles.oldest))
    for t, year in enumerate(cycles.years):
        age[0, t] = old
        step = by_year.get(int(year))
        if step is not None and step.action != "keep":
            target = problem.technologies.index(step.technology) if step.technology else -1
            code = {"reline": RELINE, "close": CLOSE}.get(step.action, TURN + target)
            action[0, t] = code
            kept = step.action == "convert" and cycles.keeps[now, target]
            old = old if kept else 0
            now = target
        if now >= 0 and year >= fleet.opens[0]:
            technology[0, t] = now
            old = min(old + int(cycles.step[t]), cycles.oldest)
    return Paths(np.zeros(1, dtype=int), technology, action, age)


def _parts(numbers: Kernel, path: Paths, prices: np.ndarray) -> dict[str, float]:
    """Return the present value of one path by part, shared rows at their prices."""
    cells = counts(numbers, path)
    own = {name: float(value[0]) for name, value in parts(numbers, path, cells).items()}
    own.pop("running")
    output = cells["output"].toarray().reshape(numbers.problem.shape)
    own |= _running(numbers.problem, output)
    used = [(cells[kind] @ numbers.shared.cells[kind].T).toarray().ravel() for kind in KINDS]
    worth = -np.sum(used, axis=0) * prices
    for family in dict.fromkeys(numbers.shared.family):
        mine = np.array([name == family for name in numbers.shared.family])
        own[family] = float(worth[mine].sum())
    return own


def _running(problem: Problem, output: np.ndarray) -> dict[str, float]:
    made = output * discount_factors(problem)
    bought = np.where(problem.supplied_by[:, None, None] < 0, problem.price, 0.0)
    found = {
        f"carrier:{name}": float(np.einsum("rkt,kt,rt->", made, problem.use[:, f], bought[f]))
        for f, name in enumerate(problem.carriers)
    }
    found["carbon"] = float(
        (made * problem.carbon_price * (problem.direct - problem.allocation)).sum()
    )
    found["variable"] = float((made * problem.variable).sum())
    found["surcharge"] = float((made * problem.surcharge).sum())
    found["storing"] = float((made * storing_cost(problem)).sum())
    return found


def _forbidden(
    numbers: Kernel, costs: Prices, chosen: Paths, names: Names | None
) -> list[tuple[Text, Prices]]:
    """Return what to forbid so that another path becomes best: each decision in its year."""
    problem = numbers.problem
    found: list[tuple[Text, Prices]] = []
    now = int(problem.fleet.technology[0])
    for t in np.flatnonzero(chosen.action[0] != KEEP):
        what, year = int(chosen.action[0, t]), int(problem.years[t])
        if what == CLOSE:
            never = costs.close.copy()
            never[:, t:] = np.inf
            at_once = costs.close.copy()
            at_once[now, t] = np.inf
            found.append((Text(f"不在 {year} 年关停", f"not closing in {year}"),
                          replace(costs, close=at_once)))  # fmt: skip
            found.append((Text(f"{year} 年后继续运行", f"running on after {year}"),
                          replace(costs, close=never)))  # fmt: skip
        elif what >= TURN and now >= 0:
            target = what - TURN
            barred = costs.turn.copy()
            barred[now, target, t:] = np.inf
            name = called(problem.technologies[target], names)
            label = Text(joined(f"{year} 年起不改造为", name.zh),
                         f"no conversion to {name.en} from {year} on")  # fmt: skip
            found.append((label, replace(costs, turn=barred)))
            now = target
        elif what >= TURN:
            unbuilt = costs.build.copy()
            unbuilt[what - TURN, t] = np.inf
            name = called(problem.technologies[what - TURN], names)
            label = Text(joined(f"{year} 年不新建", name.zh), f"not building {name.en} in {year}")
            found.append((label, replace(costs, build=unbuilt)))
            now = what - TURN
        elif what == RELINE:
            unlined = costs.renewal.copy()
            unlined[now, t] = np.inf
            found.append((Text(f"{year} 年不大修", f"not relining in {year}"),
                          replace(costs, renewal=unlined)))  # fmt: skip
    last = int(chosen.technology[0, -1])
    if last >= 0:
        stopped = costs.run.copy()
        stopped[last, -1] = np.inf
        name = called(problem.technologies[last], names)
        found.append((Text(joined("到期末不再运行", name.zh), f"not running {name.en} to the end"),
                      replace(costs, run=stopped)))  # fmt: skip
    return found
