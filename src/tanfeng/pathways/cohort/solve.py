"""The cohort model (群组模型): one linear programme over campaigns of capacity.

Capacity moves freely in fractions, so the plan is a quick look and a lower mark for plans of whole
plants: the same rows, the same costs, the same cycle windows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tanfeng.pathways.answer import Pathway
from tanfeng.pathways.assets.answer import duals_of, further_of, money_of, violations_of
from tanfeng.pathways.assets.kernel import Kernel, kernel
from tanfeng.pathways.assets.rows import shared_rows
from tanfeng.pathways.assets.shared import Shared
from tanfeng.pathways.assets.solve import faults_of
from tanfeng.pathways.blocks import Block, Model, Program, solve
from tanfeng.pathways.cohort.stock import Stock, stock_of, survived
from tanfeng.pathways.problem import Problem
from tanfeng.reference.errors import TanfengError, refuse


@dataclass(frozen=True, eq=False)
class Columns:
    """Where the columns stand; -1 where there is none.

    Attributes
    ----------
    output, build
        Shape (R, K, T).
    alive, close, reline
        Shape (R, K, V, T): running after the decisions of a year, and those decisions.
    turn
        Shape (pairs, R, V, T), by pair of technologies.
    extra
        Shape (n,), further columns of the shared rows.
    """

    output: np.ndarray
    build: np.ndarray
    alive: np.ndarray
    close: np.ndarray
    reline: np.ndarray
    turn: np.ndarray
    extra: np.ndarray
    pairs: tuple[tuple[int, int], ...]


def solve_cohorts(problem: Problem, shared: Shared | None = None) -> Pathway:
    """Plan capacity by province, technology and age.

    Parameters
    ----------
    shared
        The rows of the problem, where they are not those that it says, such as wider ones.

    Returns
    -------
    Pathway
        Without paths of plants; `bound` is the objective, proved by our own check.

    Raises
    ------
    TanfengError
        ``cohort-unsolved`` where the programme has no answer even with every hard row relaxed;
        the faults of a fleet, and ``cycle-too-short``, all of them.
    """
    faults = faults_of(problem)
    if faults:
        raise TanfengError(*faults)
    rows = shared_rows(problem) if shared is None else shared
    numbers = kernel(problem, rows)
    program, columns, held = cohort_program(numbers, stock_of(problem))
    return cohort_answer(numbers, program, columns, held)[0]


def cohort_answer(
    numbers: Kernel, program: Program, columns: Columns, held: Block
) -> tuple[Pathway, np.ndarray]:
    """Solve a programme of `cohort_program`; return the pathway and the columns, shape (n,).

    Raises
    ------
    TanfengError
        ``cohort-unsolved``.
    """
    found = solve(program)
    if found.status != "optimal":
        raise refuse(
            "cohort-unsolved",
            numbers.problem.scenario,
            f"群组模型没有解（{found.status}）。",
            f"The cohort model has no answer ({found.status}).",
            "检查产能、周期与截止年份是否自相矛盾。",
            "Look for capacity, cycles and deadlines that contradict one another.",
        )
    dual = found.row_dual[held.index.ravel()] * _MONEY / _MASS
    return _pathway(numbers, program, columns, found.x, dual), found.x


_MASS, _MONEY = 1e6, 1e9
"""Inside, capacity and output are in Mt and money in bn CNY, so that figures are near one."""


def cohort_program(numbers: Kernel, stock: Stock) -> tuple[Program, Columns, Block]:
    """Return the programme, its columns, and the block of the shared rows."""
    problem = numbers.problem
    model = Model(problem.scenario)
    columns = _columns(model, numbers, stock)
    _balance(model, numbers, stock, columns)
    labels = {"region": problem.regions, "technology": problem.technologies,
              "year": problem.years.tolist()}  # fmt: skip
    runs = model.rows("running", labels, upper=0.0)
    model.add(runs.index, columns.output, 1.0)
    alive = columns.alive >= 0
    r, k, _, t = np.nonzero(alive)
    model.add(runs.index[r, k, t], columns.alive[alive], -stock.load[r])
    sites = model.rows("sites", {"region": problem.regions}, upper=stock.sites / _MASS)
    model.add(sites.index[:, None, None], columns.build, 1.0)
    return _with_shared(model, numbers, columns)


def _columns(model: Model, numbers: Kernel, stock: Stock) -> Columns:
    problem = numbers.problem
    regions, _, years = problem.shape
    scale = _MASS / _MONEY
    axes = {"region": problem.regions, "technology": problem.technologies,
            "year": problem.years.tolist()}  # fmt: skip
    last = problem.years[None, None, :] <= problem.last[:, :, None]
    output = model.columns("output", axes, upper=np.where(last, np.inf, 0.0),
                           cost=numbers.output * scale)  # fmt: skip
    build = model.columns("build", axes, cost=numbers.built * scale,
                          upper=np.where(numbers.may_build, np.inf, 0.0))  # fmt: skip
    age, ends = stock.age, numbers.cycles.ends
    within = (age[None] >= 0) & (age[None] <= ends[:, None, None])
    may_live = within[None] & last[:, :, None, :]
    before = np.concatenate([np.zeros_like(within[..., :1]), within[..., :-1]], axis=-1)
    before = np.broadcast_to(before[None], may_live.shape).copy()
    before[..., 0] = stock.existing > 0
    started = np.broadcast_to((age >= 0)[None, None], may_live.shape)
    fresh = np.broadcast_to((age == 0)[None, None], may_live.shape)
    fixed = np.broadcast_to(numbers.fixed[None, :, None, :] * scale, may_live.shape)
    early = np.maximum(numbers.cycles.opens[:, None, None] - age[None], 0)
    fee = numbers.away[:, None, :] * early
    leaves = before & started & ~(fresh & (np.arange(years) > 0)[None, None, None, :])
    possible = np.isfinite(problem.convert).any(axis=2)
    pairs = tuple((int(i), int(j)) for i, j in np.argwhere(possible))
    alive = _some(model, "alive", may_live, fixed)
    shut = np.broadcast_to(numbers.closed[None, :, None, :] * scale, leaves.shape)
    again = (numbers.renewed[None, :, None, :] + fee[None]) * scale
    close = _some(model, "close", leaves, shut)
    reline = _some(model, "reline", leaves, np.broadcast_to(again, leaves.shape))
    turn = np.full((len(pairs), regions, len(stock.start), years), -1)
    for n, (i, j) in enumerate(pairs):
        cost = numbers.turned[:, i, j]
        charged = cost[:, None, :] + (0.0 if problem.keeps_age[i, j] else fee[i][None])
        mask = leaves[:, i] & np.isfinite(cost)[:, None, :]
        if problem.keeps_age[i, j]:
            mask = mask & may_live[:, j]
        turn[n] = _some(model, f"turn {i} {j}", mask, np.where(mask, charged, 0.0) * scale)
    n = len(numbers.shared.extra_cost)
    extra = model.columns("further", {"column": range(n)}, cost=numbers.shared.extra_cost * scale)
    return Columns(output.index, build.index, alive, close, reline, turn, extra.index, pairs)


def _some(model: Model, name: str, where: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Add columns only where a mask holds; return their positions in its shape, -1 elsewhere."""
    made = model.columns(name, {"cell": range(int(where.sum()))}, cost=cost[where])
    place = np.full(where.shape, -1)
    place[where] = made.index
    return place


