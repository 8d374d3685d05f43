"""Near the optimum (近优方案): how far a plan can differ for a little more money.

Cost alone rarely decides a technology. Within a slack of the least cost, how little and how much
of each may be made is asked of the linear programme itself, one end at a time (modelling to
generate alternatives; Brill, Chang and Hopkins 1982).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from tanfeng.pathways.assets.kernel import kernel
from tanfeng.pathways.assets.rows import shared_rows
from tanfeng.pathways.blocks import Program, solve
from tanfeng.pathways.cohort.solve import cohort_program
from tanfeng.pathways.cohort.stock import stock_of
from tanfeng.pathways.problem import Problem
from tanfeng.reference.errors import refuse


@dataclass(frozen=True)
class Room:
    """What a technology may make in a year, within the slack.

    Attributes
    ----------
    least, most
        t; the exact ends of the cohort model.
    optimal
        t in the plan of least cost.
    """

    technology: str
    year: int
    least: float
    optimal: float
    most: float


@dataclass(frozen=True)
class Nearby:
    """Room around the plan of least cost.

    Attributes
    ----------
    cost
        Least present value, CNY, by the cohort model.
    """

    scenario: str
    cost: float
    slack: float
    rooms: tuple[Room, ...]


def nearby(
    problem: Problem,
    slack: float,
    years: tuple[int, ...],
    *,
    told: Callable[[int, int], None] | None = None,
) -> Nearby:
    """Return how little and how much each technology may make for so much more money.

    Parameters
    ----------
    slack
        Share of the least cost that may be spent on top, such as 0.02.
    years
        Model years that are looked at.

    Raises
    ------
    TanfengError
        ``nearby-slack``, ``nearby-year``; ``cohort-unsolved``.
    """
    if not 0 <= slack <= 1:
        raise refuse("nearby-slack", str(slack), "容许增加的成本应在 0 与 1 之间。",
                     "The slack lies between 0 and 1.")  # fmt: skip
    odd = [year for year in years if year not in problem.years]
    if odd:
        raise refuse("nearby-year", str(odd[0]), f"{odd[0]} 不是模型年份。",
                     f"{odd[0]} is not a model year.")  # fmt: skip
    program, columns, _ = cohort_program(kernel(problem, shared_rows(problem)), stock_of(problem))
    best = solve(program)
    if best.status != "optimal":
        raise refuse("cohort-unsolved", problem.scenario, f"群组模型没有解（{best.status}）。",
                     f"The cohort model has no answer ({best.status}).")  # fmt: skip
    least = float(program.cost @ best.x + program.offset)
    wide = _with_budget(program, least + slack * abs(least))
    places = [(k, int(np.searchsorted(problem.years, year))) for year in years
              for k in range(len(problem.technologies))]  # fmt: skip
    rooms = []
    for done, (k, t) in enumerate(places, 1):
        of = columns.output[:, k, t]
        ends = [_end(wide, of, sign) for sign in (1.0, -1.0)]
        optimal = float(best.x[of].sum())
        # the plan itself is allowed, so that rounding cannot leave it outside
        rooms.append(
            Room(problem.technologies[k], int(problem.years[t]), 1e6 * min(ends[0], optimal),
                 1e6 * optimal, 1e6 * max(ends[1], optimal))
        )  # fmt: skip
        if told is not None:
            told(done, len(places))
    return Nearby(problem.scenario, 1e9 * least, slack, tuple(rooms))


def _with_budget(program: Program, most: float) -> Program:
    budget = sparse.csc_array(program.cost[None, :])
    return replace(
        program,
        matrix=sparse.csc_array(sparse.vstack([program.matrix, budget], format="csc")),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, most - program.offset),
        columns=(),
        rows=(),
    )


def _end(program: Program, of: np.ndarray, sign: float) -> float:
    cost = np.zeros(len(program.cost))
    cost[of] = sign
    found = solve(replace(program, cost=cost, offset=0.0))
    if found.status != "optimal":
        raise refuse("cohort-unsolved", program.name, f"群组模型没有解（{found.status}）。",
                     f"The cohort model has no answer ({found.status}).")  # fmt: skip
    return float(found.x[of].sum())
