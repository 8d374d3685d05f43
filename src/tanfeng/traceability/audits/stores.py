"""Stores (贮存审计): how much an outlet holds, and how long."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pyarrow as pa

from tanfeng.reference.finding import Severity, Text
from tanfeng.traceability.audits.found import Audit, audit_of, day, with_codes

_DAY = 86_400_000_000


def over_limits(custody: pa.Table, masses: pa.Table, limits: pa.Table, now: int) -> Audit:
    """Find places that held more than their limit.

    Parameters
    ----------
    masses
        ``thing, kg``. What has no mass here counts nothing, and is told by `unweighed`.
    limits
        ``place, kg, clause``: the most that may lie there.
    now
        Moment until which what is still there lies there.

    Returns
    -------
    Audit
        One row a place: when it was first above, the most it held, and when.
    """
    held = (
        nw.from_native(custody)
        .join(nw.from_native(masses), on="thing", how="inner")
        .join(nw.from_native(limits).rename({"kg": "limit"}), on="place", how="inner")
        .with_columns(until=nw.col("until").fill_null(now))
    )
    columns = ["place", "limit", "clause"]
    come = held.select(*columns, nw.col("since").alias("time"), nw.col("kg"))
    gone = held.select(*columns, nw.col("until").alias("time"), -nw.col("kg"))
    steps = (
        nw.concat([come, gone])
        .group_by(*columns, "time")
        .agg(nw.col("kg").sum())
        .sort("place", "time")
        .to_native()
    )
    if not steps.num_rows:
        rows = pa.table({"place": pa.array([], pa.string()), "clause": pa.array([], pa.string())})
        return _told(rows)
    place = np.unique(steps["place"].to_numpy(zero_copy_only=False), return_inverse=True)[1]
    total = np.cumsum(steps["kg"].to_numpy())
    first = np.searchsorted(place, place, side="left")
    # what was there before a place's first row belongs to the places before it
    lies = total - np.where(first > 0, total[first - 1], 0.0)
    steps = steps.append_column("held", pa.array(lies))
    over = nw.from_native(steps).filter(nw.col("held") > nw.col("limit") * (1 + 1e-9))
    worst = (
        over.sort("place", "held", descending=[False, True])
        .unique("place", keep="first", maintain_order=True)
        .select(*columns, nw.col("held").alias("most"), nw.col("time").alias("worst"))
    )
    since = over.group_by("place").agg(nw.col("time").min().alias("since"))
    return _told(worst.join(since, on="place", how="inner").sort("place").to_native())


def _told(rows: pa.Table) -> Audit:
    return audit_of(
        "trace-store-limit", Text("贮存超限", "more in store than may be"), rows,
        lambda row: (row["place"], Text(
            f"{day(row['since'])} 起超过 {row['limit']:,.0f} kg（{row['clause']}），"
            f"最多 {row['most']:,.0f} kg（{day(row['worst'])}）。",
            f"From {day(row['since'])} it held more than {row['limit']:,.0f} kg "
            f"({row['clause']}), at most {row['most']:,.0f} kg ({day(row['worst'])}).")),
        Text("尽快移交至集中贮存点或综合利用企业。", "Hand over to a central store or a recycler."),
        Severity.WARNING,
    )  # fmt: skip


def stored_long(custody: pa.Table, things: pa.Table, links: pa.Table, days: int, now: int) -> Audit:
    """Find what has lain in one store for longer than so many days.

    What is in something else lies where that lies, and is not named on its own.
    """
    inside = nw.from_native(links).filter(nw.col("until").is_null()).select(thing="child")
    rows = (
        nw.from_native(custody)
        .filter(nw.col("until").is_null())
        .join(inside, on="thing", how="anti")
        .with_columns(days=(nw.lit(now) - nw.col("since")) // _DAY)
        .filter(nw.col("days") > days)
        .sort("days", "thing", descending=[True, False])
        .to_native()
    )
    return audit_of(
        "trace-store-time", Text("贮存超期", "in store for long"),
        with_codes(rows, things, "thing"),
        lambda row: (row["thing_code"], Text(
            f"在 {row['party']} 处已 {row['days']} 天。",
            f"It has been with {row['party']} for {row['days']} days.")),
        Text("移交或说明去向。", "Hand it over, or say where it is."), Severity.WARNING,
    )  # fmt: skip