def _balance(model: Model, numbers: Kernel, stock: Stock, columns: Columns) -> None:
    """Hold every campaign together: what was there is kept, relined, converted or closed."""
    problem = numbers.problem
    regions, kinds, years = problem.shape
    shape = regions, kinds, len(stock.start), years
    right = np.zeros(shape)
    right[..., 0] = stock.existing / _MASS
    place = np.searchsorted(stock.start, problem.years)
    for t, v in enumerate(place):
        right[:, :, v, t] += stock.opening[:, :, t] / _MASS
    labels = {"region": problem.regions, "technology": problem.technologies,
              "campaign": stock.start.tolist(), "year": problem.years.tolist()}  # fmt: skip
    rows = model.rows("stock", labels, lower=right, upper=right).index

    def put(at: np.ndarray, of: np.ndarray, value: np.ndarray | float) -> None:
        there = of >= 0
        share = np.broadcast_to(value, of.shape)[there]
        model.add(np.broadcast_to(at, of.shape)[there], of[there], share)

    put(rows, columns.alive, 1.0)
    put(rows[..., 1:], columns.alive[..., :-1], -survived(problem, stock))
    put(rows, columns.close, 1.0)
    put(rows, columns.reline, 1.0)
    fresh = rows[:, :, place, np.arange(years)]
    put(fresh, columns.build, -1.0)
    put(fresh[:, :, None, :], columns.reline, -1.0)
    for n, (i, j) in enumerate(columns.pairs):
        put(rows[:, i], columns.turn[n], 1.0)
        if problem.keeps_age[i, j]:
            put(rows[:, j], columns.turn[n], -1.0)
        else:
            put(fresh[:, j][:, None, :], columns.turn[n], -1.0)


