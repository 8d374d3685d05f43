"""Ends and beginnings (生命周期边界): nothing after the end, nothing before the code's own day."""

from __future__ import annotations

import narwhals as nw
import pyarrow as pa

from tanfeng.reference.finding import Text
from tanfeng.traceability.audits.found import Audit, audit_of, day, with_codes

ENDS = ("decommissioning", "destroying", "disposing")
"""Business steps of CBV 2.0 that end a thing, where the event deletes it."""


def ends_of(events: pa.Table, mentions: pa.Table) -> pa.Table:
    """Return ``thing, end, ended_by``: the first moment at which each thing ended.

    A thing ends where it goes into a transformation with a code of its own, and where an event of
    `ENDS` deletes it.
    """
    said = _said(events, mentions)
    eaten = (nw.col("kind") == "transformation") & (nw.col("role") == "input")
    piece = nw.col("amount").is_null()
    deleted = nw.col("step").is_in(ENDS) & (nw.col("action") == "DELETE")
    return (
        said.filter((eaten & piece) | (deleted & (nw.col("role") == "thing")))
        .sort("time", "event")
        .unique("thing", keep="first", maintain_order=True)
        .select("thing", nw.col("time").alias("end"), nw.col("event").alias("ended_by"))
        .to_native()
    )


def after_the_end(events: pa.Table, mentions: pa.Table, things: pa.Table) -> Audit:
    """Find events about things that had ended before."""
    ends = nw.from_native(ends_of(events, mentions))
    rows = (
        _said(events, mentions)
        .join(ends, on="thing", how="inner")
        .filter((nw.col("time") > nw.col("end")) & (nw.col("event") != nw.col("ended_by")))
        .select("thing", "event", "time", "end", "step", "party", "id")
        .sort("time", "event", "thing")
        .to_native()
    )
    return audit_of(
        "trace-after-end", Text("报废后仍有事件", "events after the end"),
        with_codes(rows, things, "thing"),
        lambda row: (row["thing_code"], Text(
            f"{day(row['end'])} 已报废或被转化，{row['party']} 又在 {day(row['time'])} "
            f"上报 {row['step']}。",
            f"It ended {day(row['end'])}, yet {row['party']} reports {row['step']} of "
            f"{day(row['time'])}.")),
        Text("核对编码与时间；报错的事件用更正声明作废。",
             "See to code and time; declare an event that is wrong an error."),
    )  # fmt: skip


def before_it_was_made(
    events: pa.Table, mentions: pa.Table, things: pa.Table, made: pa.Table
) -> Audit:
    """Find events earlier than the day of making that a code states.

    Parameters
    ----------
    made
        ``thing, made``: midnight of that day in the maker's zone, microseconds.
    """
    rows = (
        _said(events, mentions)
        .join(nw.from_native(made), on="thing", how="inner")
        .filter(nw.col("time") < nw.col("made"))
        .select("thing", "event", "time", "made", "step", "party", "id")
        .sort("time", "event", "thing")
        .to_native()
    )
    return audit_of(
        "trace-before-made", Text("早于生产日期的事件", "events before the day in the code"),
        with_codes(rows, things, "thing"),
        lambda row: (row["thing_code"], Text(
            f"编码的生产日期为 {day(row['made'])[:10]}，{row['step']} 却在 {day(row['time'])}。",
            f"Its code says that it was made {day(row['made'])[:10]}, and {row['step']} was "
            f"{day(row['time'])}.")),
        Text("核对事件时间与编码的日期字段。", "See to the event's time and the date in the code."),
    )  # fmt: skip


def unlinked_second_lives(events: pa.Table, mentions: pa.Table, things: pa.Table) -> Audit:
    """Find second-life codes that no event links to the battery they were made of."""
    code = nw.col("code")
    second = nw.from_native(things).filter(
        code.str.starts_with("urn:tanfeng:battery:") & (code.str.len_chars() == 20 + 19)
    )
    said = _said(events, mentions).filter(nw.col("kind") == "transformation")
    inputs = said.filter((nw.col("role") == "input") & nw.col("amount").is_null())
    outputs = said.filter((nw.col("role") == "output") & nw.col("event").is_in(inputs["event"]))
    rows = second.filter(~nw.col("thing").is_in(outputs["thing"])).sort("thing").to_native()
    return audit_of(
        "trace-second-life", Text("梯次产品未关联原编码", "second life without its first"), rows,
        lambda row: (row["code"], Text("没有事件说明它由哪个电池制成。",
                                       "No event says of which battery it was made.")),
        Text("补报由原电池到梯次产品的转化事件。",
             "Report the transformation of the battery into it."),
    )  # fmt: skip


def _said(events: pa.Table, mentions: pa.Table) -> nw.DataFrame[pa.Table]:
    valid = nw.from_native(events).filter(~nw.col("voided"))
    return nw.from_native(mentions).join(
        valid.select("event", "kind", "action", "step", "time", "party", "id"),
        on="event", how="inner",
    )  # fmt: skip
