"""From chosen paths to a pathway (结果汇总): stocks, money, prices, violations."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tanfeng.pathways.answer import Pathway, PlantPath, Step
from tanfeng.pathways.assets.kernel import Kernel, counts
from tanfeng.pathways.assets.paths import Paths, before
from tanfeng.pathways.assets.pricing import CLOSE, KEEP, RELINE
from tanfeng.pathways.assets.shared import Shared
from tanfeng.pathways.problem import Problem, discount_factors, storing_cost
from tanfeng.reference.finding import Finding, Severity, Text

_TOLERANCE = 1e-6


def pathway_of(
    kernel: Kernel,
    paths: Paths,
    share: np.ndarray,
    cost: np.ndarray,
    extra: np.ndarray,
    prices: np.ndarray,
    bound: float,
    findings: tuple[Finding, ...],
) -> Pathway:
    """Return the pathway of some paths with their shares, and of the further columns.

    Parameters
    ----------
    share, cost
        Shape (n,).
    prices
        Shape (m,), present value of a unit of each row.
    """
    problem, shared = kernel.problem, kernel.shared
    regions, kinds, years = problem.shape
    cells = {kind: amounts.T @ share for kind, amounts in counts(kernel, paths).items()}
    flat = regions, kinds, years
    output, built, closed = (cells[kind].reshape(flat) for kind in ("output", "built", "closed"))
    turned = cells["converted"].reshape(regions, kinds, kinds, years)
    imported, excess = further_of(problem, shared, extra)
    capacity, relined = _capacity(kernel, paths, share), _relined(kernel, paths, share)
    return Pathway(
        problem=problem,
        method="asset",
        output=output,
        capacity=capacity,
        built=built,
        closed=closed,
        converted=turned.sum(axis=0),
        imported=imported,
        cost=money_of(
            problem, output, capacity, built, closed, turned.sum(axis=0), relined, imported, excess
        ),
        objective=float(cost @ share + shared.extra_cost @ extra),
        bound=bound,
        duals=duals_of(problem, shared, prices),
        excess=excess,
        paths=tuple(
            PlantPath(
                problem.fleet.ids[int(paths.plant[n])], steps_of(problem, paths, n),
                float(share[n]), float(cost[n]),
            )
            for n in np.lexsort((-share, paths.plant))
            if share[n] > _TOLERANCE
        ),
        findings=(*findings, *violations_of(problem, shared, extra)),
    )  # fmt: skip


def steps_of(problem: Problem, paths: Paths, n: int) -> tuple[Step, ...]:
    """Return the decisions of one path in words."""
    names = {RELINE: "reline", CLOSE: "close", KEEP: "keep"}
    earlier = before(paths.take(np.array([n])), problem.fleet)[0]
    steps: list[Step] = []
    for t, year in enumerate(problem.years):
        what, now = int(paths.action[n, t]), int(paths.technology[n, t])
        opens = now >= 0 and (t == 0 or paths.technology[n, t - 1] < 0) and what == KEEP
        if what == KEEP and not opens:
            continue
        action = names.get(what, "convert" if earlier[t] >= 0 else "build")
        steps.append(Step(int(year), action, problem.technologies[now] if now >= 0 else ""))
    return tuple(steps)


def duals_of(problem: Problem, shared: Shared, prices: np.ndarray) -> dict[str, np.ndarray]:
    """Return prices by family and year, in CNY of the year, positive where tighter costs more."""
    found: dict[str, np.ndarray] = {}
    weight = discount_factors(problem)
    value = prices * shared.sign() / weight[shared.year]
    for family in dict.fromkeys(shared.family):
        mine = np.array([name == family for name in shared.family])
        series = np.zeros(problem.shape[2])
        series[shared.year[mine]] = value[mine]
        found[family] = series
    return found


def prices_of(problem: Problem, shared: Shared, pathway: Pathway) -> np.ndarray:
    """Return the prices of the rows from a pathway's duals: the reverse of `duals_of`."""
    weight = discount_factors(problem)
    value = np.array(
        [pathway.duals[name][t] for name, t in zip(shared.family, shared.year, strict=True)]
    )
    return value * weight[shared.year] * shared.sign()


def _capacity(kernel: Kernel, paths: Paths, share: np.ndarray) -> np.ndarray:
    regions, kinds, years = kernel.problem.shape
    n, t = np.nonzero(paths.technology >= 0)
    region = kernel.problem.fleet.region[paths.plant[n]].astype(int)
    place = (region * kinds + paths.technology[n, t]) * years + t
    size = (kernel.size[paths.plant] * share)[n]
    return np.bincount(place, size, regions * kinds * years).reshape(regions, kinds, years)


