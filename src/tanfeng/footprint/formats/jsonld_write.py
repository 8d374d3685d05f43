"""Writing openLCA JSON-LD (写出 JSON-LD): version 2 of its schema, as a ZIP or a folder."""

from __future__ import annotations

import json
import math
import re
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tanfeng.footprint.formats.place import place_files
from tanfeng.footprint.inventory import Inventory

OWN = "tanfeng"
"""Key in ``otherProperties`` under which a row stands as it is, for whoever reads it back."""
_OURS = uuid.UUID("6f0c9a52-6c1b-4d43-9a5e-0f6f0f6a7b31")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FLOW_TYPES = {"product": "PRODUCT_FLOW", "waste": "WASTE_FLOW", "elementary": "ELEMENTARY_FLOW"}
Entity = dict[str, Any]


def write_jsonld(inventory: Inventory, path: Path) -> Path:
    """Write an inventory as openLCA JSON-LD, version 2.

    Ids that are no UUIDs get one that is always the same. What the schema has no field for (names
    in Chinese, kinds of carbon, the source, exact spreads, ...) is in ``otherProperties``, which
    other tools pass over and `read_jsonld` reads back.

    Parameters
    ----------
    path
        ``.zip``, or a folder that is not there or empty.

    Raises
    ------
    TanfengError
        ``inventory-not-written``; nothing is left behind then.
    """
    return place_files(path, "", _files(inventory))


def _files(inventory: Inventory) -> Iterator[tuple[str, bytes]]:
    yield "openlca.json", _json({"schemaVersion": 2})
    for folder, each in _entities(inventory):
        yield f"{folder}/{each['@id']}.json", _json(each)


def _entities(inventory: Inventory) -> Iterator[tuple[str, Entity]]:
    flows = {row["id"]: row for row in inventory.flows.to_pylist()}
    exchanges, told, factors = (defaultdict[str, list[Entity]](list) for _ in range(3))
    for row in inventory.exchanges.to_pylist():
        exchanges[row["process"]].append(row)
    for row in inventory.properties.to_pylist():
        told[row["flow"]].append(_bare(row))
    for row in inventory.factors.to_pylist():
        factors[row["impact"]].append(row)
    places = {row["location"] for row in inventory.processes.to_pylist()}
    places |= {row["location"] for rows in exchanges.values() for row in rows}
    for unit in sorted({row["unit"] for row in flows.values()}):
        yield "unit_groups", _unit_group(unit)
        yield "flow_properties", _flow_property(unit)
    for place in sorted(places - {""}):
        yield "locations", {"@type": "Location", "@id": uuid_of("Location", place), "name": place,
                            "code": place}  # fmt: skip
    for id, row in flows.items():
        yield "flows", _flow(row, told[id])
    for row in inventory.processes.to_pylist():
        yield "processes", _process(row, exchanges[row["id"]], flows)
    for impact, rows in factors.items():
        yield "lcia_categories", _impact(impact, rows, flows)


def _flow(row: Entity, told: list[Entity]) -> Entity:
    return {
        "@type": "Flow", "@id": uuid_of("Flow", row["id"]),
        "name": row["name_en"] or row["name_zh"],
        "flowType": _FLOW_TYPES[row["kind"]], "cas": row["cas"], "category": row["category"],
        "flowProperties": [
            {"@type": "FlowPropertyFactor", "isRefFlowProperty": True, "conversionFactor": 1.0,
             "flowProperty": _refer("FlowProperty", row["unit"])}
        ],
        "otherProperties": {OWN: {"row": _bare(row), "properties": told}},
    }  # fmt: skip


def _process(row: Entity, exchanges: list[Entity], flows: Mapping[str, Entity]) -> Entity:
    told = _bare(row)
    documented = {"validFrom": told.get("valid_from"), "validUntil": told.get("valid_until"),
                  "technologyDescription": told.get("technology")}  # fmt: skip
    made: Entity = {
        "@type": "Process", "@id": uuid_of("Process", row["id"]),
        "name": row["name_en"] or row["name_zh"],
        "processType": "LCI_RESULT" if row["kind"] == "system" else "UNIT_PROCESS",
        "processDocumentation": {name: value for name, value in documented.items() if value},
        "exchanges": [_exchange(n, each, flows) for n, each in enumerate(exchanges, 1)],
        "lastInternalId": len(exchanges),
        "otherProperties": {OWN: {"row": _bare(row)}},
    }  # fmt: skip
    if row["location"]:
        made["location"] = _refer("Location", row["location"])
    return made


