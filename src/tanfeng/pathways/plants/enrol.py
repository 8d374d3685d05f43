"""Enrolling plants (工厂登记): a list becomes entities, memberships and kept evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tanfeng.ledger.entities import Entity, add_entities, entities
from tanfeng.ledger.evidence import keep
from tanfeng.ledger.memberships import Membership, add_memberships, memberships
from tanfeng.ledger.workspace import Workspace
from tanfeng.pathways.plants.record import PlantList, PlantRecord
from tanfeng.reference.codes import regions
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text

_NATION = "CN"


@dataclass(frozen=True)
class Enrolled:
    """What enrolling a list did.

    Attributes
    ----------
    entities
        Entities written, the provinces and the nation among them.
    again
        Plants that stood there unchanged.
    memberships
        Memberships written.
    evidence
        SHA-256 under which the list is kept.
    """

    entities: int
    again: int
    memberships: int
    evidence: str
    findings: tuple[Finding, ...]


def enrol(ws: Workspace, plants: PlantList) -> Enrolled:
    """Make an entity of every plant, located in its province; enrolling again changes nothing.

    Attributes that others gave to an entity stay; those that the list tells are replaced.

    Raises
    ------
    TanfengError
        With every error of the list, or ``plants-entity-taken`` where an id belongs to an
        entity that is no plant; nothing is written then.
    """
    known = {entity.id: entity for entity in entities(ws)}
    faults = [f for f in plants.findings if f.severity is Severity.ERROR]
    for plant in plants.plants:
        other = known.get(plant.id)
        if other is not None and other.kind != "plant":
            faults.append(
                Finding(
                    "plants-entity-taken",
                    Severity.ERROR,
                    plant.at,
                    Text(
                        f"编号“{plant.id}”已属于类型为 {other.kind} 的主体。",
                        f"The id '{plant.id}' belongs to an entity of kind {other.kind}.",
                    ),
                    Text("请换一个编号。", "Choose another id."),
                )
            )
    if faults:
        raise TanfengError(*faults)
    evidence = keep(ws, plants.path)
    wanted = [_entity(plant, known.get(plant.id), evidence) for plant in plants.plants]
    again = sum(known.get(entity.id) == entity for entity in wanted)
    homes = {plant.region for plant in plants.plants} | {_NATION}
    places = [_place(ws, code) for code in sorted(homes) if code not in known]
    written = add_entities(ws, [*places, *wanted])
    standing = memberships(ws)
    below = {(m.child, m.parent) for m in standing}
    links = [(code, _NATION) for code in sorted(homes - {_NATION})]
    links += [(plant.id, plant.region) for plant in plants.plants]
    fresh = [
        Membership(child, parent, "located_in")
        for child, parent in links
        if (child, parent) not in below
    ]
    provinces = {id for id, entity in known.items() if entity.kind == "province"}
    elsewhere = {
        m.child: m.parent
        for m in standing
        if m.relation == "located_in" and m.end is None and m.parent in provinces
    }
    moved = tuple(
        _moved(plant, elsewhere[plant.id])
        for plant in plants.plants
        if elsewhere.get(plant.id, plant.region) != plant.region
    )
    done = add_memberships(ws, fresh)
    return Enrolled(written, again, done, evidence, (*plants.findings, *moved))


def _moved(plant: PlantRecord, before: str) -> Finding:
    return Finding(
        "plants-moved",
        Severity.WARNING,
        plant.at,
        Text(
            f"{plant.id} 原登记在 {before}，清单中为 {plant.region}；两处隶属均有效。",
            f"{plant.id} stood in {before} and is in {plant.region} now; both memberships hold.",
        ),
        Text("请给旧的隶属关系填写结束日期。", "Give the old membership an end."),
    )


def _place(ws: Workspace, code: str) -> Entity:
    region = regions(ws.shelf())[code]
    kind = "nation" if code == _NATION else "province"
    return Entity(code, kind, region.full, region=code, confidentiality="public")


def _entity(plant: PlantRecord, before: Entity | None, evidence: str) -> Entity:
    told: dict[str, Any] = {
        "routes": dict(plant.routes),
        "capacity": plant.capacity,
        "unit": plant.unit,
        "product": plant.product,
        "status": plant.status,
        "start": plant.start,
        "renewed": plant.renewed,
        "closes": plant.closes,
        "load": plant.load,
        "latitude": plant.latitude,
        "longitude": plant.longitude,
        "outputs": {str(year): dict(told) for year, told in plant.outputs.items()},
        "plannable": plant.plannable,
        "reason_zh": plant.reason.zh,
        "reason_en": plant.reason.en,
        "source": plant.source,
        "at": plant.at,
        "evidence": evidence,
    }
    bare = before or Entity(plant.id, "plant", plant.name, confidentiality="public")
    return replace(
        bare,
        name=plant.name,
        sector=plant.sector,
        region=plant.region,
        attributes={**bare.attributes, **told},
    )
