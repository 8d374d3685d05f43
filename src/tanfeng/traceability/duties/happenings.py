"""What happened (发生的环节): each thing of each event with its step and party, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tanfeng.traceability.duties.entities import Entities
from tanfeng.traceability.duties.steps import Step, match

ROLES = ("thing", "parent", "output")
"""Mentions that a duty is counted for: the pack, not each of its cells."""


@dataclass(frozen=True, eq=False)
class Happenings:
    """Arrays of one length, ordered by thing, time, event.

    Attributes
    ----------
    step, party
        Indices of steps and entities; -1 where unknown.
    counterpart
        Index of the entity on the other side of a hand-over, or -1.
    time, recorded
        Microseconds in UTC.
    missing
        Whether nobody reported it; `event` is then the one by which it is known.
    """

    event: np.ndarray
    thing: np.ndarray
    step: np.ndarray
    party: np.ndarray
    counterpart: np.ndarray
    time: np.ndarray
    recorded: np.ndarray
    missing: np.ndarray


def parties_of(events: pa.Table) -> list[str]:
    """Return the parties that events name."""
    named: list[str] = []
    for column in ("party", "counterpart"):
        if column in events.column_names:
            named += pc.unique(events[column]).drop_null().to_pylist()  # pyright: ignore
    return list(dict.fromkeys(named))


def happenings(
    events: pa.Table,
    mentions: pa.Table,
    entities: Entities,
    steps: Mapping[str, Step],
    as_of: int,
) -> Happenings:
    """Join events with the things that they are about.

    Voided events, and those recorded after `as_of`, are left out.
    """
    kept = np.flatnonzero(~_flags(events["voided"]) & (_ints(events["recorded"]) <= as_of))
    known = events.take(pa.array(kept)) if len(kept) < events.num_rows else events
    step = match(known, entities.roles_of, steps)
    party = _indices(known["party"], entities.names)
    other = (
        _indices(known["counterpart"], entities.names)
        if "counterpart" in known.column_names
        else np.full(len(party), -1)
    )
    number = _ints(known["event"])
    rows = mentions.filter(pc.is_in(mentions["role"], pa.array(ROLES)))  # pyright: ignore
    of, thing = _ints(rows["event"]), _ints(rows["thing"])
    order = np.argsort(number, kind="stable")
    place = np.searchsorted(number, of, sorter=order)
    place = order[np.minimum(place, len(order) - 1)] if len(order) else np.zeros(len(of), int)
    hit = number[place] == of if len(number) else np.zeros(len(of), bool)
    place, thing = place[hit], thing[hit]
    time, recorded = _ints(known["time"]), _ints(known["recorded"])
    line = np.lexsort((number[place], time[place], thing))
    at = place[line]
    return Happenings(
        number[at], thing[line], step[at], party[at], other[at], time[at], recorded[at],
        np.zeros(len(at), bool),
    )  # fmt: skip


def _ints(column: pa.ChunkedArray) -> np.ndarray:
    return column.combine_chunks().cast(pa.int64()).to_numpy(zero_copy_only=False)


def _flags(column: pa.ChunkedArray) -> np.ndarray:
    filled = pc.fill_null(column, False)  # pyright: ignore[reportAttributeAccessIssue]
    return filled.combine_chunks().to_numpy(zero_copy_only=False)


def _indices(column: pa.ChunkedArray, names: list[str]) -> np.ndarray:
    found = pc.index_in(column, pa.array(names, pa.string()))  # pyright: ignore
    filled = pc.fill_null(found, -1)  # pyright: ignore[reportAttributeAccessIssue]
    return filled.combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64)
