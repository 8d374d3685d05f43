"""Flows, flow properties and unit groups as ILCD data sets (写出流)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tanfeng.footprint.formats.gas_names import GasNames
from tanfeng.footprint.formats.ilcd.build import (
    add,
    add_rest,
    add_row,
    add_version,
    data_set,
    id_of,
    refer,
    speak,
)
from tanfeng.footprint.formats.ilcd.flows import KINDS, flow_row
from tanfeng.footprint.formats.xml import Element

_TYPES = {kind: told for told, kind in KINDS.items()}
_CAS = re.compile(r"([0-9]{1,6})(-[0-9]{2}-[0-9])")
_DEEPEST = 9
_LONGEST = 500
"""Levels of a classification after the first, and letters of a name, that ILCD can hold."""
_READ = ("id", "name_zh", "name_en", "kind", "cas", "category", "gas", "carbon")


def flow_set(
    row: Mapping[str, Any], properties: Sequence[Mapping[str, Any]], gases: GasNames
) -> Element:
    """Return the data set of a flow with its properties."""
    root = data_set("flow")
    information = add(root, "flowInformation")
    about = add(information, "dataSetInformation")
    add(about, "common:UUID", id_of("flow", row["id"]))
    add_name(about, row)
    if row["category"]:
        _classify(add(about, "classificationInformation"), row)
    cas = _CAS.fullmatch(row["cas"])
    if cas:
        add(about, "CASNumber", f"{cas[1]:0>6}{cas[2]}")
    add(add(information, "quantitativeReference"), "referenceToReferenceFlowProperty", "0")
    method = add(add(root, "modellingAndValidation"), "LCIMethod")
    add(method, "typeOfDataSet", _TYPES.get(row["kind"], "Other flow"))
    add_version(root)
    held = add(root, "flowProperties")
    all_of_them = [{"property": "", "unit": row["unit"], "value": 1.0}, *properties]
    for number, each in enumerate(all_of_them):
        made = add(held, "flowProperty", dataSetInternalID=str(number))
        quantity = f"{each['property']}:{each['unit']}"
        refer(made, "referenceToFlowPropertyDataSet", "flow property",
              id_of("flow property", quantity), each["property"] or each["unit"])  # fmt: skip
        add(made, "meanValue", repr(float(each["value"])))
    if row["kind"] == "elementary":
        # told, so that nobody has to guess it by the name again
        add_row(about, "row", row, ("gas", "carbon"))
    read, _ = flow_row(root, "", gases, [])
    add_rest(about, row, read, _READ)
    return root


def add_name(about: Element, row: Mapping[str, Any]) -> None:
    """Add the name in the languages that it has."""
    if row["name_zh"] or row["name_en"]:
        said = {"en": row["name_en"][:_LONGEST], "zh": row["name_zh"][:_LONGEST]}
        speak(add(about, "name"), "baseName", said)


def _classify(parent: Element, row: Mapping[str, Any]) -> None:
    elementary = row["kind"] == "elementary"
    system = add(parent, "common:elementaryFlowCategorization" if elementary else
                 "common:classification")  # fmt: skip
    for level, part in enumerate(row["category"].split("/", _DEEPEST)):
        add(system, "common:category" if elementary else "common:class", part, level=str(level))


def quantity_set(name: str, unit: str) -> Element:
    """Return the data set of a flow property; without a name, of what a unit measures."""
    root = data_set("flow property")
    information = add(root, "flowPropertiesInformation")
    about = add(information, "dataSetInformation")
    add(about, "common:UUID", id_of("flow property", f"{name}:{unit}"))
    speak(about, "common:name", {"en": name or unit})
    add_row(about, "row", {"property": name}, ("property",))
    refer(add(information, "quantitativeReference"), "referenceToReferenceUnitGroup", "unit group",
          id_of("unit group", unit), unit)  # fmt: skip
    add_version(root)
    return root


def unit_set(unit: str) -> Element:
    """Return the data set of a unit group of one unit."""
    root = data_set("unit group")
    information = add(root, "unitGroupInformation")
    about = add(information, "dataSetInformation")
    add(about, "common:UUID", id_of("unit group", unit))
    speak(about, "common:name", {"en": unit})
    add(add(information, "quantitativeReference"), "referenceToReferenceUnit", "0")
    add_version(root)
    made = add(add(root, "units"), "unit", dataSetInternalID="0")
    add(made, "name", unit)
    add(made, "meanValue", "1.0")
    return root
