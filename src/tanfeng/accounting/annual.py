"""Years (年度): flows of twelve months added up, ratios computed again from the sums."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute

from tanfeng.accounting.pivot import TIERS, Lazy
from tanfeng.reference.formula import vector
from tanfeng.reference.method import Method, names

# its functions are made at import time, so type checkers do not know them
pc: Any = pyarrow.compute


_KEYS = ("plant", "unit", "item")


def flows_of(method: Method, rows: str) -> tuple[str, ...]:
    """Return the symbols of a row set that may be added up over months."""
    inputs = [i.symbol for i in method.inputs.values() if i.rows == rows and i.kind == "activity"]
    equations = [e.symbol for e in method.equations.values() if e.rows == rows and e.kind == "flow"]
    return (*inputs, *equations)


def years(
    method: Method,
    rows: str,
    months: pa.Table,
    complete: Collection[tuple[str, str]],
    constants: Mapping[str, float | None],
    place: Callable[[pa.Table], Lazy],
) -> pa.Table:
    """Return one row per plant (unit, item) and calendar year.

    Parameters
    ----------
    months
        Evaluated rows of single months.
    complete
        Plant and year of which all twelve months were accounted for; no other year is made.
    constants
        Numbers that ratios may use.
    place
        Hands a table to the engine, which adds up in one fixed order.

    Returns
    -------
    pyarrow.Table
        Columns as in `months`; a flow is NULL when one of its months is.
    """
    keys = [key for key in _KEYS if key in months.column_names]
    year = pc.utf8_slice_codeunits(months.column("period"), 0, 4)
    pairs = pc.binary_join_element_wise(months.column("plant"), year, "|")
    wanted = pa.array([f"{plant}|{when}" for plant, when in complete], pa.string())
    chosen = months.append_column("year__", year).filter(pc.is_in(pairs, value_set=wanted))
    frame = place(chosen.sort_by([(key, "ascending") for key in (*keys, "period")]))
    flows = [s for s in flows_of(method, rows) if s in chosen.column_names]
    flows += [f"{t.symbol}__{tier}" for t in method.tiers for tier in TIERS]
    flows = [s for s in flows if s in chosen.column_names]
    ranks = [c for c in chosen.column_names if c.endswith("__tier")]
    grouped = frame.group_by(*keys, "year__").agg(
        *[nw.col(s).sum().alias(s) for s in flows],
        *[nw.col(s).is_null().cast(nw.Int64).sum().alias(f"{s}__holes") for s in flows],
        *[nw.col(r).max().alias(r) for r in ranks],
    )
    grouped = grouped.with_columns(
        *[nw.when(nw.col(f"{s}__holes") == 0).then(nw.col(s)).alias(s) for s in flows]
    )
    for symbol in method.order:
        equation = method.equations[symbol]
        if equation.rows != rows or equation.kind != "ratio":
            continue
        used = {n: nw.lit(constants[n]) for n in names(equation.formula.tree) if n in constants}
        grouped = grouped.with_columns(vector(equation.formula, used).alias(symbol))
    ordered = grouped.rename({"year__": "period"}).drop(*[f"{s}__holes" for s in flows])
    return ordered.sort(*keys, "period").collect("pyarrow").to_native()