def _with_shared(model: Model, numbers: Kernel, columns: Columns) -> tuple[Program, Columns, Block]:
    shared, problem = numbers.shared, numbers.problem
    regions, kinds, years = problem.shape
    held = model.rows(
        "shared", {"row": range(len(shared.family))},
        lower=shared.lower / _MASS, upper=shared.upper / _MASS,
    )  # fmt: skip
    cells = np.arange(regions * kinds * years).reshape(regions, kinds, years)
    maps = {
        "output": (cells, columns.output),
        "built": (cells, columns.build),
        "closed": (np.broadcast_to(cells[:, :, None, :], columns.close.shape), columns.close),
    }
    for kind, (cell, column) in maps.items():
        _map(model, held.index, shared.cells[kind], cells.size, cell, column)
    wide = np.arange(regions * kinds * kinds * years).reshape(regions, kinds, kinds, years)
    for n, (i, j) in enumerate(columns.pairs):
        cell = np.broadcast_to(wide[:, i, j][:, None, :], columns.turn[n].shape)
        _map(model, held.index, shared.cells["converted"], wide.size, cell, columns.turn[n])
    places = shared.extra.tocoo()
    model.add(held.index[places.row], columns.extra[places.col], places.data)
    return model.program(), columns, held


def _map(
    model: Model,
    rows: np.ndarray,
    cells: sparse.csr_array,
    width: int,
    cell: np.ndarray,
    column: np.ndarray,
) -> None:
    """Add shared rows, given over cells, to the columns that make up each cell."""
    there = column >= 0
    found = sparse.csr_array(
        (np.ones(int(there.sum())), (cell[there], np.arange(int(there.sum())))),
        shape=(width, int(there.sum())),
    )
    product = sparse.coo_array(cells @ found)
    model.add(rows[product.row], column[there][product.col], product.data)


def _pathway(
    numbers: Kernel, program: Program, columns: Columns, x: np.ndarray, dual: np.ndarray
) -> Pathway:
    problem, shared = numbers.problem, numbers.shared

    def amount(place: np.ndarray) -> np.ndarray:
        return np.where(place >= 0, x[np.maximum(place, 0)], 0.0) * _MASS

    kinds, years = problem.shape[1:]
    output, built = amount(columns.output), amount(columns.build)
    closed, relined = amount(columns.close).sum(axis=2), amount(columns.reline).sum(axis=(0, 2))
    turned = np.zeros((kinds, kinds, years))
    for n, (i, j) in enumerate(columns.pairs):
        turned[i, j] = amount(columns.turn[n]).sum(axis=(0, 1))
    capacity = amount(columns.alive).sum(axis=2)
    extra = amount(columns.extra)
    imported, excess = further_of(problem, shared, extra)
    value = float(program.cost @ x) * _MONEY
    return Pathway(
        problem=problem,
        method="cohort",
        output=output,
        capacity=capacity,
        built=built,
        closed=closed,
        converted=turned,
        imported=imported,
        cost=money_of(problem, output, capacity, built, closed, turned, relined, imported, excess),
        objective=value,
        bound=value,
        duals=duals_of(problem, shared, dual),
        excess=excess,
        findings=violations_of(problem, shared, extra),
    )
