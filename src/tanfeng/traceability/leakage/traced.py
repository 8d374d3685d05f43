"""Lives of batteries in the log (溯源寿命): from fitting to the end of the first life."""

from __future__ import annotations

from collections.abc import Collection

import narwhals as nw
import numpy as np
import pyarrow as pa

from tanfeng.reference.shelf import Shelf
from tanfeng.traceability.duties import match, steps
from tanfeng.traceability.leakage.observed import lives

BEGINS = ("fit",)
ENDS = ("remove", "collect", "second_life", "dismantle", "crush", "scrap")
_OWN = ("thing", "child", "input")


def traced_lives(
    events: pa.Table,
    mentions: pa.Table,
    now: int,
    *,
    begins: Collection[str] = BEGINS,
    ends: Collection[str] = ENDS,
    shelf: Shelf | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return durations in years, and whether they ended, of what was fitted into vehicles.

    Parameters
    ----------
    events, mentions
        Tables `EVENTS` and `MENTIONS`; voided events are left out.
    now
        Moment until which what has not ended was observed, microseconds.
    begins, ends
        Steps of the life cycle between which a life lies: the first of `begins`, and the first of
        `ends` after it. A thing that is part of what an event names has no life of its own in it.
    """
    known = steps(shelf)
    ids = np.array([*known, ""])
    told = ids[match(events, {}, known)] if events.num_rows else np.array([], str)
    named = (
        nw.from_native(events, eager_only=True)
        .with_columns(life=nw.new_series("life", told.tolist(), nw.String, backend="pyarrow"))
        .filter(~nw.col("voided") & nw.col("life").is_in([*begins, *ends]))
        .select("event", "time", "life")
    )
    said = (
        nw.from_native(mentions, eager_only=True)
        .filter(nw.col("role").is_in(list(_OWN)))
        .select("event", "thing")
        .join(named, on="event", how="inner")
    )
    begun = said.filter(nw.col("life").is_in(list(begins))).select("thing", "time")
    ended = said.filter(nw.col("life").is_in(list(ends))).select("thing", "time")
    return lives(begun.to_native(), ended.to_native(), now)
