"""Turning long facts into rows with one column per symbol, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from tanfeng.reference.method import Input, Method

Lazy = nw.LazyFrame[Any]

TIERS = ("measured", "calculated", "default", "estimated", "quoted")
"""Data-quality tiers, best first; the rank of a tier is its place in this order, from 1."""

_BASE, _DIGITS = 8, 16

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
    packs: list[nw.Expr] = [nw.lit(0.0)] * (1 + (len(inputs) - 1) // _DIGITS)
    for place, input in enumerate(inputs):
        mine = nw.col("measure") == input.measure
        if not items:
            mine = mine & (nw.col("item") == input.item)
        value = nw.when(mine).then(nw.col("value")).max()
        scale = scales.get(input.symbol, 1.0)
        columns.append((value if scale == 1.0 else value * scale).alias(input.symbol + suffix))
        # one key has one row, so the sum of the digits is the digits side by side: one
        # aggregate for the tiers of many inputs, exact in a float64
        pack, digit = divmod(place, _DIGITS)
        weight = nw.col("tier__rank") * float(_BASE**digit)
        packs[pack] = nw.when(mine).then(weight).otherwise(packs[pack])
    named = [f"tiers__packed_{n}" for n in range(len(packs))]
    grouped = chosen.group_by(*keys).agg(
        *columns, *[pack.sum().alias(name) for name, pack in zip(named, packs, strict=True)]
    )
    ranks: list[nw.Expr] = []
    for place, input in enumerate(inputs):
        pack, digit = divmod(place, _DIGITS)
        rank = nw.col(named[pack]).cast(nw.Int64) // _BASE**digit % _BASE
        ranks.append(nw.when(rank > 0).then(rank).alias(f"{input.symbol}__tier{suffix}"))
    return grouped.with_columns(*ranks).drop(*named)
