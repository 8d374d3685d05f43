"""Facts of a workspace as yearly series (台账序列): reported or computed, by entity or item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any, Literal

import narwhals as nw
import numpy as np

from tanfeng.ledger import (
    Membership,
    Snapshot,
    Workspace,
    computed,
    memberships,
    reported,
    snapshot,
)
from tanfeng.pathways.assessment.table import Table
from tanfeng.reference.codes import measures
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text

Book = Literal["reported", "computed"]

_YEAR = 12
_STATED_AS_YEAR = len("2024")


@dataclass(frozen=True, eq=False)
class LedgerSeries:
    """Yearly figures read from the ledger.

    Attributes
    ----------
    table
        Columns ``entity`` and ``item`` as groups, and the measure as value: one row per year
        and part, whole years only.
    unit
        Unit of the figures.
    findings
        Warnings: parts whose year is not whole, and is left out.
    """

    table: Table
    unit: str
    findings: tuple[Finding, ...]

    def total(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the sums over all parts, and the years, of years in which every part is there."""
        values = next(iter(self.table.values.values()))
        whole = len(set(zip(self.table.groups["entity"], self.table.groups["item"], strict=True)))
        years, where, count = np.unique(self.table.times, return_inverse=True, return_counts=True)
        full = count == whole
        sums = np.array([fsum(values[where == place]) for place in range(len(years))])
        return sums[full], years[full]


def reported_series(
    ws: Workspace,
    entity: str,
    item: str | Sequence[str],
    measure: str,
    *,
    book: Book = "reported",
    scenario: str = "actual",
    symbol: str = "",
    relation: str | None = None,
    state: Snapshot | None = None,
    engine: Any = "duckdb",
) -> LedgerSeries:
    """Return the yearly sums of a flow of an entity, or of the parts below it.

    An entity that has facts of its own is not added up from its parts; otherwise its children
    on the last day of that year are taken, each by the same rule and once, so that a plant and
    its units are never counted twice. A year that was stated as a year counts before the months
    that it is made of.

    Parameters
    ----------
    item
        One item, or several, which become parts.
    measure
        A flow, such as ``emission_direct`` or ``output``; ratios are never summed.
    book
        What plants reported, or what the accounts computed.
    scenario
        ``actual``, or the name of a pathway's scenario.
    symbol
        Of computed facts alone: the method's symbol, where a measure has several.
    relation
        Follow only this relation downwards; None follows every one.
    state
        State of the ledger to read; None takes the present one.
    engine
        ``"duckdb"`` or a `SparkSession`.

    Raises
    ------
    TanfengError
        ``series-measure`` for an unknown measure, a stock or a ratio; ``series-unit`` where
        units differ; ``series-empty`` where no whole year is found.
    """
    known = measures(ws.shelf())
    if measure not in known or known[measure].kind != "flow":
        raise refuse(
            "series-measure",
            measure,
            f"“{measure}”不是可以相加的流量。",
            f"'{measure}' is not a flow that adds up.",
        )
    items = (item,) if isinstance(item, str) else tuple(item)
    now = state or snapshot(ws)
    facts = (reported if book == "reported" else computed)(ws, now, engine=engine)
    rows = _rows(facts, items, measure, scenario, symbol if book == "computed" else "")
    units = sorted({row["unit"] for row in rows})
    if len(units) > 1:
        raise refuse(
            "series-unit",
            entity,
            f"单位不一致：{', '.join(units)}",
            f"The units differ: {', '.join(units)}.",
        )
    found = _Years(memberships(ws, now.as_of), relation, rows)
    years = sorted({row["year"] for row in rows})
    kept = [
        (year, who, name, value)
        for year in years
        for name in items
        for who, value in sorted(found.parts(entity, name, year).items())
    ]
    if not kept:
        raise refuse(
            "series-empty",
            entity,
            f"没有“{measure}”的完整年份。",
            f"There is no whole year of '{measure}'.",
            "一年须有年度值，或十二个月。",
            "A year needs a yearly value, or twelve months.",
        )
    return LedgerSeries(
        Table(
            "year",
            np.array([year for year, *_ in kept], dtype=np.int64),
            {
                "entity": tuple(who for _, who, _, _ in kept),
                "item": tuple(what for _, _, what, _ in kept),
            },
            {measure: np.array([value for *_, value in kept])},
            tuple(f"{who} {what} {year}" for year, who, what, _ in kept),
        ),
        units[0],
        tuple(found.findings) + tuple(_absent(kept)),
    )


