"""Custody (保管关系): who had what where, from the events about it."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pyarrow as pa

from tanfeng.traceability.tables import CUSTODY

LETS_GO = ("shipping", "departing", "retail_selling", "decommissioning", "destroying")
"""Business steps of CBV 2.0 after which the reporting party no longer has the thing."""


def custody_of(events: pa.Table, mentions: pa.Table) -> pa.Table:
    """Return `CUSTODY`: the party that reports about a thing has it, until another one does.

    What went into a transformation, was shipped, sold or destroyed is in nobody's custody until
    the next event about it. Things inside of others are in custody by events about themselves
    alone; where the whole is, is the whole's.

    Parameters
    ----------
    events, mentions
        `EVENTS` and `MENTIONS`.
    """
    told = nw.from_native(events).filter(~nw.col("voided"))
    gone = nw.col("step").is_in(list(LETS_GO))
    rows = (
        nw.from_native(mentions)
        .join(told.select("event", "time", "party", "place", "step"), on="event", how="inner")
        .with_columns(gone=gone | (nw.col("role") == "input"))
        .sort("thing", "time", "event")
    )
    thing, time, event = (rows[name].to_numpy() for name in ("thing", "time", "event"))
    names = rows.select("party", "place").to_native()
    keys = [names[name].combine_chunks().dictionary_encode().indices.to_numpy() for name in
            ("party", "place")]  # fmt: skip
    away = rows["gone"].to_numpy()
    n = len(thing)
    first = np.ones(n, bool)
    first[1:] = thing[1:] != thing[:-1]
    changed = first.copy()
    for key in (keys[0], keys[1], away):
        changed[1:] |= key[1:] != key[:-1]
    at = np.flatnonzero(changed)
    last = np.append(first[at][1:], True)[: len(at)]
    until = np.append(time[at][1:], 0)[: len(at)]
    held = ~away[at]
    taken = names.take(pa.array(at[held]))
    return pa.table(
        {
            "thing": thing[at][held], "party": taken["party"], "place": taken["place"],
            "since": time[at][held], "until": pa.array(until[held], mask=last[held]),
            "event": event[at][held],
        },
        schema=CUSTODY,
    )  # fmt: skip
