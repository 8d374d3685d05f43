"""Figures of a period (期间指标): monthly ratios, weighted by what they are ratios of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

import narwhals as nw
import pyarrow as pa

from tanfeng.ledger import Snapshot, Workspace, computed, reported
from tanfeng.reference.formula import Formula, vector
from tanfeng.reference.period import Period

SCENARIO = "actual"
_KEY = ("entity", "item", "measure", "symbol", "unit", "sheet")


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio of one entity over one period.

    Attributes
    ----------
    symbol
        Symbol in the method that computed it; empty for a reported ratio.
    value
        None when a month or its weight is missing.
    weight
        Sum of what the months were weighted by, such as the output; None when not known.
    months
        Months that have a value.
    missing
        ``2024-03`` for a month without a value, ``2024-03 output`` for one without its weight.
    sheet
        Method sheet that the figure comes from.
    """

    entity: str
    item: str
    measure: str
    symbol: str
    value: float | None
    unit: str
    weight: float | None
    months: tuple[str, ...]
    missing: tuple[str, ...]
    sheet: str = ""


def figures(
    ws: Workspace,
    snapshot: Snapshot,
    entities: Sequence[str],
    period: Period,
    measures: Sequence[str],
    weight: Formula,
) -> tuple[Figure, ...]:
    """Return the ratios of some entities over a period.

    A ratio is never summed: the months are weighted by `weight`, a formula over flows of the
    same entity and item, so that the result is the ratio of the sums. Where the whole period has
    a computed value of its own, that is taken.

    Parameters
    ----------
    entities
        Ids of plants and process units.
    measures
        Measures of kind ratio, such as ``unit_energy``.
    """
    months = period.months()
    ratios = _ratios(ws, snapshot, entities, (*months, str(period)), measures)
    weights = _weights(ws, snapshot, entities, months, weight)
    joined = ratios.join(weights, on=["entity", "item", "period"], how="left")
    whole = _collect(joined.filter(nw.col("period") == str(period)))
    own = {tuple(row[name] for name in _KEY): row for row in whole}
    grouped: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in _collect(joined.filter(nw.col("period").is_in(list(months)))):
        grouped.setdefault(tuple(row[name] for name in _KEY), []).append(row)
    totals = {
        (row["entity"], row["item"]): row["weight"]
        for row in _collect(_summed(weights, ("entity", "item")))
        if row["weight"] is not None and row["rows"] == len(months)
    }
    return tuple(
        _figure(key, own.get(key), grouped.get(key, []), months, weight, totals)
        for key in sorted({**own, **grouped}, key=str)
    )


def outputs(
    ws: Workspace, snapshot: Snapshot, entities: Sequence[str], period: Period
) -> tuple[tuple[str, str], ...]:
    """Return which entities report output of which items in a period."""
    rows = (
        reported(ws, snapshot)
        .filter(
            nw.col("scenario") == SCENARIO,
            nw.col("measure") == "output",
            nw.col("entity").is_in(list(entities)),
            nw.col("period").is_in(list(period.months())),
            nw.col("value") > 0,
        )
        .select("entity", "item")
        .unique(["entity", "item"])
        .collect("pyarrow")
    )
    return tuple(sorted((row["entity"], row["item"]) for row in _collect(rows)))


def _figure(
    key: tuple[Any, ...],
    whole: Mapping[str, Any] | None,
    rows: Sequence[Mapping[str, Any]],
    months: Sequence[str],
    weight: Formula,
    totals: Mapping[tuple[str, str], float],
) -> Figure:
    entity, item, measure, symbol, unit, sheet = key
    total = totals.get((entity, item))
    if whole is not None and whole["value"] is not None:
        return Figure(entity, item, measure, symbol, whole["value"], unit, total,
                      tuple(months), (), sheet)  # fmt: skip
    valued = {row["period"]: row for row in rows if row["value"] is not None}
    lacking = [month for month in months if month not in valued]
    unweighted = [m for m, row in sorted(valued.items()) if row["weight"] is None]
    lacking += [f"{month} {weight.text}" for month in unweighted]
    # engines return rows in no fixed order; an exact sum gives the same digits in any order
    weighed = fsum(row["weight"] for row in valued.values() if row["weight"] is not None)
    value = None
    if valued and not unweighted and weighed:
        value = fsum(row["value"] * row["weight"] for row in valued.values()) / weighed
    return Figure(entity, item, measure, symbol, value, unit, total, tuple(sorted(valued)),
                  tuple(lacking), sheet)  # fmt: skip


def _collect(frame: nw.DataFrame[Any]) -> list[dict[str, Any]]:
    return frame.to_arrow().to_pylist()


def _ratios(
    ws: Workspace,
    snapshot: Snapshot,
    entities: Sequence[str],
    periods: Sequence[str],
    measures: Sequence[str],
) -> nw.DataFrame[Any]:
    def asked(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        return frame.filter(
            nw.col("scenario") == SCENARIO,
            nw.col("entity").is_in(list(entities)),
            nw.col("measure").is_in(list(measures)),
            nw.col("period").is_in(list(periods)),
        )

    kept = (*_KEY, "period", "value")
    reckoned = asked(computed(ws, snapshot)).select(*kept).collect("pyarrow")
    stated = (
        asked(reported(ws, snapshot))
        .with_columns(symbol=nw.lit(""), sheet=nw.lit(""))
        .select(*kept)
        .collect("pyarrow")
    )
    schema = pa.schema(
        [(name, pa.float64() if name == "value" else pa.string()) for name in kept]
    )  # fmt: skip
    tables = [frame.to_arrow().cast(schema) for frame in (reckoned, stated)]
    return nw.from_native(pa.concat_tables(tables), eager_only=True)


def _weights(
    ws: Workspace,
    snapshot: Snapshot,
    entities: Sequence[str],
    months: Sequence[str],
    weight: Formula,
) -> nw.DataFrame[Any]:
    """Return ``entity, item, period, weight``; a plant without flows has those of its units."""
    names = sorted(weight.names)
    wide = (
        reported(ws, snapshot)
        .filter(
            nw.col("scenario") == SCENARIO,
            nw.col("entity").is_in(list(entities)),
            nw.col("measure").is_in(names),
            nw.col("period").is_in(list(months)),
        )
        .group_by("entity", "item", "period")
        .agg(
            *(
                nw.when(nw.col("measure") == name).then(nw.col("value")).max().alias(name)
                for name in names
            )
        )
    )
    weighed = wide.with_columns(weight=vector(weight)).select("entity", "item", "period", "weight")
    own = weighed.collect("pyarrow")
    units = own.filter(nw.col("entity").str.contains("/", literal=True))
    plants = _summed(
        units.with_columns(entity=nw.col("entity").str.replace("/.*$", "")),
        ("entity", "item", "period"),
    ).join(own, on=["entity", "item", "period"], how="anti")
    return nw.concat([own, plants.select(own.columns)])


def _summed(weights: nw.DataFrame[Any], keys: Sequence[str]) -> nw.DataFrame[Any]:
    """Add weights up; one that is unknown leaves the sum unknown."""
    return (
        weights.sort("entity", "item", "period", "weight")  # engines return no fixed order
        .with_columns(hole=nw.col("weight").is_null().cast(nw.Int64))
        .group_by(*keys)
        .agg(
            nw.col("weight").sum(), nw.col("hole").sum(), nw.col("hole").count().alias("rows"),
        )
        .with_columns(weight=nw.when(nw.col("hole") == 0).then(nw.col("weight")))
        .drop("hole")
    )  # fmt: skip
