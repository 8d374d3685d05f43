"""Containment intervals (包含区间): from who was put in and taken out to who was in what, when."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tanfeng.traceability.tables import LINKS


def intervals(
    child: np.ndarray, parent: np.ndarray, time: np.ndarray, event: np.ndarray, added: np.ndarray
) -> pa.Table:
    """Return who was in what.

    What is put in again while it is in, or taken out while it is not, changes nothing. At one
    moment what is taken out comes before what is put in, so that a repair by one event pair
    leaves the part where it was put.

    Parameters
    ----------
    child, parent, time, event
        (n,) whole numbers, one row for each child of each event.
    added
        (n,) whether it was put in, else taken out.

    Returns
    -------
    pyarrow.Table
        `LINKS`, ordered by child, parent, since.
    """
    order = np.lexsort((event, added, time, parent, child))
    child, parent, time, event, added = (
        column[order] for column in (child, parent, time, event, added)
    )
    fresh = np.ones(len(child), bool)
    fresh[1:] = (child[1:] != child[:-1]) | (parent[1:] != parent[:-1])
    before = np.zeros(len(child), bool)
    before[1:] = added[:-1]
    before[fresh] = False
    turns = np.flatnonzero(added != before)
    opens = turns[added[turns]]
    following = np.searchsorted(turns, opens, side="right")
    after = np.append(turns, -1)[following]
    closed = (after >= 0) & ~added[after]
    closed &= (child[after] == child[opens]) & (parent[after] == parent[opens])
    return pa.table(
        {
            "parent": parent[opens], "child": child[opens], "since": time[opens],
            "until": pa.array(time[after], mask=~closed),
            "opened": event[opens], "closed": pa.array(event[after], mask=~closed),
        },
        schema=LINKS,
    )  # fmt: skip
