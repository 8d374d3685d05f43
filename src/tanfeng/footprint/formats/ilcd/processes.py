"""Processes of ILCD with their exchanges (过程与交换)."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from tanfeng.footprint.formats.ilcd.flows import names_of
from tanfeng.footprint.formats.ilcd.look import (
    OWN,
    either,
    every,
    number,
    number_of,
    one,
    overlay,
    own,
    parts,
    place,
    said,
    spoken,
    text,
)
from tanfeng.footprint.formats.xml import Element
from tanfeng.footprint.inventory import EXCHANGES, PROCESSES, PROPERTIES
from tanfeng.reference.finding import Finding, Severity, Text

TYPES = {"LCI result": "system", "Avoided product system": "system"}
REVIEWS = {
    "Not reviewed": "none", "Independent internal review": "internal",
    "Dependent internal review": "internal", "Independent external review": "external",
    "Accredited third party review": "external", "Independent review panel": "external",
}  # fmt: skip
DISTRIBUTIONS = {
    "log-normal": "lognormal", "normal": "normal", "triangular": "triangular",
    "uniform": "uniform",
}  # fmt: skip
_YEAR = re.compile(r"[0-9]{4}")
_WAYS = "modellingAndValidation/dataSourcesTreatmentAndRepresentativeness"


@dataclass(frozen=True)
class ProcessRead:
    """A process, before its flows are known; what was left out is counted by its kind."""

    row: dict[str, Any]
    exchanges: list[dict[str, Any]]
    properties: list[dict[str, Any]]
    left: Counter[str]


def read_process(root: Element, name: str, findings: list[Finding]) -> ProcessRead:
    """Return a process and its exchanges."""
    row = process_row(root, name, findings)
    left: Counter[str] = Counter()
    variables = {
        each.get("name"): number(each, "meanValue", place(name, each), findings)
        for each in every(root, "processInformation/mathematicalRelations/variableParameter")
    }
    left["formula"] = len(
        every(root, "processInformation/mathematicalRelations/variableParameter/formula")
    )
    left["result"] = len(every(root, "LCIAResults/LCIAResult"))
    exchanges, numbers = [], []
    for node in every(root, "exchanges/exchange"):
        if text(node, "functionType"):
            left["reminder"] += 1
            continue
        left["allocation"] += one(node, "allocations") is not None
        exchanges.append(exchange_row(node, name, variables, findings) | {"process": row["id"]})
        numbers.append((node.get("dataSetInternalID") or "").strip())
    _mark(root, exchanges, numbers, row, findings)
    return ProcessRead(row, exchanges, _properties(root, name, row["id"], findings), left)


def process_row(root: Element, name: str, findings: list[Finding]) -> dict[str, Any]:
    """Return the row of a process."""
    at = place(name, root)
    about = one(root, "processInformation/dataSetInformation")
    if about is None:
        findings.append(
            Finding("inventory-unreadable", Severity.ERROR, at,
                    Text("过程没有 dataSetInformation。",
                         "The process has no dataSetInformation."))
        )  # fmt: skip
        return {"id": "", "at": at}
    zh, en = names_of(one(about, "name"), "functionalUnitFlowProperties")
    where = one(root, "processInformation/geography/locationOfOperationSupplyOrProduction")
    kind = text(root, "modellingAndValidation/LCIMethodAndAllocation/typeOfDataSet")
    review = one(root, "modellingAndValidation/validation/review")
    reviewed = ("" if review is None else review.get("type") or "").strip()
    technology = every(
        root, "processInformation/technology/technologyDescriptionAndIncludedProcesses"
    )
    row: dict[str, Any] = {
        "id": text(about, "UUID"), "name_zh": zh, "name_en": en,
        "location": ("" if where is None else where.get("location") or "").strip(),
        "kind": TYPES.get(kind, "unit"),
        "valid_from": _year(root, "referenceYear", 1, 1),
        "valid_until": _year(root, "dataSetValidUntil", 12, 31),
        "technology": " ".join(filter(None, reversed(spoken(technology)))),
        "source": "; ".join(filter(None, (
            either(every(each, "shortDescription"))
            for each in every(root, f"{_WAYS}/referenceToDataSource")))),
        "review": REVIEWS.get(reviewed, reviewed),
        "at": at,
    }  # fmt: skip
    overlay(row, own(about), PROCESSES, at, findings)
    return row


def _year(root: Element, path: str, month: int, day: int) -> date | None:
    told = text(root, f"processInformation/time/{path}")
    if _YEAR.fullmatch(told) and int(told):
        return date(int(told), month, day)
    return None


def exchange_row(
    node: Element, name: str, variables: dict[str | None, float | None], findings: list[Finding]
) -> dict[str, Any]:
    """Return the row of an exchange, without its process."""
    at, inside = place(name, node), parts(node)
    told = said(inside, "uncertaintyDistributionType")
    flow = inside.get("referenceToFlowDataSet")
    row: dict[str, Any] = {
        "flow": "" if flow is None else (flow.get("refObjectId") or "").strip(),
        "direction": said(inside, "exchangeDirection").casefold(),
        "amount": _amount(inside, at, variables, findings),
        "avoided": False,
        "provider": "",
        "location": said(inside, "location"),
        "distribution": DISTRIBUTIONS.get(told, ""),
        "pedigree": "",
        "variable": "",
        "at": at,
    }
    row |= _spread(inside, row["distribution"], at, findings)
    added = own(node) if "other" in inside else None
    if added is not None and added.get("avoided") == "true":
        row["direction"] = "output"
        row["amount"], row["low"], row["high"] = (
            None if value is None else -value for value in (row["amount"], row["high"], row["low"])
        )
    overlay(row, added, EXCHANGES, at, findings)
    if row["distribution"] and not _usable(row):
        findings.append(
            Finding("inventory-ilcd-uncertainty", Severity.WARNING, at,
                    Text(f"分布 {told} 的参数缺失或与数量矛盾，按确定值读入。",
                         f"The parameters of the distribution {told} are missing or contradict "
                         "the amount, which is read as certain."))
        )  # fmt: skip
        row |= {"distribution": "", "scale": None, "low": None, "high": None}
    return row


def _usable(row: dict[str, Any]) -> bool:
    amount, scale, low, high = (row[name] for name in ("amount", "scale", "low", "high"))
    if row["distribution"] in ("lognormal", "normal"):
        return scale is not None and (row["distribution"] == "normal" or amount != 0)
    if low is None or high is None or low > high:
        return False
    return row["distribution"] == "uniform" or amount is None or low <= amount <= high


def _amount(
    inside: dict[str, Element], at: str, variables: dict[str | None, float | None],
    findings: list[Finding],
) -> float | None:  # fmt: skip
    """Return the resulting amount, which is the mean amount times its variable."""
    mean = number_of(said(inside, "meanAmount"), at, findings)
    final = number_of(said(inside, "resultingAmount"), at, findings)
    variable = said(inside, "referenceToVariable")
    if variable:
        times = variables.get(variable)
        if final is None and mean is not None and times is not None:
            return mean * times
        return final
    if final is None or mean is None:
        return mean if final is None else final
    if math.isclose(final, mean, rel_tol=1e-6) or math.isnan(final):
        return final
    findings.append(
        Finding("inventory-ilcd-amount", Severity.WARNING, at,
                Text(f"没有变量，但 resultingAmount {final:g} 与 meanAmount {mean:g} "
                     "不同；取 meanAmount。",
                     f"There is no variable, yet resultingAmount {final:g} is not meanAmount "
                     f"{mean:g}; meanAmount is taken."))
    )  # fmt: skip
    return mean


def _spread(
    inside: dict[str, Element], kind: str, at: str, findings: list[Finding]
) -> dict[str, float | None]:
    """Return the parameters of a distribution.

    relativeStandardDeviation95In is the square of the geometric standard deviation of a log-normal
    distribution and twice the standard deviation of a normal one (ILCD format 1.1,
    ILCD_ProcessDataSet.xsd, documentation of the element).
    """
    if not kind:
        return {"scale": None, "low": None, "high": None}
    wide = number_of(said(inside, "relativeStandardDeviation95In"), at, findings)
    made: dict[str, float | None] = {"scale": None, "low": None, "high": None}
    if kind == "lognormal" and wide is not None and wide >= 1:
        made["scale"] = math.log(wide) / 2
    elif kind == "normal" and wide is not None and wide >= 0:
        made["scale"] = wide / 2
    elif kind in ("triangular", "uniform"):
        made["low"] = number_of(said(inside, "minimumAmount"), at, findings)
        made["high"] = number_of(said(inside, "maximumAmount"), at, findings)
    return made


def _mark(
    root: Element, exchanges: list[dict[str, Any]], numbers: list[str], row: dict[str, Any],
    findings: list[Finding],
) -> None:  # fmt: skip
    """Mark the first reference flow that exists; tell of the others."""
    wanted = [
        (each.text or "").strip()
        for each in every(root, "processInformation/quantitativeReference/referenceToReferenceFlow")
    ]
    held = [each for each in dict.fromkeys(wanted) if each in numbers]
    if held:
        exchanges[numbers.index(held[0])]["reference"] = True
    if len(set(wanted)) > 1 or len(held) < len(set(wanted)):
        first = held[0] if held else "-"
        findings.append(
            Finding("inventory-ilcd-reference", Severity.WARNING, row["at"],
                    Text(f"基准流指向 {'、'.join(wanted)[:80]}；取 {first}，"
                         "其余是联产品或不存在。",
                         f"The reference flows are {', '.join(wanted)[:80]}; {first} is taken, the "
                         "others are co-products or not there."))
        )  # fmt: skip


def _properties(
    root: Element, name: str, process: str, findings: list[Finding]
) -> list[dict[str, Any]]:
    """Return the properties that hold in one process alone, which only tanfeng writes."""
    rows = []
    inside = "{*}processInformation/{*}dataSetInformation/{*}other"
    for node in root.findall(f"{inside}/{{{OWN}}}property"):
        at = place(name, node)
        row: dict[str, Any] = {"at": at}
        overlay(row, node, PROPERTIES, at, findings)
        rows.append(row | {"process": process})
    return rows
