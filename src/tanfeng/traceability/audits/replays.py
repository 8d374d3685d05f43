"""Repeats (重复审计): one event told twice, and one id for two events."""

from __future__ import annotations

import narwhals as nw
import pyarrow as pa

from tanfeng.reference.finding import Severity, Text
from tanfeng.traceability.audits.found import Audit, audit_of, day


def replayed(events: pa.Table) -> Audit:
    """Find events of one content under several ids."""
    valid = nw.from_native(events).filter(~nw.col("voided"))
    again = valid.group_by("hash").agg(
        nw.len().alias("times"), nw.col("event").min().alias("first")
    )
    rows = (
        valid.join(again.filter(nw.col("times") > 1), on="hash", how="inner")
        .filter(nw.col("event") != nw.col("first"))
        .select("event", "id", "first", "party", "time", "recorded")
        .sort("event")
        .to_native()
    )
    return audit_of(
        "trace-replayed", Text("重复事件", "one event told twice"), rows,
        lambda row: (row["id"] or f"event {row['event']}", Text(
            f"内容与事件 {row['first']} 完全相同（{row['party']}，{day(row['time'])}）。",
            f"Its content is that of event {row['first']} ({row['party']}, {day(row['time'])}).")),
        Text("若为误报，用更正声明作废其一。", "If it is a mistake, declare one of them an error."),
        Severity.WARNING,
    )  # fmt: skip


def reused_ids(events: pa.Table) -> Audit:
    """Find ids that stand for several contents."""
    named = nw.from_native(events).filter((nw.col("id") != "") & ~nw.col("voided"))
    kinds = named.select("id", "hash").unique().group_by("id").agg(nw.len().alias("contents"))
    rows = (
        named.join(kinds.filter(nw.col("contents") > 1), on="id", how="inner")
        .select("event", "id", "contents", "party", "time")
        .sort("id", "event")
        .to_native()
    )
    return audit_of(
        "trace-id-reused", Text("事件编号重复使用", "one id for several events"), rows,
        lambda row: (row["id"], Text(
            f"该编号有 {row['contents']} 种内容（{row['party']}，{day(row['time'])}）。",
            f"The id stands for {row['contents']} contents ({row['party']}, {day(row['time'])}).")),
        Text("每个事件使用唯一编号。", "Give each event an id of its own."),
    )  # fmt: skip
