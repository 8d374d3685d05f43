"""Dated lots of waste and recycled material (批次): from movements to a ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import narwhals as nw
import pyarrow as pa

from tanfeng.ledger.plain import Column, Place, settled
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.materials.ledger import Balance, waste_balance

MOVEMENTS = ("generate", "use", "dispose", "dump", "stock")

LOTS = (
    Column("entity", zh="主体"),
    Column("lot", zh="批次"),
    Column("kind", required=False, zh="种类"),
    Column("date", zh="日期"),
    Column(
        "movement", words=MOVEMENTS, words_zh=("产生", "利用", "处置", "倾倒", "盘存"), zh="环节"
    ),
    Column("kg", "number", least=0.0, zh="质量kg"),
)
"""Columns of movements: `date` as 2025-03-14; ``stock`` says how much of a lot lies in store on a
day. A lot has the kind and the day of its ``generate``; one without belongs to past stock."""

_LENGTH = {"year": 4, "month": 7}
_WHO = ("entity", "period", "kind")


def balance_of_lots(
    movements: pa.Table,
    by: Literal["year", "month"] = "year",
    *,
    spread: float = 0.0,
    place: Place | None = None,
) -> Balance:
    """Return the ledger of dated lots and its balance.

    What is used or disposed of in a period is from past stock where its lot was generated before
    that period. `stored` is the last stock of each lot generated in the period.

    Parameters
    ----------
    movements
        Columns `LOTS`, kg.
    spread
        Relative standard deviation of a weighing.

    Returns
    -------
    Balance
        As `waste_balance` gives it, and ``waste-lot-overdrawn`` for lots of which more went out
        than was generated, ``waste-lot-unknown`` for lots that nobody generated, ``waste-date`` for
        days that are none.

    Raises
    ------
    TanfengError
        With every bad cell; see `tanfeng.ledger.plain.settled`.
    """
    rows = nw.from_native(settled(movements, LOTS, place), eager_only=True)
    dated = rows.filter(nw.col("date").str.contains(r"^\d{4}-\d{2}-\d{2}"))
    findings = list(_bad_days(rows))
    size = _LENGTH[by]
    dated = dated.with_columns(period=nw.col("date").str.slice(0, size))
    births = (
        dated.filter(nw.col("movement") == "generate")
        .group_by("entity", "lot")
        .agg(
            nw.col("kind").max().alias("lot_kind"), nw.col("period").min().alias("born"),
            nw.col("kg").sum().alias("made"),
        )
    )  # fmt: skip
    known = dated.join(births, on=["entity", "lot"], how="left").with_columns(
        kind=nw.when(nw.col("kind") == "").then(nw.col("lot_kind")).otherwise(nw.col("kind"))
    )
    findings += _lots(known, spread)
    past = nw.col("born").is_null() | (nw.col("born") < nw.col("period"))
    is_, kg = (lambda word: nw.col("movement") == word), nw.col("kg")

    def amount(condition: nw.Expr) -> nw.Expr:
        return nw.when(condition).then(kg).otherwise(0.0)

    last = (
        known.filter(is_("stock") & ~past)
        .sort("date")
        .unique(["entity", "lot", "period"], keep="last", maintain_order=True)
        .group_by(*_WHO)
        .agg(kg.sum().alias("stored"))
    )
    ledger = (
        known.filter(~is_("stock"))
        .with_columns(
            generated=amount(is_("generate")),
            used=amount(is_("use")),
            used_from_past=amount(is_("use") & past),
            disposed=amount(is_("dispose")),
            disposed_from_past=amount(is_("dispose") & past),
            # what is dumped from past stock is no part of what this period generated
            dumped=amount(is_("dump") & ~past),
        )
        .with_columns(kind=nw.col("kind").fill_null("?"))
        .group_by(*_WHO)
        .agg(
            nw.col("generated", "used", "used_from_past", "disposed", "disposed_from_past",
                   "dumped").sum()
        )
        .join(last, on=list(_WHO), how="left")
    )  # fmt: skip
    balance = waste_balance(ledger.to_native(), spread=spread)
    return Balance(balance.table, (*findings, *balance.findings))


def _bad_days(rows: nw.DataFrame) -> Iterator[Finding]:
    bad = rows.filter(~nw.col("date").str.contains(r"^\d{4}-\d{2}-\d{2}"))
    for row in bad.to_arrow().to_pylist():
        yield Finding(
            "waste-date", Severity.ERROR, f"{row['entity']} {row['lot']}",
            Text(f"日期应写作 2025-03-14：{row['date']}",
                 f"A date is written 2025-03-14, not {row['date']}."),
        )  # fmt: skip


def _lots(known: nw.DataFrame, spread: float) -> Iterator[Finding]:
    out = nw.col("movement").is_in(["use", "dispose", "dump"])
    drawn = (
        known.filter(out)
        .group_by("entity", "lot")
        .agg(nw.col("kg").sum().alias("drawn"), nw.col("made").max())
        .sort("entity", "lot")
    )
    over = nw.col("drawn") > nw.col("made") * (1 + 3 * spread * 2**0.5) + 1e-9
    for row in drawn.filter(over).to_arrow().to_pylist():
        yield Finding(
            "waste-lot-overdrawn", Severity.ERROR, f"{row['entity']} {row['lot']}",
            Text(f"该批产生 {row['made']:,.6g} kg，利用、处置与倾倒共 {row['drawn']:,.6g} kg。",
                 f"{row['made']:,.6g} kg was generated, and {row['drawn']:,.6g} kg used, disposed"
                 " of or dumped."),
        )  # fmt: skip
    for row in drawn.filter(nw.col("made").is_null()).to_arrow().to_pylist():
        yield Finding(
            "waste-lot-unknown", Severity.WARNING, f"{row['entity']} {row['lot']}",
            Text("未见该批的产生记录，按往年贮存计。",
                 "Nobody reported that this lot was generated; it counts as past stock."),
        )  # fmt: skip