def further_of(
    problem: Problem, shared: Shared, extra: np.ndarray
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return imports, shape (J, T), and by limit what lies beyond it, shape (T,)."""
    imported = np.zeros((len(problem.products), problem.shape[2]))
    excess: dict[str, np.ndarray] = {}
    for name, t, amount in zip(shared.extra_name, shared.extra_year, extra, strict=True):
        kind, _, of = name.partition(":")
        if kind == "import":
            imported[problem.products.index(of), t] += amount
        elif kind in ("excess", "violation"):
            excess.setdefault(of, np.zeros(problem.shape[2]))[t] += amount
    return imported, excess


def money_of(
    problem: Problem,
    output: np.ndarray,
    capacity: np.ndarray,
    built: np.ndarray,
    closed: np.ndarray,
    converted: np.ndarray,
    relined: np.ndarray,
    imported: np.ndarray,
    excess: Mapping[str, np.ndarray],
) -> dict[str, np.ndarray]:
    """Return spending by kind and year, as paid, shape (T,) each.

    Parameters
    ----------
    output, capacity, built, closed
        Shape (R, K, T); `converted` (K, K, T), `relined` (K, T), `imported` (J, T).
    """
    made = output.sum(axis=0)
    bought = np.where(problem.supplied_by[:, None, None] < 0, problem.price, 0.0)
    used = np.einsum("rkt,kft->frt", output, problem.use)
    turning = np.where(np.isfinite(problem.convert), problem.convert, 0.0)
    price = np.where(np.isfinite(problem.import_price), problem.import_price, 0.0)
    soft = {limit.id: limit.excess_price for limit in problem.limits}
    soft |= {f"growth:{problem.technologies[g.technology]}": g.excess_price for g in problem.growth}
    return {
        "capital": (built.sum(axis=0) * problem.capex).sum(axis=0)
        + (converted * turning).sum(axis=(0, 1))
        + (relined * problem.renewal).sum(axis=0),
        "fixed": (capacity.sum(axis=0) * problem.fixed).sum(axis=0),
        "carrier": (used * bought).sum(axis=(0, 1)),
        "variable": (made * problem.variable).sum(axis=0),
        "surcharge": (output * problem.surcharge).sum(axis=(0, 1)),
        "storing": (output * storing_cost(problem)).sum(axis=(0, 1)),
        "carbon": problem.carbon_price * (made * (problem.direct - problem.allocation)).sum(axis=0),
        "closing": (closed.sum(axis=0) * problem.closing).sum(axis=0),
        "import": (imported * price).sum(axis=0),
        "excess": sum(
            (beyond * float(soft.get(name) or 0.0) for name, beyond in excess.items()),
            np.zeros(problem.shape[2]),
        ),
    }


def _relined(kernel: Kernel, paths: Paths, share: np.ndarray) -> np.ndarray:
    _, kinds, years = kernel.problem.shape
    n, t = np.nonzero(paths.action == RELINE)
    place = before(paths, kernel.problem.fleet)[n, t] * years + t
    return np.bincount(place, (kernel.size[paths.plant] * share)[n], kinds * years).reshape(
        kinds, years
    )


def violations_of(problem: Problem, shared: Shared, extra: np.ndarray) -> tuple[Finding, ...]:
    """Tell hard rows that no plan of whole plants can keep: which, when, by how much."""
    places = {limit.id: (limit.at, limit.unit, limit.label) for limit in problem.limits}
    found = []
    entries = abs(shared.extra)
    for n in np.flatnonzero(extra > 0):
        name, t = shared.extra_name[n], int(shared.extra_year[n])
        if not name.startswith("violation:"):
            continue
        family = name.removeprefix("violation:")
        row = int(entries.indices[entries.indptr[n]])
        bound = shared.lower[row] if np.isfinite(shared.lower[row]) else shared.upper[row]
        if extra[n] <= _TOLERANCE * max(abs(bound), 1.0):
            continue
        at, unit, label = places.get(family, (problem.scenario, "", Text(family, family)))
        year = int(problem.years[t])
        found.append(
            Finding(
                "pathway-limit-broken",
                Severity.ERROR,
                at or problem.scenario,
                Text(
                    f"{year} 年无法满足“{label.zh}”：上下限 {bound:,.6g} {unit}，"
                    f"最少相差 {extra[n]:,.6g} {unit}。",
                    f"'{label.en}' cannot be kept in {year}: the bound is {bound:,.6g} {unit}, "
                    f"missed by at least {extra[n]:,.6g} {unit}.",
                ),
                Text(
                    "放宽此约束，或给出超出价格（excess_price），或增加可选技术。",
                    "Relax the limit, give it an excess_price, or offer more technologies.",
                ),
            )
        )
    return tuple(found)
