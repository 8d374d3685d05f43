"""Lints of lookup tables: a cell that breaks the trend of its neighbours is likely a misprint.

A sheet states the shape of its table, as in ``shape: {enthalpy: {pressure: valley}}``: along that
key the values rise (``increasing``), fall (``decreasing``), rise and then fall (``hill``) or fall
and then rise (``valley``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from tanfeng.reference.factors import Factor, FactorSet
from tanfeng.reference.finding import Finding
from tanfeng.reference.lint.fault import error
from tanfeng.reference.sheet import Sheet, Status

Cell = tuple[Decimal, ...]


def shape_findings(factors: FactorSet, sheet: Sheet) -> Iterator[Finding]:
    """Check the lookup tables of one factor set against the shapes that its sheet states.

    A cell already marked as a conflict, with its note, is accepted.
    """
    for parameter, axes in (sheet.body.get("shape") or {}).items():
        for factor in off_trend(factors, str(parameter), axes):
            if factor.status is Status.CONFLICT and factor.note:
                continue
            place = ", ".join(f"{k} {v}" for k, v in factor.keys.items())
            yield error(
                "table-not-monotone",
                factor.at,
                f"{place} 的 {parameter}（{factor.value}）偏离相邻各格的趋势；请核对原文。",
                f"{parameter} at {place} ({factor.value}) breaks the trend of its neighbours; "
                "check the print.",
            )


def off_trend(factors: FactorSet, parameter: str, axes: Mapping[str, str]) -> tuple[Factor, ...]:
    """Return the cells that break the stated shapes, each once.

    Where leaving out either of two neighbours would mend a line, the one that lies farther from
    the line between its neighbours is taken.
    """
    table: dict[Cell, Factor] = {
        tuple(Decimal(f.keys[k]) for k in factors.keys): f
        for f in factors.rows
        if f.parameter == parameter and f.value is not None
    }
    found: dict[Cell, Factor] = {}
    for name, shape in axes.items():
        axis = factors.keys.index(name)
        for line in _lines(table, axis):
            rest = [cell for cell in line if cell not in found]
            while not _has_shape([_value(table, c) for c in rest], shape):
                worst = _culprit(table, rest, shape, axis)
                found[worst] = table[worst]
                rest.remove(worst)
    return tuple(found.values())


def _lines(table: Mapping[Cell, Factor], axis: int) -> list[list[Cell]]:
    lines: dict[Cell, list[Cell]] = {}
    for cell in sorted(table):
        lines.setdefault((*cell[:axis], *cell[axis + 1 :]), []).append(cell)
    return list(lines.values())


def _value(table: Mapping[Cell, Factor], cell: Cell) -> Decimal:
    return table[cell].value or Decimal(0)


def _has_shape(values: Sequence[Decimal], shape: str) -> bool:
    steps = [later - earlier for earlier, later in pairwise(values)]
    if shape in ("increasing", "decreasing"):
        return all(step > 0 if shape == "increasing" else step < 0 for step in steps)
    signs = [step > 0 if shape == "hill" else step < 0 for step in steps if step]
    turn = signs.index(False) if False in signs else len(signs)
    return not any(signs[turn:])


def _culprit(table: Mapping[Cell, Factor], line: list[Cell], shape: str, axis: int) -> Cell:
    mending = [
        cell for cell in line if _has_shape([_value(table, c) for c in line if c != cell], shape)
    ]
    return max(mending or line, key=lambda cell: _departure(table, cell, axis))


def _departure(table: Mapping[Cell, Factor], cell: Cell, axis: int) -> Decimal:
    """How far a cell lies from the line between its neighbours, across the axis if there is one."""
    across = next((a for a in range(len(cell)) if a != axis), axis)
    line = next(line for line in _lines(table, across) if cell in line)
    place = line.index(cell)
    if place in (0, len(line) - 1):
        return Decimal(0)
    low, high = line[place - 1], line[place + 1]
    share = (cell[across] - low[across]) / (high[across] - low[across])
    between = _value(table, low) * (1 - share) + _value(table, high) * share
    return abs(_value(table, cell) - between)
