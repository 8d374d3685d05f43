"""Processes and exchanges as ILCD data sets (写出过程)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from tanfeng.footprint.formats.ilcd.build import (
    add,
    add_rest,
    add_row,
    add_version,
    data_set,
    id_of,
    own_element,
    refer,
    speak,
)
from tanfeng.footprint.formats.ilcd.processes import DISTRIBUTIONS, exchange_row, process_row
from tanfeng.footprint.formats.ilcd.write_flows import add_name
from tanfeng.footprint.formats.xml import Element

_REVIEWS = {
    "none": "Not reviewed", "internal": "Independent internal review",
    "external": "Independent external review",
}  # fmt: skip
_SPREADS = {ours: theirs for theirs, ours in DISTRIBUTIONS.items()}
_PROCESS = ("id", "name_zh", "name_en", "location", "kind", "valid_from", "valid_until",
            "technology", "source", "review")  # fmt: skip
_EXCHANGE = ("flow", "direction", "amount", "provider", "location", "distribution", "scale", "low",
             "high", "pedigree", "variable")  # fmt: skip


def process_set(
    row: Mapping[str, Any],
    exchanges: Sequence[Mapping[str, Any]],
    properties: Sequence[Mapping[str, Any]],
    flows: Mapping[str, Mapping[str, Any]],
) -> Element:
    """Return the data set of a process with its exchanges."""
    root = data_set("process")
    information = add(root, "processInformation")
    about = add(information, "dataSetInformation")
    add(about, "common:UUID", id_of("process", row["id"]))
    add_name(about, row)
    reference = add(information, "quantitativeReference", type="Reference flow(s)")
    for number, each in enumerate(exchanges):
        if each["reference"]:
            add(reference, "referenceToReferenceFlow", str(number))
    _time(information, row)
    if row["location"]:
        add(add(information, "geography"), "locationOfOperationSupplyOrProduction",
            location=row["location"])  # fmt: skip
    if row["technology"]:
        speak(add(information, "technology"), "technologyDescriptionAndIncludedProcesses",
              {"en": row["technology"]})  # fmt: skip
    _validation(root, row)
    add_version(root)
    held = add(root, "exchanges")
    for number, each in enumerate(exchanges):
        _exchange(held, number, each, flows.get(each["flow"], {}))
    add_rest(about, row, process_row(root, "", []), _PROCESS)
    for each in properties:
        add_row(about, "property", each, ("flow", "property", "value", "unit"))
    return root


def _time(information: Element, row: Mapping[str, Any]) -> None:
    if row["valid_from"] or row["valid_until"]:
        time = add(information, "time")
        for name, day in (("referenceYear", row["valid_from"]),
                          ("dataSetValidUntil", row["valid_until"])):  # fmt: skip
            if day:
                add(time, f"common:{name}", f"{day.year:04}")


def _validation(root: Element, row: Mapping[str, Any]) -> None:
    modelling = add(root, "modellingAndValidation")
    kind = "LCI result" if row["kind"] == "system" else "Unit process, black box"
    add(add(modelling, "LCIMethodAndAllocation"), "typeOfDataSet", kind)
    if row["source"]:
        ways = add(modelling, "dataSourcesTreatmentAndRepresentativeness")
        refer(ways, "referenceToDataSource", "source", id_of("source", row["source"]),
              row["source"])  # fmt: skip
    if row["review"] in _REVIEWS:
        add(add(modelling, "validation"), "review", type=_REVIEWS[row["review"]])


def _exchange(held: Element, number: int, row: Mapping[str, Any], flow: Mapping[str, Any]) -> None:
    node = add(held, "exchange", dataSetInternalID=str(number))
    refer(node, "referenceToFlowDataSet", "flow", id_of("flow", row["flow"]),
          flow.get("name_en") or flow.get("name_zh") or row["flow"])  # fmt: skip
    if row["location"]:
        add(node, "location", row["location"])
    direction, amount, low, high = (row[column] for column in
                                    ("direction", "amount", "low", "high"))  # fmt: skip
    if row["avoided"]:
        direction = "input"
        amount, low, high = (None if value is None else -value for value in (amount, high, low))
    add(node, "exchangeDirection", direction.capitalize())
    shown = "NaN" if amount is None or math.isnan(amount) else repr(amount)
    add(node, "meanAmount", shown)
    add(node, "resultingAmount", shown)
    if row["distribution"] in ("triangular", "uniform") and None not in (low, high):
        add(node, "minimumAmount", repr(low))
        add(node, "maximumAmount", repr(high))
    if row["distribution"] in _SPREADS:
        add(node, "uncertaintyDistributionType", _SPREADS[row["distribution"]])
        wide = _wide(row)
        if wide:
            add(node, "relativeStandardDeviation95In", wide)
    if row["avoided"]:
        own_element(node).set("avoided", "true")
    add_rest(node, row, exchange_row(node, "", {}, []), _EXCHANGE)


def _wide(row: Mapping[str, Any]) -> str:
    """Return what ILCD tells of a spread: five digits, three of them after the point."""
    scale = row["scale"]
    if scale is None or not 0 <= scale < 1e5:
        return ""
    if row["distribution"] == "lognormal":
        wide = math.exp(min(2 * scale, 99.0))
    elif row["distribution"] == "normal":
        wide = 2 * scale
    else:
        return ""
    digits = min(3, 5 - len(str(int(wide))))
    return f"{wide:.{digits}f}" if digits >= 0 and round(wide, 3) > 0 else ""
