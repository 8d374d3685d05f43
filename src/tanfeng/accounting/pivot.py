"""Turning long facts into rows with one column per symbol, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from tanfeng.reference.method import Input, Method

Lazy = nw.LazyFrame[Any]

TIERS = ("measured", "calculated", "default", "estimated", "quoted")
"""Data-quality tiers, best first; the rank of a tier is its place in this order, from 1."""

DEFAULT = TIERS.index("default") + 1


def rank_of_tier() -> nw.Expr:
    """Return the rank of the column ``tier``; an unknown tier ranks last."""
    rank = nw.lit(len(TIERS))
    for place, tier in reversed(list(enumerate(TIERS, 1))):
        rank = nw.when(nw.col("tier") == tier).then(nw.lit(place)).otherwise(rank)
    return rank


def reported_inputs(method: Method, rows: str) -> tuple[Input, ...]:
    """Return the inputs of a row set that facts give."""
    return tuple(i for i in method.inputs.values() if i.rows == rows and i.kind != "factor")


def pivot(
    facts: Lazy,
    inputs: Sequence[Input],
    items: tuple[str, ...],
    scales: Mapping[str, float],
    suffix: str = "",
) -> Lazy:
    """Give every input a column and a column ``<symbol>__tier`` with the rank of its tier.

    Parameters
    ----------
    facts
        Columns entity, item, measure, period, value, tier; one row per key.
    inputs
        Inputs of one row set.
    items
        Items of the rows; empty when every input names its own item.
    scales
        Symbol -> what its reported values are multiplied by to reach the formula's unit.

    Returns
    -------
    narwhals.LazyFrame
        One row per entity, (item,) period that has at least one of the inputs.
    """
    measures = sorted({input.measure for input in inputs})
    wanted = sorted(items) if items else sorted({input.item for input in inputs})
    keys = ("entity", "item", "period") if items else ("entity", "period")
    chosen = facts.filter(nw.col("measure").is_in(measures) & nw.col("item").is_in(wanted))
    chosen = chosen.with_columns(rank_of_tier().alias("tier__rank"))
    columns: list[nw.Expr] = []
    for input in inputs:
        mine = nw.col("measure") == input.measure
        if not items:
            mine = mine & (nw.col("item") == input.item)
        value = nw.when(mine).then(nw.col("value")).max()
        scale = scales.get(input.symbol, 1.0)
        columns.append((value if scale == 1.0 else value * scale).alias(input.symbol + suffix))
        columns.append(
            nw.when(mine).then(nw.col("tier__rank")).max().alias(f"{input.symbol}__tier{suffix}")
        )
    return chosen.group_by(*keys).agg(*columns)
