"""The whole audit (全面审计): every invariant that the log alone can answer."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa

from tanfeng.traceability.audits.containment import two_parents, wrong_counts, wrong_levels
from tanfeng.traceability.audits.endings import (
    after_the_end,
    before_it_was_made,
    unlinked_second_lives,
)
from tanfeng.traceability.audits.found import Audit
from tanfeng.traceability.audits.handover import one_sided
from tanfeng.traceability.audits.masses import mass_gained
from tanfeng.traceability.audits.replays import replayed, reused_ids
from tanfeng.traceability.audits.stores import over_limits, stored_long
from tanfeng.traceability.codes import decode_column
from tanfeng.traceability.codes.uri import BATTERY

_DAY = 86_400_000_000
_CHINA = 8 * 3_600_000_000


@dataclass(frozen=True, eq=False)
class Filed:
    """What was filed beside the log (备案资料); what is left out is not audited.

    Attributes
    ----------
    layouts
        ``manufacturer, product_type, spec, parts``.
    shares
        ``thing, element, share, sd``: see `mass_gained`.
    masses, limits
        ``thing, kg`` and ``place, kg, clause``.
    days
        Days that a thing may lie in one store.
    """

    layouts: pa.Table | None = None
    shares: pa.Table | None = None
    masses: pa.Table | None = None
    limits: pa.Table | None = None
    days: int | None = None


def audit_all(
    things: pa.Table,
    events: pa.Table,
    mentions: pa.Table,
    links: pa.Table,
    custody: pa.Table,
    *,
    now: int,
    filed: Filed | None = None,
) -> tuple[Audit, ...]:
    """Hold the log against every invariant that can be asked of it.

    Parameters
    ----------
    now
        Moment from which ages count, microseconds.

    Returns
    -------
    tuple of Audit
        Those that hold, too. Duties (`duties`), recall (`lineage.recall`) and leakage are asked
        elsewhere.
    """
    beside = filed or Filed()
    found = [
        two_parents(links, things),
        wrong_levels(links, things),
        after_the_end(events, mentions, things),
        before_it_was_made(events, mentions, things, made_days(things)),
        unlinked_second_lives(events, mentions, things),
        one_sided(events, mentions, things, now),
        mass_gained(events, mentions, pa.table({})),
        replayed(events),
        reused_ids(events),
    ]
    if beside.shares is not None:
        told = nw.from_native(beside.shares)
        for element in sorted(set(told["element"].to_list())):
            mine = told.filter(nw.col("element") == element).select("thing", "share", "sd")
            found.append(mass_gained(events, mentions, mine.to_native(), element=element))
    if beside.layouts is not None:
        found.append(wrong_counts(links, things, beside.layouts))
    if beside.masses is not None and beside.limits is not None:
        found.append(over_limits(custody, beside.masses, beside.limits, now))
    if beside.days is not None:
        found.append(stored_long(custody, things, links, beside.days, now))
    return tuple(found)


def made_days(things: pa.Table) -> pa.Table:
    """Return ``thing, made``: midnight in China of the day of making that a battery code states."""
    mine = (
        nw.from_native(things)
        .filter(nw.col("code").str.starts_with(BATTERY))
        .with_columns(code=nw.col("code").str.slice(len(BATTERY)))
        .to_native()
    )
    made = decode_column(mine["code"])["made"]
    known = np.flatnonzero(made.is_valid().to_numpy(zero_copy_only=False))
    days = made.cast(pa.int32()).fill_null(0).to_numpy().astype(np.int64)[known]
    thing = mine["thing"].to_numpy()[known]
    return pa.table({"thing": thing, "made": days * _DAY - _CHINA})
