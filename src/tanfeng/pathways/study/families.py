"""Families of rows by name (约束的称呼): what they are, in which unit, and where they are said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.problem import Problem, limited
from tanfeng.pathways.sheets import Provenance
from tanfeng.pathways.sheets.entries import Entry
from tanfeng.reference.finding import Text

_PEAK = {
    "peak": Text("达峰年份", "the peak year"),
    "peak:falling": Text("峰后逐年下降", "the fall after the peak"),
    "peak:height": Text("峰值高度", "the height of the peak"),
}


@dataclass(frozen=True)
class Family:
    """Rows that stem from one demand of a scenario.

    Attributes
    ----------
    id
        As in `Pathway.duals`; all rows of the bank of permits are one family, ``permits``.
    cumulative
        The row of a year already sums up the years before it.
    """

    id: str
    label: Text
    unit: str
    at: str
    cumulative: bool = False


def family_id(name: str) -> str:
    """Return the family of a row: the rows of a bank of permits only hold together."""
    return "permits" if name.startswith("permits:") else name


def family(problem: Problem, id: str, provenance: Provenance | None = None) -> Family:
    """Return how a family is told.

    Parameters
    ----------
    provenance
        Where the numbers of the problem come from; without it places are those that the problem
        itself knows.
    """
    if id in {limit.id for limit in problem.limits}:
        limit = limited(problem.limits, id)
        return Family(id, limit.label, limit.unit, limit.at, limit.cumulative)
    kind, _, of = id.partition(":")
    if kind == "peak":
        at = problem.peak.at if problem.peak else ""
        return Family(id, _PEAK[id], "tCO2", at or problem.scenario)
    if kind == "growth":
        place = problem.technologies.index(of)
        at = next((g.at for g in problem.growth if g.technology == place), "")
        label = Text(f"{of} 的增速", f"the growth of {of}")
        return Family(id, label, "t/a", at or problem.scenario)
    if kind == "permits":
        at = provenance.book.scenario.at("replacement") if provenance else problem.scenario
        return Family(id, Text("产能置换指标", "replacement permits"), "t/a", at)
    at = problem.scenario
    rows = provenance.book.rows(of, "demand") if provenance else ()
    label = Text(f"{of} 的需求", f"the demand for {of}")
    return Family(id, label, "t", rows[0].at if rows else at)


def places(
    problem: Problem, id: str, years: np.ndarray, provenance: Provenance | None
) -> tuple[str, ...]:
    """Return the rows of files that say what a family demands in some years.

    Between two rows of a series the bound lies on a straight line, so both of them are named.
    """
    said = family(problem, id, provenance)
    if provenance is None or not len(years):
        return (said.at,)
    kind, _, of = id.partition(":")
    book = provenance.book
    match kind:
        case "demand":
            rows = book.rows(of, "demand")
        case "storage_rate":
            return (said.at, *_around(book.rows("-", "storage_rate"), years))
        case "peak" | "growth" | "permits" | "storage":
            return (said.at,)
        case _:
            rows = book.rows(id, "limit")
    return _around(rows, years) or (said.at,)


def _around(rows: tuple[Entry, ...], years: np.ndarray) -> tuple[str, ...]:
    """Return the places of the rows that years lie on or between."""
    dated = [row.year for row in rows if row.year is not None]
    if len(dated) < len(rows):
        return tuple(row.at for row in rows)
    when = np.array(dated)
    below = np.searchsorted(when, years, side="right") - 1
    above = np.searchsorted(when, years, side="left")
    kept = np.unique(np.clip(np.concatenate([below, above]), 0, len(when) - 1)) if when.size else ()
    return tuple(rows[int(n)].at for n in kept)
