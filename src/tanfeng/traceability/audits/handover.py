"""Hand-overs (交接审计): what was sent was taken, and both sides say so."""

from __future__ import annotations

import narwhals as nw
import pyarrow as pa

from tanfeng.reference.finding import Severity, Text
from tanfeng.traceability.audits.found import Audit, audit_of, day, with_codes

_DAY = 86_400_000_000
GIVEN, TAKEN = "shipping", "receiving"
"""Business steps of CBV 2.0 that give a thing out of one's hands, and take it."""


def one_sided(events: pa.Table, mentions: pa.Table, things: pa.Table, now: int) -> Audit:
    """Find hand-overs that only one side reports, with their age.

    Shipments and receipts of a thing are walked in the order in which they happened: a shipment
    that no receipt follows, and a receipt that follows no shipment.

    Parameters
    ----------
    now
        Moment from which ages count, microseconds.
    """
    steps = (
        nw.from_native(events)
        .filter(~nw.col("voided") & nw.col("step").is_in([GIVEN, TAKEN]))
        .select("event", "step", "time", "party", "place")
    )
    piece = nw.from_native(mentions).filter(nw.col("role") == "thing").select("event", "thing")
    walked = (
        piece.join(steps, on="event", how="inner")
        .sort("thing", "time", "step", descending=[False, False, True])
        .with_columns(
            nw.col("step").shift(-1).alias("next_step"), nw.col("thing").shift(-1).alias("next"),
            nw.col("step").shift(1).alias("last_step"), nw.col("thing").shift(1).alias("last"),
        )
    )  # fmt: skip
    followed = (nw.col("next") == nw.col("thing")) & (nw.col("next_step") == TAKEN)
    led = (nw.col("last") == nw.col("thing")) & (nw.col("last_step") == GIVEN)
    open_ended = (nw.col("step") == GIVEN) & ~followed.fill_null(False)
    unannounced = (nw.col("step") == TAKEN) & ~led.fill_null(False)
    rows = (
        walked.filter(open_ended | unannounced)
        .with_columns(((nw.lit(now) - nw.col("time")) // _DAY).alias("days"))
        .select("thing", "event", "step", "party", "place", "time", "days")
        .sort("days", "event", "thing", descending=[True, False, False])
        .to_native()
    )
    return audit_of(
        "trace-one-sided", Text("单方交接", "hand-overs that one side reports"),
        with_codes(rows, things, "thing"),
        lambda row: (row["thing_code"], Text(
            f"{row['party']} 于 {day(row['time'])} 上报 {row['step']}，{row['days']} 天来"
            "对方没有对应记录。",
            f"{row['party']} reports {row['step']} of {day(row['time'])}; the other side has said "
            f"nothing for {row['days']} days.")),
        Text("请对方补报；逾期天数见 `tanfeng trace duties`。",
             "Ask the other side to report; `tanfeng trace duties` tells what is overdue."),
        Severity.WARNING,
    )  # fmt: skip
