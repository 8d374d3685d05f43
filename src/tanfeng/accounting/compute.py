"""One computation: methods, plants and reported facts in; computed facts and findings out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa

from tanfeng.accounting.annual import years
from tanfeng.accounting.evaluate import evaluate, place_tables
from tanfeng.accounting.holes import holes
from tanfeng.accounting.judge import broken
from tanfeng.accounting.pivot import Lazy
from tanfeng.accounting.posts import COLUMNS, facts_of
from tanfeng.accounting.resolve import resolve
from tanfeng.accounting.subject import Plant
from tanfeng.ledger import duckdb_connection
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.method import Method
from tanfeng.reference.shelf import Shelf


@dataclass(frozen=True)
class Computed:
    """What a computation gives.

    Attributes
    ----------
    table
        Computed facts, sorted.
    sheets
        Ids of the factor sets that were opened.
    """

    table: pa.Table
    findings: tuple[Finding, ...]
    sheets: tuple[str, ...]


def compute(
    shelf: Shelf, jobs: Mapping[str, tuple[Method, Sequence[Plant]]], facts: pa.Table
) -> Computed:
    """Evaluate each method over its plants and months, then the calendar years.

    Parameters
    ----------
    jobs
        Method id -> the method and the plants with the months that it governs.
    facts
        Reported facts, in a fixed order, so that sums repeat to the last digit.
    """
    connection = duckdb_connection(same_digits=True)

    def place(table: pa.Table) -> Lazy:
        return nw.from_native(connection.from_arrow(table)).lazy()

    reported = place(facts)
    made: list[pa.Table] = []
    findings: list[Finding] = []
    used: set[str] = set()
    of_series: dict[str, list[tuple[Method, dict[str, pa.Table], Mapping[str, float | None]]]] = {}
    months: dict[str, dict[str, set[str]]] = {}
    for method, plants in jobs.values():
        resolved = resolve(method, shelf, plants)
        tables = place_tables(resolved, plants, place)
        used |= set(resolved.sheets)
        frames = {
            rows: frame.collect("pyarrow").to_native()
            for rows, frame in evaluate(method, reported, tables).items()
        }
        for rows, table in frames.items():
            made.extend(facts_of(shelf, method, rows, table))
        findings.extend(holes(resolved, frames))
        findings.extend(broken(method, frames))
        of_series.setdefault(method.sheet.series, []).append((method, frames, tables.constants))
        for plant in plants:
            months.setdefault(method.sheet.series, {}).setdefault(plant.id, set()).update(
                plant.months
            )
    for series, evaluated in of_series.items():
        complete, partial = _years(months[series])
        findings.extend(_incomplete(plant, year, count) for plant, year, count in partial)
        made.extend(_annual(shelf, evaluated, complete, place))
    connection.close()
    table = pa.concat_tables(made) if made else _empty()
    order = [(name, "ascending") for name in COLUMNS if name not in ("value", "share_estimated")]
    unique = tuple(dict.fromkeys(findings))
    return Computed(table.sort_by(order), unique, tuple(sorted(used)))


def _empty() -> pa.Table:
    numbers = ("value", "share_estimated")
    return pa.table(
        {c: pa.array([], pa.float64() if c in numbers else pa.string()) for c in COLUMNS}
    )


def _annual(
    shelf: Shelf,
    evaluated: Sequence[tuple[Method, dict[str, pa.Table], Mapping[str, float | None]]],
    complete: Sequence[tuple[str, str]],
    place: Callable[[pa.Table], Lazy],
) -> list[pa.Table]:
    """Years of one series; where editions changed within a year, the last one states it."""
    ordered = sorted(evaluated, key=lambda e: (str(e[0].sheet.in_force or ""), e[0].id))
    method, _, constants = ordered[-1]
    made: list[pa.Table] = []
    for rows in method.rows:
        parts = [frames[rows] for _, frames, _ in ordered if rows in frames]
        parts = [part for part in parts if part.num_rows]
        if parts and complete:
            joined = pa.concat_tables(parts, promote_options="permissive")
            whole = years(method, rows, joined, complete, constants, place)
            made.extend(facts_of(shelf, method, rows, whole))
    return made


def _years(
    months: Mapping[str, set[str]],
) -> tuple[list[tuple[str, str]], list[tuple[str, str, int]]]:
    complete: list[tuple[str, str]] = []
    partial: list[tuple[str, str, int]] = []
    for plant, all_months in sorted(months.items()):
        counts: dict[str, int] = {}
        for month in all_months:
            counts[month[:4]] = counts.get(month[:4], 0) + 1
        for year, count in sorted(counts.items()):
            if count == 12:
                complete.append((plant, year))
            else:
                partial.append((plant, year, count))
    return complete, partial


def _incomplete(plant: str, year: str, count: int) -> Finding:
    return Finding(
        "year-incomplete",
        Severity.INFO,
        plant,
        Text(f"{plant} {year} 年只有 {count} 个月有数据，不给出年度值。",
             f"{plant} has data for {count} months of {year}; no annual value is given."),
    )  # fmt: skip
