"""Rolling up (汇总): from computed facts of plants to the totals of what is above them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import narwhals as nw
import pyarrow as pa

from tanfeng.ledger import Snapshot, Workspace
from tanfeng.programme.rollup.aggregation import Aggregation, aggregation
from tanfeng.programme.rollup.books import Books, open_books
from tanfeng.programme.rollup.members import Member, member_table, members
from tanfeng.programme.rollup.result import OutputShare, RollUp, Total, Transfer
from tanfeng.programme.rollup.shares import with_shares
from tanfeng.programme.rollup.sums import Lazy, denominators, flows, ratios, totals_of
from tanfeng.programme.rollup.transfers import transfers
from tanfeng.programme.statistics import statistics
from tanfeng.reference.codes import measures, unit_of
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.period import Period, parse_period
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import convert

_EXPECTED_OF_ALL = ("total", "value_added")
_WEAK_TIERS = ("default", "estimated")


def roll_up(
    ws: Workspace,
    root: str,
    period: Period | str,
    relation: str | None = None,
    *,
    state: Snapshot | date | None = None,
    books: Books | None = None,
) -> RollUp:
    """Add up what lies below an entity in a period.

    Parameters
    ----------
    root
        Plant, park, county, city, province, nation or enterprise.
    relation
        Follow only this membership relation; None follows every one, each plant once.
    state
        Snapshot to read, or a day: what was recorded by its end. None takes the present.
    books
        Facts of the period that were opened before, when several entities are rolled up.

    Raises
    ------
    TanfengError
        ``entity-unknown``, ``period-unreadable``.
    """
    span = parse_period(period) if isinstance(period, str) else period
    opened = books or open_books(ws, span, state)
    shelf = opened.shelf
    rules = aggregation(shelf)
    found = members(ws, root, span, relation, opened.state.as_of)
    below = opened.place(member_table(found))
    flow_rows = nw.col("measure").is_in(_of_kind(shelf, "flow"))
    made, told = with_shares(opened.made, rules.splits), like_computed(opened.told)
    by_plant = {
        "computed": _collect(flows(made.filter(flow_rows), below, ())),
        "reported": _collect(flows(told.filter(flow_rows), below, rules.plant_first)),
    }
    ratio_rows = _ratios(opened, rules, below)
    if books is None:
        opened.close()
    findings = [*_twice(by_plant["computed"], root)]
    totals = [
        total
        for book, table in by_plant.items()
        for total in _totals(shelf, book, table, found, span)
    ]
    amounts = {book: _amounts(shelf, table) for book, table in by_plant.items()}
    passed, open_ends = transfers(rules, found, amounts["computed"], amounts["reported"], root)
    totals = [_without(total, passed) for total in totals]
    ratio_totals = [_ratio(row, found) for row in ratio_rows.to_pylist()]
    findings += [*open_ends, *_unweighted(ratio_rows, root)]
    return RollUp(
        root,
        span,
        relation,
        found,
        tuple(sorted([*totals, *ratio_totals], key=_order)),
        tuple(passed),
        tuple(_shares(shelf, totals, span)),
        amounts["computed"],
        any(member.synthetic for member in found),
        tuple(findings),
    )


def _order(total: Total) -> tuple[str, ...]:
    return total.book, total.item, total.measure, total.series, total.symbol, total.unit


def like_computed(told: Lazy) -> Lazy:
    """Give reported facts the columns that `counted` asks of computed ones."""
    weak = nw.col("tier").is_in(list(_WEAK_TIERS))
    return told.with_columns(
        nw.lit("").alias("series"),
        nw.lit("").alias("symbol"),
        nw.lit(0).alias("run"),
        nw.when(weak).then(1.0).otherwise(0.0).alias("share_estimated"),
    )


def _of_kind(shelf: Shelf, kind: str) -> list[str]:
    return [id for id, measure in measures(shelf).items() if measure.kind == kind]


def _ratios(opened: Books, rules: Aggregation, below: Lazy) -> pa.Table:
    wanted = [m for m in _of_kind(opened.shelf, "ratio") if m in rules.denominators]
    pairs = opened.place(
        pa.table(
            {
                "ratio": pa.array(wanted, pa.string()),
                "measure": pa.array([rules.denominators[m] for m in wanted], pa.string()),
            }
        )
    )
    weights = (
        denominators(opened.told, below)
        .join(pairs, on="measure", how="inner")
        .drop("measure")
        .rename({"ratio": "measure"})
    )
    rows = opened.made.filter(nw.col("measure").is_in(wanted))
    return _collect(ratios(rows, below, weights))


def _collect(frame: Lazy) -> pa.Table:
    table: Any = frame.collect("pyarrow").to_native()
    return table.sort_by([(c, "ascending") for c in table.column_names if c in _SORTED])


_SORTED = ("item", "measure", "unit", "series", "symbol", "plant")


def _totals(
    shelf: Shelf, book: str, by_plant: pa.Table, found: Sequence[Member], span: Period
) -> Iterator[Total]:
    frame: Any = nw.from_native(by_plant, eager_only=True)
    sums: Any = totals_of(frame.lazy("duckdb")).collect("pyarrow").to_native()
    expected = {member.id: len(member.months) for member in found}
    stating: dict[tuple[str, str], int] = defaultdict(int)
    pairs: Any = set(frame.select("item", "measure", "plant").rows())
    for item, measure, plant in pairs:
        stating[item, measure] += expected[plant]
    merged: dict[tuple[str, str], Total] = {}
    for row in sums.to_pylist():
        key = row["item"], row["measure"]
        whole = sum(expected.values()) if row["item"] in _EXPECTED_OF_ALL else stating[key]
        share = row["estimated"] / row["weight"] if row["weight"] else 0.0
        known = not row["weight"] or row["known"] >= row["weight"] * (1 - 1e-9)
        unit, scale = _unit(shelf, *key, row["unit"])
        total = Total(
            *key,
            unit,
            book,
            "flow",
            row["value"] * scale,
            row["plants"],
            int(row["months"]) / whole if whole else None,
            share if known else None,
            runs=_runs(row) if book == "computed" else (),
        )
        merged[key] = _merge(merged[key], total) if key in merged else total
    yield from merged.values()


def _runs(row: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((row["first_run"], row["last_run"])))


def _merge(one: Total, other: Total) -> Total:
    """Join two parts of one total that were posted in different units."""
    first, second = one.value or 0.0, other.value or 0.0
    weight = abs(first) + abs(second)
    share = None
    if one.share_estimated is not None and other.share_estimated is not None and weight:
        share = abs(first) * one.share_estimated + abs(second) * other.share_estimated
        share /= weight
    coverage = None if one.coverage is None or other.coverage is None else min(
        1.0, one.coverage + other.coverage
    )  # fmt: skip
    runs = tuple(sorted({*one.runs, *other.runs}))
    return Total(
        one.item, one.measure, one.unit, one.book, one.kind, first + second,
        one.plants + other.plants, coverage, share, runs=runs,
    )  # fmt: skip


def _unit(shelf: Shelf, item: str, measure: str, unit: str) -> tuple[str, float]:
    """Return the canonical unit of a total and the factor that leads to it."""
    try:
        canonical = unit_of(shelf, item, measure)
        return canonical, convert(1.0, unit, canonical)
    except TanfengError:
        return unit, 1.0


def _amounts(shelf: Shelf, by_plant: pa.Table) -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in by_plant.select(["plant", "item", "measure", "unit", "value"]).to_pylist():
        _, scale = _unit(shelf, row["item"], row["measure"], row["unit"])
        plants = found[row["item"], row["measure"]]
        plants[row["plant"]] = plants.get(row["plant"], 0.0) + row["value"] * scale
    return dict(found)


def _without(total: Total, passed: Sequence[Transfer]) -> Total:
    double = sum(
        one.double for one in passed if (one.item, one.measure) == (total.item, total.measure)
    )
    if total.book != "computed" or not double or total.value is None:
        return total
    return replace(total, value=total.value - double, passed_on=double)


def _ratio(row: Mapping[str, Any], found: Sequence[Member]) -> Total:
    rows = row["rows"]
    return Total(
        row["item"], row["measure"], row["unit"], "computed", "ratio", row["value"], 0,
        (rows - row["unweighted"]) / rows if rows else None, None,
        denominator=row["denominator"], series=row["series"], symbol=row["symbol"],
        runs=_runs(row),
    )  # fmt: skip


def _shares(shelf: Shelf, totals: Sequence[Total], span: Period) -> Iterator[OutputShare]:
    national = {
        row.item: row
        for row in (one.row for one in statistics(shelf))
        if row.measure == "output"
        and row.basis == "statistic"
        and row.region == "CN"
        and row.period == str(span)
        and row.value is not None
    }
    for total in totals:
        row = national.get(total.item)
        if row is None or total.book != "reported" or total.measure != "output":
            continue
        value = convert(float(row.value or 0), row.unit, total.unit, row.at)
        yield OutputShare(total.item, total.value or 0.0, value, total.unit, row.at)


def _twice(by_plant: pa.Table, root: str) -> list[Finding]:
    frame: Any = nw.from_native(by_plant, eager_only=True)
    return [
        Finding(
            "rollup-figure-twice",
            Severity.WARNING,
            f"{root}#{row['plant']}",
            Text(
                f"{row['plant']} 的 {row['item']} {row['measure']} 有多个来源，只计其一。",
                f"{row['item']} {row['measure']} of {row['plant']} is stated by several methods; "
                "one of them counts.",
            ),
        )
        for row in frame.filter(nw.col("twice") == 1).to_native().to_pylist()
    ]


def _unweighted(rows: pa.Table, root: str) -> list[Finding]:
    frame: Any = nw.from_native(rows, eager_only=True)
    return [
        Finding(
            "rollup-denominator-missing",
            Severity.WARNING,
            root,
            Text(
                f"{row['item']} 的 {row['symbol']} 有 {row['unweighted']} 个值缺少分母，未计入。",
                f"{row['unweighted']} values of {row['symbol']} of {row['item']} lack what they "
                "are a ratio to and are left out of the mean.",
            ),
            Text("请填报产量。", "Report the output."),
        )
        for row in frame.filter(nw.col("unweighted") > 0).to_native().to_pylist()
    ]
