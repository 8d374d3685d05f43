"""Members of a roll-up (汇总成员): which plants lie below an entity in which months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tanfeng.ledger import Entity, Membership, Workspace, entities, entity, memberships
from tanfeng.reference.finding import Text
from tanfeng.reference.period import Period, parse_period

MEMBER_SCHEMA = pa.schema(
    [
        ("entity", pa.string()),
        ("plant", pa.string()),
        ("period", pa.string()),
        ("whole", pa.int64()),
    ]
)
"""Columns of `member_table`; `whole` is 1 for a plant and 0 for its process units."""


@dataclass(frozen=True, slots=True)
class Member:
    """A plant below the root.

    Attributes
    ----------
    months
        Months on whose last day it lay below the root, and existed.
    supplied_by
        Carrier -> (supplying plant, share of the purchase that comes from it), as the plant's
        attribute ``supplied_by`` declares.
    """

    id: str
    name: Text
    sector: str
    region: str
    synthetic: bool
    months: tuple[str, ...]
    units: tuple[str, ...]
    supplied_by: Mapping[str, tuple[str, float]]


def members(
    ws: Workspace,
    root: str,
    period: Period,
    relation: str | None = None,
    as_of: int | None = None,
) -> tuple[Member, ...]:
    """Return the plants below an entity, or the plant itself, ordered by id.

    Parameters
    ----------
    relation
        Follow only this relation; None follows every one. A plant that is reached by several
        ways is there once.
    as_of
        Moment in microseconds: the registry as known then.

    Raises
    ------
    TanfengError
        ``entity-unknown``.
    """
    entity(ws, root, as_of)
    known = {each.id: each for each in entities(ws, as_of=as_of)}
    links = [m for m in memberships(ws, as_of) if relation in (None, m.relation)]
    months: dict[str, list[str]] = defaultdict(list)
    for month in period.months():
        for id in _below(root, month, links):
            if id in known and known[id].kind == "plant" and _exists(known[id], month):
                months[id].append(month)
    units: dict[str, list[str]] = defaultdict(list)
    for each in known.values():
        if each.kind == "unit":
            units[each.id.partition("/")[0]].append(each.id)
    return tuple(
        _member(known[id], tuple(months[id]), tuple(sorted(units[id]))) for id in sorted(months)
    )


def _below(root: str, month: str, links: Sequence[Membership]) -> set[str]:
    day = parse_period(month).end
    under: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if (link.start is None or link.start <= day) and (link.end is None or day <= link.end):
            under[link.parent].add(link.child)
    reached, fringe = {root}, {root}
    while fringe:
        fringe = {child for parent in fringe for child in under[parent]} - reached
        reached |= fringe
    return reached


def _exists(plant: Entity, month: str) -> bool:
    day = parse_period(month).end
    return (plant.start is None or plant.start <= day) and (plant.end is None or day <= plant.end)


def _member(plant: Entity, months: tuple[str, ...], units: tuple[str, ...]) -> Member:
    given: Any = plant.attributes.get("supplied_by") or {}
    supplied = {}
    for carrier, word in given.items() if isinstance(given, Mapping) else ():
        spec = {"from": word} if isinstance(word, str) else word
        supplied[str(carrier)] = (str(spec.get("from", "")), float(spec.get("share", 1.0)))
    return Member(plant.id, plant.name, plant.sector, plant.region, plant.synthetic, months, units,
                  supplied)  # fmt: skip


def member_table(found: Sequence[Member]) -> pa.Table:
    """Return one row per entity (plant or unit) and month, with the columns of `MEMBER_SCHEMA`."""
    rows = [
        {"entity": id, "plant": member.id, "period": month, "whole": int(id == member.id)}
        for member in found
        for id in (member.id, *member.units)
        for month in member.months
    ]
    return pa.Table.from_pylist(rows, schema=MEMBER_SCHEMA)
