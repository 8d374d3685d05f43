"""Turning evaluated rows into computed facts for the ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute

from tanfeng.accounting.pivot import TIERS
from tanfeng.reference.codes import gases, items, measures, unit_of
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.method import Equation, Method, Post
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import canonical, factor

# its functions are made at import time, so type checkers do not know them
pc: Any = pyarrow.compute


COLUMNS = (
    "entity", "item", "measure", "period", "value", "unit", "scenario", "tier", "sheet", "symbol",
    "share_estimated",
)  # fmt: skip
_OWN_UNIT = ("unit_energy",)
"""Indicators of this measure keep the unit of their limit (kgce/t, kWh/t, gce/kWh)."""


def posted_unit(shelf: Shelf, equation: Equation, post: Post, item: str) -> tuple[str, Decimal]:
    """Return the unit in which a result is posted, and the factor that leads to it."""
    own = canonical(equation.unit, equation.at)
    if post.measure in _OWN_UNIT:
        return own, Decimal(1)
    rule = measures(shelf)[post.measure].unit
    known = item in items(shelf)
    target = unit_of(shelf, item, post.measure) if known or "{item}" not in rule else own
    try:
        return target, factor(own, target, equation.at)
    except TanfengError:
        return own, Decimal(1)


def facts_of(shelf: Shelf, method: Method, rows: str, table: pa.Table) -> list[pa.Table]:
    """Return the computed facts of one row set, one table per equation that posts.

    Flows that could not be computed are posted with a NULL value: a hole stays visible. Ratios
    without a value are left out.
    """
    made: list[pa.Table] = []
    for symbol in method.order:
        equation = method.equations[symbol]
        if equation.rows != rows or equation.posts is None:
            continue
        part = table
        if equation.kind == "ratio":
            part = part.filter(pc.is_valid(part.column(symbol)))
        if part.num_rows:
            made.extend(_by_item(shelf, method, equation, equation.posts, part))
    for tiering in method.tiers:
        equation = method.equations[tiering.symbol]
        if equation.rows == rows and equation.posts is not None and table.num_rows:
            unit, scale = posted_unit(shelf, equation, equation.posts, tiering.item)
            for tier in TIERS:
                measure = f"{method.scheme}_tier_{tier}"
                value = _scaled(table.column(f"{tiering.symbol}__{tier}"), scale)
                made.append(
                    _facts(method, f"{tiering.symbol}.{tier}", table, tiering.item, measure, value,
                           unit, pa.array([tier] * table.num_rows), _none(table))
                )  # fmt: skip
    return made


def _by_item(
    shelf: Shelf, method: Method, equation: Equation, post: Post, table: pa.Table
) -> list[pa.Table]:
    if post.item != "*":
        return [_one(shelf, method, equation, post, table, post.item)]
    codes = pc.unique(table.column("item")).to_pylist()
    return [
        _one(
            shelf, method, equation, post, table.filter(pc.equal(table.column("item"), code)), code
        )
        for code in sorted(codes)
    ]


def _one(
    shelf: Shelf, method: Method, equation: Equation, post: Post, table: pa.Table, item: str
) -> pa.Table:
    if item not in items(shelf) and item not in gases(shelf):
        raise AssertionError(f"the lint let the item {item} through")
    unit, scale = posted_unit(shelf, equation, post, item)
    value = _scaled(table.column(equation.symbol), scale)
    ranks = pc.fill_null(table.column(f"{equation.symbol}__tier"), 0)
    return _facts(method, equation.symbol, table, item, post.measure, value, unit,
                  _tier(ranks), _share(method, equation, table, ranks))  # fmt: skip


def _facts(
    method: Method,
    symbol: str,
    table: pa.Table,
    item: str,
    measure: str,
    value: pa.ChunkedArray,
    unit: str,
    tier: pa.Array,
    share: pa.Array,
) -> pa.Table:
    entity = table.column("unit" if "unit" in table.column_names else "plant")

    def same(text: str) -> pa.Array:
        return pa.array([text] * table.num_rows, pa.string())

    columns = [
        entity, same(item), same(measure), table.column("period"), value, same(unit),
        same("actual"), tier, same(method.id), same(symbol), share,
    ]  # fmt: skip
    return pa.table(columns, names=COLUMNS)


def _scaled(values: pa.ChunkedArray, scale: Decimal) -> pa.ChunkedArray:
    values = pc.cast(values, pa.float64())
    return values if scale == 1 else pc.multiply(values, float(scale))


def _none(table: pa.Table) -> pa.Array:
    return pa.nulls(table.num_rows, pa.float64())


def _tier(ranks: pa.ChunkedArray) -> pa.Array:
    # rank 0: neither a report nor a default went into it, only what the method fixes
    names = pa.array(["calculated", *TIERS])
    return names.take(pc.cast(ranks, pa.int64()).combine_chunks())


def _share(method: Method, equation: Equation, table: pa.Table, ranks: pa.ChunkedArray) -> pa.Array:
    """Share of a value that rests on defaults and estimates; NULL where it is not split."""
    for tiering in method.tiers:
        if tiering.symbol == equation.symbol:
            sizes = [pc.abs(table.column(f"{equation.symbol}__{tier}")) for tier in TIERS]
            whole = sizes[0]
            for size in sizes[1:]:
                whole = pc.add(whole, size)
            weak = pc.add(pc.add(sizes[2], sizes[3]), sizes[4])
            positive = pc.greater(whole, 0.0)
            divisor = pc.if_else(positive, whole, 1.0)
            share = pc.if_else(positive, pc.divide(weak, divisor), 0.0)
            return pc.cast(share, pa.float64())
    sound = pc.less_equal(ranks, 2)
    return pc.if_else(sound, pa.scalar(0.0), pa.scalar(None, pa.float64()))
