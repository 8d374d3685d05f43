"""Completeness (完整率): what each actor reported, for the actor to see."""

from __future__ import annotations

import narwhals as nw
import pyarrow as pa

from tanfeng.traceability.duties.assess import STATES


def of_party(duties: pa.Table, party: str) -> pa.Table:
    """Return the duties that an entity holds, or of which it has the data."""
    mine = (nw.col("holder") == party) | (nw.col("reporter") == party)
    return nw.from_native(duties).filter(mine.fill_null(False)).to_native()


def completeness(duties: pa.Table, *, by: tuple[str, ...] = ("holder", "step")) -> pa.Table:
    """Count the states of duties and give the shares of those that can be judged.

    Parameters
    ----------
    duties
        Table `DUTIES`; what superseded rules would have said is left out.
    by
        Columns to group by; ``reporter`` gives it to the source of the data.

    Returns
    -------
    pyarrow.Table
        `by`, one count for each state, `duties` (all), `judged` (known deadline of a status that
        may judge), `share_in_time`, `share_late`, `share_open` (open or overdue) of the judged,
        null where there are none, and `mean_days_late` of the late ones.
    """
    rows = nw.from_native(duties).filter(nw.col("standing") == "governs")
    judged = nw.col("judges") & (nw.col("state") != "unknown_deadline")
    flags = {state: nw.col("state") == state for state in STATES}
    flags["judged"] = judged
    flags["_in_time"] = judged & (nw.col("state") == "in_time")
    flags["_late"] = judged & (nw.col("state") == "late")
    flags["_open"] = judged & nw.col("state").is_in(["open", "overdue"])
    late = nw.when(nw.col("state") == "late").then(nw.col("days_late"))
    counted = rows.with_columns(
        late.alias("_days"),
        *(flag.cast(nw.Int64).alias(f"n_{name}") for name, flag in flags.items()),
    )
    told = (
        counted.group_by(*by)
        .agg(
            nw.len().alias("duties"),
            *(nw.col(f"n_{name}").sum().alias(name) for name in flags),
            nw.col("_days").mean().alias("mean_days_late"),
        )
        .sort(*by)
    )
    base = nw.when(nw.col("judged") > 0).then(nw.col("judged"))
    told = told.with_columns(
        (nw.col("_in_time") / base).alias("share_in_time"),
        (nw.col("_late") / base).alias("share_late"),
        (nw.col("_open") / base).alias("share_open"),
    )
    shares = ("share_in_time", "share_late", "share_open")
    return told.select(*by, "duties", *STATES, "judged", *shares, "mean_days_late").to_native()
