"""Every path of a plant, written out one by one from the docstrings of `Problem`; no arrays."""

from itertools import product

import numpy as np

from tanfeng.pathways.problem import NEVER, discount_factors, indirect


def all_paths(problem, plant):
    """Yield lists of (what runs or None, action, age before the action) over the years."""
    fleet, years = problem.fleet, [int(y) for y in problem.years]
    start = int(fleet.technology[plant])
    opens = int(fleet.opens[plant])

    def may_run(k, t):
        if years[t] > problem.last[int(fleet.region[plant]), k]:
            return False
        return not (k == start and fleet.last[plant] < NEVER and years[t] > fleet.last[plant])

    def grow(t, now, age, waiting, told):
        if t == len(years):
            yield list(told)
            return
        step = (years[t + 1] if t + 1 < len(years) else years[t] + int(problem.span[t])) - years[t]

        def on(k, a, action):
            if k is None:
                yield from grow(t + 1, None, 0, False, [*told, (None, action, age)])
            elif may_run(k, t):
                yield from grow(t + 1, k, a + step, False, [*told, (k, action, age)])

        if waiting:
            yield from grow(t + 1, None, 0, True, [*told, (None, ("wait",), 0)])
            for k in range(len(problem.technologies)):
                free = problem.permits is None or np.isfinite(
                    problem.permits.build[int(fleet.region[plant]), k, t]
                )
                if years[t] >= problem.first[k] and free:
                    yield from on(k, 0, ("build", k))
            return
        if now is None:
            yield from grow(t + 1, None, 0, False, [*told, (None, ("gone",), 0)])
            return
        if years[t] < opens:
            yield from grow(t + 1, now, 0, False, [*told, (None, ("wait",), 0)])
            return
        if opens > years[0] and years[t] == opens:
            yield from on(now, 0, ("open",))
            return
        if age <= problem.cycle[now] + problem.late[now]:
            yield from on(now, age, ("keep",))
        yield from on(now, 0, ("reline",))
        for k in range(len(problem.technologies)):
            if np.isfinite(problem.convert[now, k, t]) and years[t] >= problem.first[k]:
                if not problem.keeps_age[now, k]:
                    yield from on(k, 0, ("convert", k))
                elif age <= problem.cycle[k] + problem.late[k]:
                    yield from on(k, age, ("convert", k))
        yield from on(None, 0, ("close",))

    age = 0 if start < 0 or opens > years[0] else max(0, years[0] - int(fleet.renewed[plant]))
    yield from grow(0, None if start < 0 else start, age, start < 0, [])


def cost_of(problem, plant, path, capital, renewal):
    """Return the present value of a path; `capital` and `renewal` weigh investments (K, T)."""
    fleet = problem.fleet
    region, size = int(fleet.region[plant]), float(fleet.capacity[plant] * fleet.count[plant])
    weight = discount_factors(problem)
    total, before = 0.0, int(fleet.technology[plant])
    for t, (now, action, age) in enumerate(path):
        once = (1 + problem.discount) ** -float(problem.years[t] - problem.years[0])
        early = 0.0
        if action[0] == "reline" or (
            action[0] == "convert" and not problem.keeps_age[before, action[1]]
        ):
            early = max(problem.cycle[before] - problem.early[before] - age, 0)
        match action[0]:
            case "reline":
                total += size * problem.renewal[now, t] * renewal[now, t]
            case "convert":
                total += size * problem.convert[before, now, t] * capital[now, t]
            case "build":
                total += size * problem.capex[now, t] * capital[now, t]
            case "close":
                total += size * problem.closing[before, t] * once
        total += size * problem.off_cycle[before] * once * early if early else 0.0
        if now is not None:
            made = size * float(fleet.load[plant])
            per = problem.variable[now, t] + problem.surcharge[region, now, t]
            per += sum(
                problem.use[now, f, t] * problem.price[f, region, t]
                for f in range(len(problem.carriers))
                if problem.supplied_by[f] < 0
            )
            per += problem.carbon_price[t] * (problem.direct[now, t] - problem.allocation[now, t])
            total += weight[t] * (made * per + size * problem.fixed[now, t])
            before = now
    return total


def amounts(problem, plant, path):
    """Return output, built, closed (K, T) and converted (K, K, T) of a path."""
    kinds, years = len(problem.technologies), len(problem.years)
    fleet = problem.fleet
    size = float(fleet.capacity[plant] * fleet.count[plant])
    made, built, closed = (np.zeros((kinds, years)) for _ in range(3))
    turned = np.zeros((kinds, kinds, years))
    before = int(fleet.technology[plant])
    for t, (now, action, _) in enumerate(path):
        match action[0]:
            case "convert":
                turned[before, now, t] += size
            case "build":
                built[now, t] += size
            case "close":
                closed[before, t] += size
        if now is not None:
            made[now, t] = size * float(fleet.load[plant])
            before = now
    return made, built, closed, turned


def best_plan(problem, capital, renewal, feasible, further):
    """Return the least cost over all combinations of paths.

    `feasible(sums)` says whether hard rows hold; `further(sums)` is what imports and excesses
    cost. `sums` are amounts by plant.
    """
    lists = [
        [(cost_of(problem, p, path, capital, renewal), amounts(problem, p, path))
         for path in all_paths(problem, p)]
        for p in range(len(problem.fleet))
    ]  # fmt: skip
    best = np.inf
    for choice in product(*lists):
        sums = [each[1] for each in choice]
        cost = sum(each[0] for each in choice)
        if cost < best and feasible(sums):
            best = min(best, cost + further(sums))
    return best


def emissions(problem, sums):
    """Return direct tCO2 by year."""
    return sum((made * problem.direct).sum(axis=0) for made, *_ in sums)


def bought_power(problem, sums):
    """Return tCO2 of electricity by year."""
    per = indirect(problem)
    return sum(
        (made * per[int(problem.fleet.region[p])]).sum(axis=0) for p, (made, *_) in enumerate(sums)
    )