def _exchange(number: int, row: Entity, flows: Mapping[str, Entity]) -> Entity:
    unit = flows[row["flow"]]["unit"]
    made: Entity = {
        "@type": "Exchange", "internalId": number, "amount": row["amount"],
        # an avoided product is told as an input there
        "isInput": row["direction"] == "input" or row["avoided"],
        "isAvoidedProduct": row["avoided"], "isQuantitativeReference": row["reference"],
        "flow": _refer("Flow", row["flow"]), "flowProperty": _refer("FlowProperty", unit),
        "unit": _refer("Unit", unit), "otherProperties": {OWN: {"row": _bare(row)}},
    }  # fmt: skip
    if row["provider"]:
        made["defaultProvider"] = _refer("Process", row["provider"])
    if row["location"]:
        made["location"] = _refer("Location", row["location"])
    if row["pedigree"]:
        made["dqEntry"] = row["pedigree"]
    spread = _spread(row)
    if spread:
        made["uncertainty"] = {"@type": "Uncertainty", **spread}
    return made


def _spread(row: Entity) -> Entity:
    kind, scale = row["distribution"], row["scale"]
    if kind == "lognormal" and row["amount"] > 0 and 0 < scale < math.log(1e300):
        return {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": row["amount"],
                "geomSd": math.exp(scale)}  # fmt: skip
    if kind == "normal":
        return {"distributionType": "NORMAL_DISTRIBUTION", "mean": row["amount"], "sd": scale}
    if kind in ("triangular", "uniform"):
        name = "TRIANGLE" if kind == "triangular" else "UNIFORM"
        told = {"distributionType": f"{name}_DISTRIBUTION", "minimum": row["low"],
                "maximum": row["high"]}  # fmt: skip
        return told | ({"mode": row["amount"]} if kind == "triangular" else {})
    return {}


def _impact(impact: str, rows: list[Entity], flows: Mapping[str, Entity]) -> Entity:
    def factor(row: Entity) -> Entity:
        made = {"@type": "ImpactFactor", "value": row["value"],
                "flow": _refer("Flow", row["flow"]),
                "otherProperties": {OWN: {"row": _bare(row)}}}  # fmt: skip
        if row["flow"] in flows:
            unit = flows[row["flow"]]["unit"]
            made |= {"unit": _refer("Unit", unit), "flowProperty": _refer("FlowProperty", unit)}
        return made

    return {
        "@type": "ImpactCategory", "@id": uuid_of("ImpactCategory", impact), "name": impact,
        "refUnit": rows[0]["unit"].partition("/")[0], "impactFactors": [factor(r) for r in rows],
    }  # fmt: skip


def _unit_group(unit: str) -> Entity:
    return {
        "@type": "UnitGroup", "@id": uuid_of("UnitGroup", unit), "name": f"Units of {unit}",
        "defaultFlowProperty": _refer("FlowProperty", unit),
        "units": [{"@type": "Unit", "@id": uuid_of("Unit", unit), "name": unit,
                   "conversionFactor": 1.0, "isRefUnit": True}],
    }  # fmt: skip


def _flow_property(unit: str) -> Entity:
    return {
        "@type": "FlowProperty", "@id": uuid_of("FlowProperty", unit),
        "name": f"Quantity in {unit}",
        "flowPropertyType": "PHYSICAL_QUANTITY", "unitGroup": _refer("UnitGroup", unit),
    }  # fmt: skip


def _refer(kind: str, told: str) -> Entity:
    return {"@type": kind, "@id": uuid_of(kind, told), "name": told}


def uuid_of(kind: str, told: str) -> str:
    """Return the UUID of something: its own id where that is one, else always the same."""
    if kind in ("Process", "Flow") and _UUID.fullmatch(told):
        return told
    return str(uuid.uuid5(_OURS, f"{kind}:{told}"))


def _bare(row: Mapping[str, Any]) -> Entity:
    """Return a row without its place and what is empty."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in row.items()
        if name != "at" and value is not None and value is not False and value != ""
    }


def _json(told: Entity) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()
