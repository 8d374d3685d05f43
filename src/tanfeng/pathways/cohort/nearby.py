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
    """How much there may be of something in a year, within the slack.

    Attributes
    ----------
    what
        ``output`` of a technology in t, or direct ``emission`` of the sector in tCO2.
    technology
        Empty for emissions.
    least, most
        The exact ends of the cohort model.
    optimal
        In the plan of least cost.
    """

    technology: str
    year: int
    least: float
    optimal: float
    most: float
    what: str = "output"


@dataclass(frozen=True)
class Nearby:
    """Room around the plan of least cost.

    Attributes
    ----------
    cost
        Least present value, CNY, by the cohort model.
    peak, lowest_peak
        tCO2 of the largest direct emission among the model years: in the plan of least cost, and
        in the plan within the slack where it is least.
    """

    scenario: str
    cost: float
    slack: float
    rooms: tuple[Room, ...]
    peak: float
    lowest_peak: float


def nearby(
    problem: Problem,
    slack: float,
    years: tuple[int, ...],
    *,
    told: Callable[[int, int], None] | None = None,
) -> Nearby:
    """Return how little and how much each technology may make for so much more money.

    Every end is a linear programme of its own, solved to proven optimality, over all plans of the
    cohort model that cost no more than the least cost and the slack. Plans of whole plants cost at
    least as much where all plants of a province have one load, so that none of them lies outside.

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
    best = _solved(program)
    least = float(program.cost @ best + program.offset)
    wide = _with_budget(program, least + slack * abs(least))
    emitted = problem.direct * np.ones(problem.shape)
    asked: list[tuple[str, int, np.ndarray]] = []
    for t in np.searchsorted(problem.years, years).tolist():
        asked += [(name, t, _sum(program, columns.output[:, k, t], 1.0))
                  for k, name in enumerate(problem.technologies)]  # fmt: skip
        asked.append(("", t, _sum(program, columns.output[..., t], emitted[..., t])))
    rooms = []
    for done, (technology, t, of) in enumerate(asked, 1):
        optimal = float(of @ best)
        # nothing is less than none; and the plan itself is allowed, whatever rounding says
        low = 0.0 if optimal <= 0 and (of >= 0).all() else float(of @ _solved(wide, of))
        high = float(of @ _solved(wide, -of))
        rooms.append(
            Room(technology, int(problem.years[t]), 1e6 * min(low, optimal), 1e6 * optimal,
                 1e6 * max(high, optimal), "output" if technology else "emission")
        )  # fmt: skip
        if told is not None:
            told(done, len(asked) + 1)
    course = [_sum(program, columns.output[..., t], emitted[..., t])
              for t in range(problem.shape[2])]  # fmt: skip
    peak = max(float(of @ best) for of in course)
    lowest = min(peak, _lowest(wide, course))
    if told is not None:
        told(len(asked) + 1, len(asked) + 1)
    return Nearby(problem.scenario, 1e9 * least, slack, tuple(rooms), 1e6 * peak, 1e6 * lowest)


def _sum(program: Program, columns: np.ndarray, weight: np.ndarray | float) -> np.ndarray:
    of = np.zeros(len(program.cost))
    of[columns] = weight
    return of


def _with_budget(program: Program, most: float) -> Program:
    return _with_rows(program, sparse.csc_array(program.cost[None, :]),
                      np.array([most - program.offset]))  # fmt: skip


def _with_rows(program: Program, rows: sparse.csc_array, most: np.ndarray) -> Program:
    return replace(
        program,
        matrix=sparse.csc_array(sparse.vstack([program.matrix, rows], format="csc")),
        row_lower=np.append(program.row_lower, np.full(len(most), -np.inf)),
        row_upper=np.append(program.row_upper, most),
        columns=(),
        rows=(),
    )


def _lowest(program: Program, course: list[np.ndarray]) -> float:
    """Return the least of all peaks: a further column that no year may exceed, as small as can be.

    It is not bounded below, because a course may be negative where carbon is stored.
    """
    count = len(program.cost)
    top = sparse.csc_array((program.size[0], 1))
    taller = replace(
        program,
        matrix=sparse.csc_array(sparse.hstack([program.matrix, top], format="csc")),
        cost=np.append(np.zeros(count), 1.0),
        lower=np.append(program.lower, -np.inf),
        upper=np.append(program.upper, np.inf),
        integer=np.append(program.integer, False),
        offset=0.0,
        columns=(),
    )
    rows = np.column_stack([np.array(course), np.full(len(course), -1.0)])
    return float(_solved(_with_rows(taller, sparse.csc_array(rows), np.zeros(len(course))))[-1])


def _solved(program: Program, cost: np.ndarray | None = None) -> np.ndarray:
    """Return the columns of the least cost, proved by our own check.

    Every end begins anew: from the end before, the simplex method takes ten times as long as
    presolving the programme again.
    """
    if cost is not None:
        program = replace(program, cost=cost, offset=0.0)
    found = solve(program)
    if found.status != "optimal":
        raise refuse("cohort-unsolved", program.name, f"群组模型没有解（{found.status}）。",
                     f"The cohort model has no answer ({found.status}).")  # fmt: skip
    return found.x
