"""The numbers that pricing needs (定价数据): present values per cell, at any prices of the rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tanfeng.pathways.assets.paths import Paths, ages_at_start, before, follow
from tanfeng.pathways.assets.pricing import CLOSE, RELINE, TURN, Cycles, Policy, Prices, policy
from tanfeng.pathways.assets.shared import KINDS, Shared
from tanfeng.pathways.problem import NEVER, Fleet, Problem, discount_factors, running_cost
from tanfeng.pathways.problem.capital import capital_weight


@dataclass(frozen=True, eq=False)
class Kernel:
    """Present values of one problem, CNY.

    Attributes
    ----------
    output
        Shape (R, K, T), per t of output.
    fixed, built, renewed, closed, away
        Shape (K, T), per t/a.
    turned
        Shape (R, K, K, T), per t/a; infinite where it cannot be.
    may_build
        Shape (R, K, T).
    klass
        Shape (P,), class of each plant: plants of one class have equal prices.
    klass_region, klass_load
        Shape (C,).
    may_run
        Shape (K, T, C).
    size
        Shape (P,), t/a that an entry of the fleet stands for.
    past
        One path a plant over the first years, where these are decided already.
    """

    problem: Problem
    shared: Shared
    cycles: Cycles
    output: np.ndarray
    fixed: np.ndarray
    built: np.ndarray
    renewed: np.ndarray
    closed: np.ndarray
    away: np.ndarray
    turned: np.ndarray
    may_build: np.ndarray
    klass: np.ndarray
    klass_region: np.ndarray
    klass_load: np.ndarray
    may_run: np.ndarray
    size: np.ndarray
    past: Paths | None = None


def kernel(problem: Problem, shared: Shared, past: Paths | None = None) -> Kernel:
    """Prepare a problem for pricing."""
    fleet, years = problem.fleet, problem.years
    regions = len(problem.regions)
    weight = discount_factors(problem)
    once = (1 + problem.discount) ** -(years - years[0]).astype(float)
    new, again = capital_weight(problem, problem.life), capital_weight(problem, problem.cycle)
    old_enough = years[None, :] >= problem.first[:, None]
    turned = np.where(old_enough[None], problem.convert * new[None], np.inf)
    turned = np.repeat(turned[None], regions, axis=0)
    may_build = np.repeat(old_enough[None], regions, axis=0)
    if problem.permits is not None:
        may_build = may_build & np.isfinite(problem.permits.build)
        turned = np.where(np.isfinite(problem.permits.turning()), turned, np.inf)
    klass, region, load, may_run = _classes(problem, fleet)
    return Kernel(
        problem=problem,
        shared=shared,
        cycles=Cycles(
            years=years,
            step=np.diff(years, append=years[-1] + int(problem.span[-1])).astype(int),
            opens=problem.cycle - problem.early,
            ends=problem.cycle + problem.late,
            keeps=problem.keeps_age,
        ),
        output=weight * running_cost(problem),
        fixed=weight * problem.fixed,
        built=problem.capex * new,
        renewed=problem.renewal * again,
        closed=problem.closing * once,
        away=problem.off_cycle[:, None] * once,
        turned=turned,
        may_build=may_build,
        klass=klass,
        klass_region=region,
        klass_load=load,
        may_run=may_run,
        size=fleet.capacity * fleet.count,
        past=past,
    )


def _classes(problem: Problem, fleet: Fleet) -> tuple[np.ndarray, ...]:
    bound = fleet.last < NEVER
    key = np.stack(
        [
            fleet.region,
            fleet.load,
            np.where(bound, fleet.last, NEVER),
            np.where(bound, fleet.technology, -1),
        ],
        axis=1,
    )
    kept, first, klass = np.unique(key, axis=0, return_index=True, return_inverse=True)
    region = fleet.region[first]
    years = problem.years[None, :, None]
    may_run = years <= problem.last[region].T[:, None, :]
    kind = np.arange(problem.shape[1])[:, None, None]
    expired = (kind == kept[:, 3]) & (years > kept[:, 2])
    return klass.ravel(), region, fleet.load[first], may_run & ~expired


def priced(kernel: Kernel, prices: np.ndarray) -> Prices:
    """Return the costs of actions at prices of the shared rows, shape (m,)."""
    regions, kinds, count = kernel.problem.shape
    worth = {kind: kernel.shared.cells[kind].T @ prices for kind in KINDS}
    flat = regions, kinds, count

    def per_class(cells: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(np.moveaxis(cells[kernel.klass_region], 0, -1))

    output = kernel.output - worth["output"].reshape(flat)
    built = np.where(kernel.may_build, kernel.built - worth["built"].reshape(flat), np.inf)
    closed = kernel.closed - worth["closed"].reshape(flat)
    turned = kernel.turned - worth["converted"].reshape(regions, kinds, kinds, count)
    run = per_class(output) * kernel.klass_load + kernel.fixed[:, :, None]
    run = np.where(kernel.may_run, run, np.inf)
    return Prices(
        run=run,
        renewal=np.broadcast_to(kernel.renewed[:, :, None], run.shape),
        close=per_class(closed),
        build=per_class(built),
        turn=per_class(turned),
        away=kernel.away,
    )


def best_paths(kernel: Kernel, prices: np.ndarray) -> tuple[np.ndarray, Paths]:
    """Return the least cost of every plant at prices, shape (P,), and the path that has it."""
    chosen = policy(priced(kernel, prices), kernel.cycles)
    fleet = kernel.problem.fleet
    found = follow(chosen, kernel.cycles, fleet, kernel.klass, kernel.past)
    if kernel.past is None:
        return values(kernel, chosen), found
    # the best from a year on is the best of all that share the years before it (Bellman)
    cost, use = cost_and_use(kernel, found)
    return cost - use @ prices, found


def values(kernel: Kernel, chosen: Policy) -> np.ndarray:
    """Return the least cost of every plant under a policy, shape (P,), CNY."""
    fleet, years = kernel.problem.fleet, kernel.problem.years
    kind = np.maximum(fleet.technology, 0)
    age = ages_at_start(fleet, kernel.cycles)
    opening = np.minimum(np.searchsorted(years, fleet.opens), len(years) - 1)
    per_unit = np.where(
        opening == 0,
        chosen.first[kind, age, kernel.klass],
        chosen.fresh[opening, kind, kernel.klass],
    )
    per_unit = np.where(fleet.opens > years[-1], 0.0, per_unit)
    return np.where(fleet.technology < 0, chosen.empty[0, kernel.klass], per_unit) * kernel.size


def cost_and_use(kernel: Kernel, paths: Paths) -> tuple[np.ndarray, sparse.csr_array]:
    """Return the present value of paths, shape (n,), and their use of the rows, shape (n, m)."""
    cells = counts(kernel, paths)
    cost = sum(parts(kernel, paths, cells).values(), np.zeros(len(paths)))
    use = sparse.csr_array((len(paths), len(kernel.shared.family)))
    for kind, amounts in cells.items():
        if kernel.shared.cells[kind].nnz:
            use = use + amounts @ kernel.shared.cells[kind].T
    return cost, sparse.csr_array(use)


def counts(kernel: Kernel, paths: Paths) -> dict[str, sparse.csr_array]:
    """Return how much of each cell paths run, build, close and convert; shape (n, cells)."""
    fleet = kernel.problem.fleet
    regions, kinds, count = kernel.problem.shape
    size = kernel.size[paths.plant]
    region = fleet.region[paths.plant].astype(int)
    earlier = before(paths, fleet)
    wide = regions * kinds * count

    def cells(where: np.ndarray, kind: np.ndarray, factor: np.ndarray) -> sparse.csr_array:
        n, t = np.nonzero(where)
        place = (region[n] * kinds + kind[n, t]) * count + t
        return sparse.csr_array((factor[n], (n, place)), shape=(len(paths), wide))

    running = paths.technology >= 0
    fresh = (paths.action >= TURN) & (earlier < 0)
    turned = (paths.action >= TURN) & (earlier >= 0)
    n, t = np.nonzero(turned)
    target = paths.action[n, t].astype(int) - TURN
    place = ((region[n] * kinds + earlier[n, t]) * kinds + target) * count + t
    return {
        "output": cells(running, paths.technology.astype(int), size * fleet.load[paths.plant]),
        "built": cells(fresh, paths.action.astype(int) - TURN, size),
        "closed": cells(paths.action == CLOSE, earlier, size),
        "converted": sparse.csr_array((size[n], (n, place)), shape=(len(paths), wide * kinds)),
    }


def parts(
    kernel: Kernel, paths: Paths, cells: dict[str, sparse.csr_array]
) -> dict[str, np.ndarray]:
    """Return the present value of paths by kind of cost; shape (n,) each."""
    fleet = kernel.problem.fleet
    size = kernel.size[paths.plant]
    earlier = before(paths, fleet)

    def events(where: np.ndarray, per_unit: np.ndarray) -> np.ndarray:
        n, t = np.nonzero(where)
        return np.bincount(n, size[n] * per_unit[earlier[n, t], t], len(paths)).astype(float)

    n, t = np.nonzero(paths.technology >= 0)
    kept = kernel.fixed[paths.technology[n, t], t] * size[n]
    resets = (paths.action == RELINE) | (paths.action >= TURN) & (earlier >= 0)
    n_r, t_r = np.nonzero(resets)
    target = np.where(paths.action >= TURN, paths.action.astype(int) - TURN, 0)[n_r, t_r]
    left = earlier[n_r, t_r]
    adds_on = (paths.action[n_r, t_r] >= TURN) & kernel.cycles.keeps[left, target]
    too_early = np.maximum(kernel.cycles.opens[left] - paths.age[n_r, t_r], 0) * ~adds_on
    fees = size[n_r] * kernel.away[left, t_r] * too_early
    turned = np.where(np.isfinite(kernel.turned), kernel.turned, 0.0).ravel()
    return {
        "running": cells["output"] @ kernel.output.ravel(),
        "fixed": np.bincount(n, kept, len(paths)).astype(float),
        "building": cells["built"] @ np.repeat(kernel.built[None], len(kernel.output), 0).ravel(),
        "conversion": cells["converted"] @ turned,
        "relining": events(paths.action == RELINE, kernel.renewed),
        "off_cycle": np.bincount(n_r, fees, len(paths)).astype(float),
        "closing": events(paths.action == CLOSE, kernel.closed),
    }
