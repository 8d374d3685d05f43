"""What is not reported yet (未报事项), the longest overdue first."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pyarrow as pa


def outstanding(duties: pa.Table, things: pa.Table) -> list[dict[str, Any]]:
    """Return the duties that are open or overdue, by the day on which they are or were due.

    Parameters
    ----------
    duties, things
        Tables `DUTIES` and `THINGS`.

    Returns
    -------
    list of dict
        ``due, state, step, code, holder, reporter, rule, clause, sheet``.
    """
    columns = ("due", "state", "step", "code", "holder", "reporter", "rule", "clause", "sheet")
    rows = (
        nw.from_native(duties)
        .filter(nw.col("state").is_in(["open", "overdue"]))
        .join(nw.from_native(things).select("thing", "code"), on="thing", how="left")
        .sort("due", "holder", "step", "code", nulls_last=True)
        .select(*columns)
    )
    return list(rows.iter_rows(named=True))