def _absent(kept: Sequence[tuple[int, str, str, float]]) -> Iterator[Finding]:
    there = {(year, who, what) for year, who, what, _ in kept}
    for who, what in sorted({(who, what) for _, who, what, _ in kept}):
        lacking = [y for y in sorted({year for year, *_ in kept}) if (y, who, what) not in there]
        if lacking:
            named = ", ".join(map(str, lacking))
            yield Finding(
                "series-part-absent",
                Severity.WARNING,
                f"{who} {what}",
                Text(f"以下年份没有完整数据：{named}", f"There is no whole year in {named}."),
                Text(
                    "合计只含各部分齐全的年份；确认停产的请报 0。",
                    "Totals keep years in which every part is there; report 0 where one stood.",
                ),
            )


def _rows(
    facts: nw.LazyFrame[Any], items: Sequence[str], measure: str, scenario: str, symbol: str
) -> list[dict[str, Any]]:
    """Return entity, item, year, unit, whether stated as a year, value and number of periods."""
    asked = facts.filter(
        nw.col("scenario") == scenario,
        nw.col("measure") == measure,
        nw.col("item").is_in(list(items)),
        nw.col("period").str.len_chars().is_in([4, 7]),
        ~nw.col("period").str.contains("[QH]"),
        ~nw.col("value").is_null(),
    )
    if symbol:
        asked = asked.filter(nw.col("symbol") == symbol)
    rows = (
        asked.with_columns(
            year=nw.col("period").str.slice(0, 4).cast(nw.Int64),
            annual=nw.col("period").str.len_chars() == _STATED_AS_YEAR,
        )
        .select("entity", "item", "year", "unit", "annual", "period", "value")
        .collect("pyarrow")
        .to_arrow()
        .to_pylist()
    )
    grouped: dict[tuple[Any, ...], list[tuple[str, float]]] = {}
    for row in rows:
        key = tuple(row[name] for name in ("entity", "item", "year", "unit", "annual"))
        grouped.setdefault(key, []).append((row["period"], row["value"]))
    # exact sums: two years of the same twelve values must tie, whatever order rows come in
    return [
        {
            **dict(zip(("entity", "item", "year", "unit", "annual"), key, strict=True)),
            "value": fsum(value for _, value in held),
            "periods": len({period for period, _ in held}),
            "rows": len(held),
        }
        for key, held in grouped.items()
    ]


class _Years:
    """Finds the parts of an entity that make up a year."""

    def __init__(
        self,
        links: Sequence[Membership],
        relation: str | None,
        rows: Sequence[dict[str, Any]],
    ) -> None:
        self.findings: list[Finding] = []
        self.found: dict[tuple[str, str, int], dict[bool, dict[str, Any]]] = {}
        for row in rows:
            key = row["entity"], row["item"], row["year"]
            self.found.setdefault(key, {})[row["annual"]] = row
        self.below: dict[str, list[Membership]] = {}
        for link in links:
            if relation in (None, link.relation):
                self.below.setdefault(link.parent, []).append(link)

    def parts(self, root: str, item: str, year: int) -> dict[str, float]:
        """Return the topmost entities with facts, each once however many ways lead there."""
        values: dict[str, float] = {}
        day = date(year, _YEAR, 31)
        seen, fringe = {root}, [root]
        while fringe:
            here = fringe.pop()
            own = self.found.get((here, item, year))
            if own:
                value = self._value(own, here, year)
                if value is not None:
                    values[here] = value
                continue
            below = {link.child for link in self.below.get(here, ()) if _in_force(link, day)}
            fringe += sorted(below - seen)
            seen |= below
        return values

    def _value(self, own: dict[bool, dict[str, Any]], entity: str, year: int) -> float | None:
        row = own.get(True) or own[False]
        if row["rows"] != row["periods"]:
            self._warn(
                "series-several", entity, year, "同一期间有多个值，请指定方法符号。",
                "A period has several values; name the method's symbol.",
            )  # fmt: skip
            return None
        if not row["annual"] and row["periods"] != _YEAR:
            self._warn(
                "series-year-incomplete", entity, year, f"只有 {row['periods']} 个月，未计入。",
                f"There are only {row['periods']} months; the year is left out.",
            )  # fmt: skip
            return None
        return float(row["value"])

    def _warn(self, code: str, entity: str, year: int, zh: str, en: str) -> None:
        self.findings.append(Finding(code, Severity.WARNING, f"{entity} {year}", Text(zh, en)))


def _in_force(link: Membership, day: date) -> bool:
    begun = link.start is None or link.start <= day
    return begun and (link.end is None or day <= link.end)
