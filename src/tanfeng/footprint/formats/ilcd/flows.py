"""Flows, flow properties and unit groups of ILCD (流、流属性、单位组)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from tanfeng.footprint.formats.gas_names import GasNames
from tanfeng.footprint.formats.ilcd.look import (
    either,
    every,
    number,
    one,
    overlay,
    own,
    place,
    spoken,
    text,
)
from tanfeng.footprint.formats.xml import Element
from tanfeng.footprint.inventory import FLOWS
from tanfeng.reference.finding import Finding

KINDS = {"Product flow": "product", "Waste flow": "waste", "Elementary flow": "elementary"}
_PROPERTIES = {
    "mass": "mass", "net calorific value": "energy", "energy": "energy", "value": "value",
    "market value": "value", "carbon": "carbon", "carbon content": "carbon",
}  # fmt: skip
"""Names of flow properties that allocation and balances use."""
_TAKEN = ("resource", "in air", "from air", "资源")
_CAS = re.compile(r"0*([0-9]+-[0-9]{2}-[0-9])")
NAME_PARTS = ("baseName", "treatmentStandardsRoutes", "mixAndLocationTypes")


@dataclass(frozen=True)
class FlowRead:
    """A flow, before its units are known.

    Attributes
    ----------
    reference
        Flow property that its amounts are in.
    scale
        Amount of that property in one of the flow; 1 in every sound data set.
    others
        Flow property and amount of it per unit of the reference.
    """

    row: dict[str, Any]
    reference: str
    scale: float | None
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Quantity:
    """A flow property: its name, the property of our tables that it is, its unit group."""

    name: str
    property: str
    group: str


def names_of(node: Element | None, last: str) -> tuple[str, str]:
    """Return the full name: what it is, treatment, mix and location, quantitative properties."""
    if node is None:
        return "", ""
    parts = [spoken(every(node, part)) for part in (*NAME_PARTS, last)]
    zh, en = ("; ".join(part[k] for part in parts if part[k]) for k in (0, 1))
    return zh, en


def flow_row(
    root: Element, name: str, gases: GasNames, findings: list[Finding]
) -> tuple[dict[str, Any], bool]:
    """Return the row of a flow without its unit, and whether its gas was told by its name."""
    about = one(root, "flowInformation/dataSetInformation")
    at = place(name, root)
    if about is None:
        return {"id": "", "at": at}, False
    zh, en = names_of(one(about, "name"), "flowProperties")
    told = text(root, "modellingAndValidation/LCIMethod/typeOfDataSet")
    kind = KINDS.get(told, "")
    category = _category(about, kind)
    cas = _CAS.fullmatch(text(about, "CASNumber"))
    row: dict[str, Any] = {
        "id": text(about, "UUID"), "name_zh": zh, "name_en": en, "kind": kind, "unit": "",
        "cas": cas[1] if cas else "", "category": category, "gas": "", "carbon": "", "at": at,
    }  # fmt: skip
    added = own(about)
    overlay(row, added, FLOWS, at, findings)
    if row["kind"] != "elementary" or (added is not None and "gas" in added.attrib):
        return row, False
    title = row["name_en"] or row["name_zh"]
    taken = any(word in f"{title} {category}".casefold() for word in _TAKEN)
    row["gas"], row["carbon"] = gases.match(title, row["cas"], category, taken)
    return row, bool(row["gas"])


def _category(about: Element, kind: str) -> str:
    """Compartments of elementary flows, classes of the others; the first system of several."""
    paths = ["elementaryFlowCategorization", "classification"]
    for path in paths if kind == "elementary" else reversed(paths):
        system = one(about, f"classificationInformation/{path}")
        if system is not None:
            return "/".join((level.text or "").strip() for level in system
                            if level.get("level") is not None)  # fmt: skip
    return ""


def read_flow(
    root: Element, name: str, gases: GasNames, findings: list[Finding]
) -> tuple[FlowRead, bool]:
    """Return a flow, and whether its gas was told by its name."""
    row, matched = flow_row(root, name, gases, findings)
    main = text(root, "flowInformation/quantitativeReference/referenceToReferenceFlowProperty")
    reference, scale, others = "", None, []
    for each in every(root, "flowProperties/flowProperty"):
        target = refers(each, "referenceToFlowPropertyDataSet")
        value = number(each, "meanValue", place(name, each), findings)
        if each.get("dataSetInternalID") == main and not reference:
            reference, scale = target, value
        elif value is not None and math.isfinite(value):
            others.append((target, value))
    return FlowRead(row, reference, scale, tuple(others)), matched


def read_quantity(root: Element) -> tuple[str, Quantity]:
    """Return the id of a flow property, and the property."""
    about = one(root, "flowPropertiesInformation/dataSetInformation")
    if about is None:
        return "", Quantity("", "", "")
    name = either(every(about, "name"))
    added = own(about)
    known = added.get("property") if added is not None else None
    if known is None:
        known = _PROPERTIES.get(name.casefold(), "")
    ways = "flowPropertiesInformation/quantitativeReference/referenceToReferenceUnitGroup"
    return text(about, "UUID"), Quantity(name, known, refers(root, ways))


def read_units(root: Element) -> tuple[str, str]:
    """Return the id of a unit group, and the name of its reference unit."""
    main = text(root, "unitGroupInformation/quantitativeReference/referenceToReferenceUnit")
    units = [
        text(unit, "name")
        for unit in every(root, "units/unit")
        if unit.get("dataSetInternalID") == main
    ]
    return text(root, "unitGroupInformation/dataSetInformation/UUID"), units[0] if units else ""


def refers(node: Element, path: str) -> str:
    """Return the id that a reference names."""
    found = one(node, path)
    return (found.get("refObjectId") or "").strip() if found is not None else ""
