"""Flows of a recycler (再生企业物料流): what goes in and out of each stage, by element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa

from tanfeng.ledger.plain import Column
from tanfeng.reference.finding import Finding

SIDES = ("in", "out")
FATES = ("battery", "next", "primary", "other", "waste")

FLOWS = (
    Column("chain", required=False, zh="链条"),
    Column("plant", zh="企业"),
    Column("route", required=False, zh="工艺路线"),
    Column("period", zh="期间"),
    Column("stage", zh="工序"),
    Column("side", words=SIDES, words_zh=("投入", "产出"), zh="方向"),
    Column(
        "fate",
        words=FATES,
        words_zh=("废电池", "下一步", "替代原生", "其他利用", "废弃"),
        zh="去向",
    ),
    Column("element", zh="元素"),
    Column("kg", "number", least=0.0, zh="质量kg"),
    Column("sd", "number", required=False, least=0.0, zh="标准差"),
)
"""Columns of flows. `chain` names all plants that work on the same waste batteries, one after the
other (the plant itself where empty); `side` is ``in`` or ``out``; `fate` of what goes in is
``battery`` (waste battery) or ``next`` (from another step), of what comes out ``next`` (to another
step), ``primary`` (replaces primary material), ``other`` (used, but replaces none) or ``waste``;
`element` is ``li``, ``ni``, a material such as ``electrode_powder``, or ``mass`` for the whole;
`sd` is the standard deviation of `kg`, 0 where empty."""

SIGMAS = 3.0
"""Standard deviations within which a difference is uncertainty, not a fault."""


@dataclass(frozen=True, eq=False)
class Rates:
    """Rates and what is odd about them.

    Attributes
    ----------
    kind
        ``china_recovery``, ``eu_recovery`` or ``recycled_content``.
    table
        One row for each rate; the columns are told by the function that made it.
    findings
        What is missing, or cannot be.
    """

    kind: str
    table: pa.Table
    findings: tuple[Finding, ...]


def ratios(flows: pa.Table, by: Sequence[str], taken: nw.Expr, given: nw.Expr) -> nw.DataFrame:
    """Return ``kg_in, kg_out, rate, sd`` by some columns.

    First-order propagation with independent flows:
    var(o/i) = var(o)/i² + o² var(i)/i⁴. A rate is null where nothing goes in.
    """
    kg, variance = nw.col("kg"), nw.col("sd").fill_null(0.0) ** 2
    summed = (
        nw.from_native(flows, eager_only=True)
        .with_columns(
            kg_in=nw.when(taken).then(kg).otherwise(0.0),
            kg_out=nw.when(given).then(kg).otherwise(0.0),
            var_in=nw.when(taken).then(variance).otherwise(0.0),
            var_out=nw.when(given).then(variance).otherwise(0.0),
        )
        .group_by(*by)
        .agg(nw.col("kg_in", "kg_out", "var_in", "var_out").sum())
    )
    into = nw.when(nw.col("kg_in") > 0).then(nw.col("kg_in"))
    return (
        summed.with_columns(rate=nw.col("kg_out") / into)
        .with_columns(sd=(nw.col("var_out") + nw.col("rate") ** 2 * nw.col("var_in")) ** 0.5 / into)
        .drop("var_in", "var_out")
        .sort(*by)
    )
