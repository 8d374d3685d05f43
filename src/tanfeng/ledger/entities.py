"""Entities (主体): who is accounted for, from the process unit to the nation."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from tanfeng.ledger.registry import reading, take_moment, writing
from tanfeng.ledger.registry.tables import entities as table
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text

KINDS = ("unit", "plant", "enterprise", "park", "county", "city", "province", "nation")
CONFIDENTIALITY = ("public", "internal", "confidential")

_WORD = "[A-Za-z0-9][A-Za-z0-9._-]*"
_ID = re.compile(f"{_WORD}(/{_WORD})?")


@dataclass(frozen=True)
class Entity:
    """One subject of accounts (主体).

    Attributes
    ----------
    id
        ASCII; a process unit is ``plant/unit``.
    kind
        One of `KINDS`.
    sector, region
        GB/T 4754 code, and ``CN`` or ISO 3166-2 code; empty where they have no meaning.
    attributes
        What methods and limits ask for: equipment, capacity, methods, scheme, altitude_m ...
    synthetic
        True for made-up entities; shown wherever they show.
    owner, confidentiality
        Who may be asked, and one of `CONFIDENTIALITY`.
    start, end
        First and last day of existence, None when open.
    """

    id: str
    kind: str
    name: Text
    sector: str = ""
    region: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    synthetic: bool = False
    owner: str = ""
    confidentiality: str = "internal"
    start: date | None = None
    end: date | None = None


def add_entities(ws: Workspace, entities: Iterable[Entity]) -> int:
    """Add entities, or new versions of those that changed; return how many were written.

    Raises
    ------
    TanfengError
        ``entity-id``, ``entity-kind``, ``entity-confidentiality`` or ``entity-dates``, all of
        them at once; nothing is written then.
    """
    wanted = list(entities)
    findings = [finding for entity in wanted for finding in _faults(entity)]
    if findings:
        raise TanfengError(*findings)
    written = 0
    with writing(ws.engine) as connection:
        moment = take_moment(connection)
        known = _versions(connection, None)
        for entity in wanted:
            if known.get(entity.id) == entity:
                continue
            if entity.id in known and known[entity.id] in wanted[: wanted.index(entity)]:
                moment = take_moment(connection)
            known[entity.id] = entity
            connection.execute(insert(table).values(recorded_at=moment, **_values(entity)))
            written += 1
    return written


def _faults(entity: Entity) -> list[Finding]:
    findings = []

    def fault(code: str, zh: str, en: str, hint: Text) -> None:
        findings.append(Finding(code, Severity.ERROR, entity.id or "-", Text(zh, en), hint))

    if not _ID.fullmatch(entity.id) or len(entity.id) > 200:
        fault(
            "entity-id",
            f"主体编号“{entity.id}”不合要求。",
            f"'{entity.id}' is not an entity id.",
            Text(
                "请用英文字母、数字、点、横线；工序写成 工厂/工序。",
                "Use ASCII letters, digits, dots and dashes; write a process unit as plant/unit.",
            ),
        )
    if entity.kind not in KINDS:
        fault(
            "entity-kind",
            f"主体类型“{entity.kind}”不存在。",
            f"'{entity.kind}' is not a kind of entity.",
            Text(f"可用：{', '.join(KINDS)}", f"Use one of {', '.join(KINDS)}."),
        )
    if entity.confidentiality not in CONFIDENTIALITY:
        fault(
            "entity-confidentiality",
            f"密级“{entity.confidentiality}”不存在。",
            f"'{entity.confidentiality}' is not a class of confidentiality.",
            Text(
                f"可用：{', '.join(CONFIDENTIALITY)}", f"Use one of {', '.join(CONFIDENTIALITY)}."
            ),
        )
    if entity.start and entity.end and entity.end < entity.start:
        fault(
            "entity-dates",
            "结束日期早于开始日期。",
            "The end is before the start.",
            Text("请检查两个日期。", "Check both dates."),
        )
    return findings


def _values(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "kind": entity.kind,
        "name_zh": entity.name.zh,
        "name_en": entity.name.en,
        "sector": entity.sector,
        "region": entity.region,
        "attributes": dict(entity.attributes),
        "synthetic": entity.synthetic,
        "owner": entity.owner,
        "confidentiality": entity.confidentiality,
        "start": entity.start,
        "end": entity.end,
    }


def _entity(row: Row[Any]) -> Entity:
    return Entity(
        row.id, row.kind, Text(row.name_zh, row.name_en), row.sector, row.region,
        row.attributes, row.synthetic, row.owner, row.confidentiality, row.start, row.end,
    )  # fmt: skip


def _versions(connection: Connection, as_of: int | None) -> dict[str, Entity]:
    newest = select(table.c.id, func.max(table.c.recorded_at).label("moment")).group_by(table.c.id)
    if as_of is not None:
        newest = newest.where(table.c.recorded_at <= as_of)
    latest = newest.subquery()
    rows = connection.execute(
        select(table)
        .join(latest, (table.c.id == latest.c.id) & (table.c.recorded_at == latest.c.moment))
        .order_by(table.c.id)
    )
    return {row.id: _entity(row) for row in rows}


def entities(
    ws: Workspace, kind: str | None = None, as_of: int | None = None
) -> tuple[Entity, ...]:
    """Return all entities, ordered by id.

    Parameters
    ----------
    kind
        Only entities of this kind.
    as_of
        Moment in microseconds: the versions known then.
    """
    with reading(ws.engine) as connection:
        found = _versions(connection, as_of).values()
    # ordered here: databases differ in how they compare text
    return tuple(sorted((e for e in found if kind in (None, e.kind)), key=lambda e: e.id))


def entity(ws: Workspace, id: str, as_of: int | None = None) -> Entity:
    """Return one entity.

    Raises
    ------
    TanfengError
        ``entity-unknown`` with the nearest ids.
    """
    with reading(ws.engine) as connection:
        query = select(table).where(table.c.id == id).order_by(table.c.recorded_at.desc()).limit(1)
        if as_of is not None:
            query = query.where(table.c.recorded_at <= as_of)
        row = connection.execute(query).first()
        if row is not None:
            return _entity(row)
        known = connection.execute(select(table.c.id).distinct()).scalars().all()
    raise unknown_entity(id, known)


def entity_ids(ws: Workspace) -> frozenset[str]:
    """Return the ids of all entities."""
    with reading(ws.engine) as connection:
        return frozenset(connection.execute(select(table.c.id).distinct()).scalars())


def unknown_entity(id: str, known: Iterable[str]) -> TanfengError:
    """Build the refusal of an id that no entity has."""
    near = ", ".join(difflib.get_close_matches(id, list(known), 3)) or "-"
    return refuse(
        "entity-unknown",
        id,
        f"没有编号为“{id}”的主体；相近的有：{near}",
        f"There is no entity '{id}'; near: {near}.",
        "请先登记主体。",
        "Register the entity first.",
    )
