"""Chains (因素链) of named columns, whose consecutive ratios are the factors of a product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tanfeng.pathways.assessment.grid import Grid
from tanfeng.pathways.assessment.table import Table
from tanfeng.reference.errors import TanfengError, refuse


@dataclass(frozen=True, slots=True)
class Stage:
    """A column, summed to a level.

    Attributes
    ----------
    level
        How many of the grouping columns are kept: 0 is the whole.
    """

    column: str
    level: int


@dataclass(frozen=True, slots=True)
class Factor:
    """A stage divided by the stage before it; the first is not divided.

    Attributes
    ----------
    id
        Such as ``energy@sector/gdp@sector``, or the name that the caller gave.
    """

    id: str
    over: Stage
    under: Stage | None


@dataclass(frozen=True, eq=False)
class States:
    """A chain with its numbers, year by year.

    Attributes
    ----------
    years
        Shape (T,).
    parts
        Labels of each part, I of them.
    totals
        Shape (T, I): the last stage of each part.
    factors
        Shape (T, K, I); NaN where 0/0.
    """

    years: np.ndarray
    levels: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    names: tuple[Factor, ...]
    totals: np.ndarray
    factors: np.ndarray


def read_chain(
    chain: Sequence[str], levels: Sequence[str], names: Sequence[str] = ()
) -> tuple[Factor, ...]:
    """Read a chain such as ``["population", "gdp", "gdp@sector", "energy@sector"]``.

    Parameters
    ----------
    chain
        Columns, each with the finest level that is kept after ``@``; none is the whole.
    levels
        Grouping columns from coarse to fine, such as province, sector, plant.
    names
        Names of the factors; by default they are made from the columns.

    Raises
    ------
    TanfengError
        ``decomposition-chain`` for an unknown level, a level coarser than the one before, or
        names that do not fit.
    """
    stages: list[Stage] = []
    for word in chain:
        column, _, level = word.partition("@")
        if level and level not in levels:
            raise _chain(f"“{word}”的层级不在 {list(levels)} 中", f"'{word}' names no level")
        stages.append(Stage(column, list(levels).index(level) + 1 if level else 0))
    if not stages or (names and len(names) != len(stages)):
        raise _chain("因素链为空，或名称个数不符", "the chain is empty or does not fit its names")
    for before, after in pairwise(stages):
        if after.level < before.level or after == before:
            raise _chain("层级须由粗到细且不重复", "levels must run from coarse to fine")
    given = names or tuple(
        word if place == 0 else f"{word}/{chain[place - 1]}" for place, word in enumerate(chain)
    )
    return tuple(
        Factor(name, stage, stages[place - 1] if place else None)
        for place, (name, stage) in enumerate(zip(given, stages, strict=True))
    )


def states(
    table: Table,
    factors: Sequence[Factor],
    levels: Sequence[str],
    *,
    shared: Mapping[str, str] | None = None,
    absent_is_zero: bool = False,
    years: Iterable[int] | None = None,
    parts: Sequence[tuple[str, ...]] | None = None,
) -> States:
    """Fill a chain with the figures of a table.

    Parameters
    ----------
    levels
        Grouping columns from coarse to fine.
    shared
        Column -> grouping column at which it lives, empty for the whole, when it is repeated on
        every row below (population of a province on the rows of its sectors); it is counted
        once there.
    absent_is_zero
        Whether a part without a row in a year stood still; otherwise that is a finding.
    years
        Years to take; None takes all.
    parts
        Parts to take as they are; None takes those of the table.

    Raises
    ------
    TanfengError
        ``decomposition-step``, ``decomposition-column``, ``decomposition-chain``,
        ``decomposition-row-missing``, ``decomposition-negative``,
        ``decomposition-shared-differs``, ``decomposition-zero-denominator``; all of one kind
        at once.
    """
    if table.step != "year":
        raise refuse(
            "decomposition-step",
            table.places[0],
            "分解需要年度数据。",
            "A decomposition needs yearly figures.",
        )
    _refuse_columns(table, [f.over.column for f in factors], levels, shared or {})
    depth = factors[-1].over.level
    grid = Grid(table, levels, depth, years, parts)
    homes = {f.over.column: len(levels) for f in factors} | {
        column: list(levels).index(level) + 1 if level else 0
        for column, level in (shared or {}).items()
    }
    for factor in factors:
        if homes[factor.over.column] < factor.over.level:
            raise _chain(
                f"“{factor.over.column}”只在较粗的层级有数",
                f"'{factor.over.column}' is only known at a coarser level",
            )
    grid.refuse_holes(absent_is_zero)
    columns = {f.over.column: grid.column(f.over.column, homes[f.over.column]) for f in factors}
    amounts = [grid.spread(columns[f.over.column], f.over.level) for f in factors]
    ratios = [amounts[0]]
    for factor, over, under in zip(factors[1:], amounts[1:], amounts, strict=False):
        grid.refuse_division(factor.id, over, under)
        empty = under == 0
        ratios.append(np.where(empty, np.nan, over / np.where(empty, 1.0, under)))
    return States(
        grid.years,
        tuple(levels[:depth]),
        grid.parts,
        tuple(factors),
        amounts[-1],
        np.stack(ratios, axis=1),
    )


def _refuse_columns(
    table: Table, columns: Iterable[str], levels: Sequence[str], shared: Mapping[str, str]
) -> None:
    absent = [name for name in dict.fromkeys(columns) if name not in table.values]
    absent += [name for name in levels if name not in table.groups]
    absent += [name for name in shared.values() if name and name not in levels]
    if absent:
        raise refuse(
            "decomposition-column",
            table.places[0],
            f"表中没有：{', '.join(absent)}",
            f"The table has no {', '.join(absent)}.",
        )


def _chain(zh: str, en: str) -> TanfengError:
    return refuse(
        "decomposition-chain",
        "chain",
        f"因素链有误：{zh}。",
        f"The chain is not one: {en}.",
        "例如 population gdp gdp@sector energy@sector co2@sector。",
        "Such as: population gdp gdp@sector energy@sector co2@sector.",
    )
