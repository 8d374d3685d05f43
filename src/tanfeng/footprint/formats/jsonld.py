"""openLCA JSON-LD (openLCA 交换格式): versions 1 and 2 of its schema, as a ZIP or a folder."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tanfeng.footprint.formats.archive import Archive, open_archive
from tanfeng.footprint.formats.gas_names import GasNames, gas_names
from tanfeng.footprint.formats.jsonld_own import own_id, own_properties, with_own
from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf, open_shelf

_KINDS = {"PRODUCT_FLOW": "product", "WASTE_FLOW": "waste", "ELEMENTARY_FLOW": "elementary"}
_TAKEN = ("resource", "in air", "from air", "资源")


@dataclass(eq=False)
class _Units:
    """Units by id: name and factor; flow properties by id: their reference unit."""

    factor: dict[str, float] = field(default_factory=dict)
    reference: dict[str, str] = field(default_factory=dict)
    group_of: dict[str, str] = field(default_factory=dict)

    def unit_of(self, flow_property: str) -> str:
        return self.reference.get(self.group_of.get(flow_property, ""), "")


def is_jsonld(archive: Archive) -> bool:
    """Tell whether an archive has processes in JSON."""
    return any(
        name.endswith(".json") and "processes" in name.split("/")[:-1] for name in archive.names
    )


def read_jsonld(path: Path, shelf: Shelf | None = None) -> tuple[Inventory, tuple[Finding, ...]]:
    """Read processes, flows and units; amounts are settled in the reference unit of each flow.

    Raises
    ------
    TanfengError
        ``inventory-archive``. What cannot be read of a file is a finding, and the rest is read.
    """
    archive = open_archive(path)
    findings: list[Finding] = []
    units = _units(archive, findings)
    names = gas_names(shelf or open_shelf())
    properties: list[dict[str, Any]] = []
    flows, scales, of_flows = _flows(archive, units, names, properties, findings)
    places = {
        str(each.get("@id")): str(each.get("code") or each.get("name") or "")
        for _, each in _documents(archive, "locations", findings)
    }
    documents = list(_documents(archive, "processes", findings))
    ids = {str(each["@id"]): own_id(each) for _, each in documents} | of_flows
    processes, exchanges, formulas = [], [], 0
    for name, each in documents:
        processes.append(_process(each, name, places))
        for number, row in enumerate(each.get("exchanges") or (), 1):
            made = _exchange(row, str(each["@id"]), f"{name}#{number}", units, scales, places)
            formulas += bool(row.get("amountFormula") or row.get("costFormula"))
            if made is None:
                findings.append(_unknown_unit(f"{name}#{number}"))
                continue
            for column in ("process", "flow", "provider"):
                made[column] = ids.get(made[column], made[column])
            exchanges.append(made)
    factors = _factors(archive, units, scales, ids, findings)
    if formulas:
        findings.append(
            Finding("inventory-formula", Severity.INFO, path.name,
                    Text(f"{formulas} 个交换带有公式；取其当前数值，公式不读。",
                         f"{formulas} exchanges have formulas: their present amounts are taken, "
                         "the formulas are not read."))
        )  # fmt: skip
    matched = [flow for flow in flows if flow["gas"]]
    if matched:
        findings.append(
            Finding("inventory-gas-matched", Severity.INFO, path.name,
                    Text(f"{len(matched)} 个流按名称或 CAS 号识别为温室气体（对照表凭记忆）。",
                         f"{len(matched)} flows were taken for greenhouse gases by name or CAS "
                         "number, from a table that is from memory."))
        )  # fmt: skip
    inventory = Inventory(
        table_of(processes, PROCESSES), table_of(flows, FLOWS), table_of(exchanges, EXCHANGES),
        table_of(properties, PROPERTIES), table_of(factors, FACTORS),
    )  # fmt: skip
    return inventory, tuple(findings)


def _documents(
    archive: Archive, folder: str, findings: list[Finding]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, content in archive.below(folder, ".json"):
        try:
            each = json.loads(content)
            if not isinstance(each, dict) or "@id" not in each:
                raise ValueError("no @id")
        except (ValueError, UnicodeDecodeError, RecursionError) as error:
            line = getattr(error, "lineno", 1)
            findings.append(
                Finding("inventory-unreadable", Severity.ERROR, f"{name}:{line}",
                        Text("不是有效的 JSON-LD 文档。", "This is no valid document of JSON-LD."))
            )  # fmt: skip
            continue
        yield name, each


def _units(archive: Archive, findings: list[Finding]) -> _Units:
    units = _Units()
    for _, group in _documents(archive, "unit_groups", findings):
        for unit in group.get("units") or ():
            units.factor[str(unit.get("@id"))] = float(unit.get("conversionFactor", 1.0))
            if _either(unit, "isRefUnit", "referenceUnit"):
                units.reference[str(group["@id"])] = str(unit.get("name", ""))
    for _, each in _documents(archive, "flow_properties", findings):
        units.group_of[str(each["@id"])] = _id(each.get("unitGroup"))
    return units


def _flows(
    archive: Archive,
    units: _Units,
    names: GasNames,
    properties: list[dict[str, Any]],
    findings: list[Finding],
) -> tuple[list[dict[str, Any]], dict[tuple[str, str], float], dict[str, str]]:
    """Return the flows, how much of each property one reference unit has, and their own ids."""
    rows, scales, ids = [], {}, {}
    for name, each in _documents(archive, "flows", findings):
        id, kind = str(each["@id"]), _KINDS.get(str(each.get("flowType")), "")
        ids[id] = own_id(each)
        told, main = own_properties(each, name), ""
        properties += told or ()
        for one in each.get("flowProperties") or ():
            flow_property = _id(one.get("flowProperty"))
            scales[id, flow_property] = float(one.get("conversionFactor", 1.0))
            if _either(one, "isRefFlowProperty", "referenceFlowProperty"):
                main = flow_property
            elif told is None and _name(one.get("flowProperty")).casefold() == "mass":
                mass = scales[id, flow_property]
                properties.append({"flow": ids[id], "property": "mass", "value": mass,
                                   "unit": "kg", "at": name})  # fmt: skip
        category = each.get("category") or ""
        path = category if isinstance(category, str) else _path(category)
        title, cas = str(each.get("name", "")), str(each.get("cas") or "")
        taken = any(word in f"{title} {path}".casefold() for word in _TAKEN)
        gas, carbon = names.match(title, cas, path, taken) if kind == "elementary" else ("", "")
        row = {"id": ids[id], "name_en": title, "kind": kind, "unit": units.unit_of(main),
               "cas": cas, "category": path, "gas": gas, "carbon": carbon, "at": name}  # fmt: skip
        rows.append(with_own(row, each, "flows"))
    return rows, scales, ids


def _process(each: dict[str, Any], name: str, places: dict[str, str]) -> dict[str, Any]:
    about = each.get("processDocumentation") or {}
    location = each.get("location") or {}
    made = {
        "id": own_id(each),
        "name_en": str(each.get("name", "")),
        "location": places.get(_id(location)) or str(location.get("code") or
                                                     location.get("name") or ""),
        "kind": "system" if each.get("processType") == "LCI_RESULT" else "unit",
        "valid_from": _day(about.get("validFrom")),
        "valid_until": _day(about.get("validUntil")),
        "technology": str(about.get("technologyDescription") or "")[:500],
        "source": str(about.get("dataSetOwner", {}).get("name", "")
                      if isinstance(about.get("dataSetOwner"), dict) else ""),
        "at": name,
    }  # fmt: skip
    return with_own(made, each, "processes")


def _exchange(
    row: dict[str, Any], process: str, at: str, units: _Units,
    scales: dict[tuple[str, str], float], places: dict[str, str],
) -> dict[str, Any] | None:  # fmt: skip
    flow, flow_property = _id(row.get("flow")), _id(row.get("flowProperty"))
    unit = units.factor.get(_id(row.get("unit")))
    scale = scales.get((flow, flow_property))
    if unit is None or not scale:
        return None
    times = unit / scale
    made: dict[str, Any] = {
        "process": process,
        "flow": flow,
        "direction": "input" if _either(row, "isInput", "input") else "output",
        "amount": float(row.get("amount", math.nan)) * times,
        "reference": _either(row, "isQuantitativeReference", "quantitativeReference"),
        "avoided": _either(row, "isAvoidedProduct", "avoidedProduct"),
        "provider": _id(row.get("defaultProvider")),
        "location": places.get(_id(row.get("location")), ""),
        "pedigree": str(row.get("dqEntry") or ""),
        "at": at,
    }
    if made["avoided"]:
        # an avoided product is told as an input, and is an output that displaces others'
        made["direction"] = "output"
    made |= _uncertainty(row.get("uncertainty") or {}, times)
    return with_own(made, row, "exchanges")


def _factors(
    archive: Archive, units: _Units, scales: dict[tuple[str, str], float], ids: dict[str, str],
    findings: list[Finding],
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the factors of impact categories, per reference unit of each flow."""
    rows = []
    for name, each in _documents(archive, "lcia_categories", findings):
        title, unit = str(each.get("name", "")), str(each.get("refUnit") or "")
        for number, one in enumerate(each.get("impactFactors") or (), 1):
            at, flow = f"{name}#{number}", _id(one.get("flow"))
            scale = scales.get((flow, _id(one.get("flowProperty"))))
            per = units.factor.get(_id(one.get("unit")))
            value = one.get("value")
            if flow in ids and not (scale and per):
                findings.append(_unknown_unit(at))
                continue
            times = per / scale if per and scale else 1.0
            row = {"impact": title, "flow": ids.get(flow, flow), "value": value / times,
                   "unit": unit, "source": "", "at": at}  # fmt: skip
            rows.append(with_own(row, one, "factors"))
    return rows


def _uncertainty(told: dict[str, Any], times: float) -> dict[str, Any]:
    kind = str(told.get("distributionType", "")).partition("_DISTRIBUTION")[0]
    if kind == "LOG_NORMAL" and float(told.get("geomSd") or 0) > 1:
        return {"distribution": "lognormal", "scale": math.log(float(told["geomSd"]))}
    if kind == "NORMAL" and told.get("sd"):
        return {"distribution": "normal", "scale": float(told["sd"]) * times}
    if kind in ("TRIANGLE", "UNIFORM") and told.get("maximum") is not None:
        name = "triangular" if kind == "TRIANGLE" else "uniform"
        low, high = float(told.get("minimum") or 0.0), float(told["maximum"])
        return {"distribution": name, "low": low * times, "high": high * times}
    return {}


def _either(of: dict[str, Any], one: str, other: str) -> bool:
    """Version 2 writes isInput where version 1 writes input."""
    return bool(of.get(one, of.get(other, False)))


def _unknown_unit(at: str) -> Finding:
    return Finding(
        "inventory-unit-convert", Severity.ERROR, at,
        Text("流、流属性或单位不在文件中。",
             "The flow, flow property or unit is not in the file."),
    )  # fmt: skip


def _name(of: Any) -> str:
    return str(of.get("name", "")) if isinstance(of, dict) else ""


def _id(of: Any) -> str:
    return str(of.get("@id", "")) if isinstance(of, dict) else ""


def _path(category: dict[str, Any]) -> str:
    parts = [*(category.get("categoryPath") or ()), category.get("name", "")]
    return "/".join(str(part) for part in parts)


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
