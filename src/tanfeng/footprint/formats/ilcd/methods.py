"""Impact assessment methods of ILCD (影响评价方法): their factors, those that hold everywhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from tanfeng.footprint.formats.ilcd.flows import refers
from tanfeng.footprint.formats.ilcd.look import (
    either,
    every,
    number,
    one,
    overlay,
    own,
    place,
    text,
)
from tanfeng.footprint.formats.xml import Element
from tanfeng.footprint.inventory import FACTORS
from tanfeng.reference.finding import Finding, Severity, Text

EVERYWHERE = ("", "GLO")


@dataclass(frozen=True)
class MethodRead:
    """A method, before its unit is known.

    Attributes
    ----------
    quantity
        Flow property of the result, and what the reference to it says.
    regional
        Factors that hold in one region only and were left out.
    """

    id: str
    impact: str
    quantity: str
    said: str
    factors: list[dict[str, Any]]
    regional: int


def read_method(root: Element, name: str, findings: list[Finding]) -> MethodRead:
    """Return a method and its factors.

    Of several factors of a flow the one without a location stands; ``GLO`` stands for it.
    """
    impact = impact_of(root)
    quantity = one(root, "LCIAMethodInformation/quantitativeReference/referenceQuantity")
    source = source_of(root)
    factors: dict[str, dict[str, Any]] = {}
    twice, bad, at = 0, 0, place(name, root)
    nodes = every(root, "characterisationFactors/factor")
    for where in EVERYWHERE:
        for node in nodes:
            if text(node, "location") != where:
                continue
            row = factor_row(node, name, impact, source, findings)
            if row["value"] is None or not math.isfinite(row["value"]):
                bad += 1
                continue
            held = factors.setdefault(row["flow"], row)
            twice += where == "" and held["value"] != row["value"]
    regional = sum(text(node, "location") not in EVERYWHERE for node in nodes)
    if bad:
        findings.append(
            Finding("inventory-number", Severity.ERROR, at,
                    Text(f"{bad} 个因子为空或不是有限数。",
                         f"{bad} factors are missing or not finite."))
        )  # fmt: skip
    if twice:
        findings.append(
            Finding("inventory-ilcd-factor-twice", Severity.WARNING, at,
                    Text(f"{twice} 个流在同一方法中有不同的因子，取第一个。",
                         f"{twice} flows have several factors in one method; the first is taken."))
        )  # fmt: skip
    return MethodRead(
        text(root, "LCIAMethodInformation/dataSetInformation/UUID"), impact,
        "" if quantity is None else (quantity.get("refObjectId") or "").strip(),
        "" if quantity is None else either(every(quantity, "shortDescription")),
        list(factors.values()), regional,
    )  # fmt: skip


def impact_of(root: Element) -> str:
    """Return the name of an impact, after that of its methodology where there is one."""
    about = one(root, "LCIAMethodInformation/dataSetInformation")
    if about is None:
        return ""
    name = either(every(about, "name")) or text(about, "impactCategory") or text(about, "UUID")
    methodology = text(about, "methodology")
    return f"{methodology}: {name}" if methodology else name


def source_of(root: Element) -> str:
    """Return where the factors are from."""
    said = [
        either(every(each, "shortDescription"))
        for each in every(root, "modellingAndValidation/dataSources/referenceToDataSource")
    ]
    return "; ".join(filter(None, said)) or text(
        root, "LCIAMethodInformation/dataSetInformation/methodology"
    )


def factor_row(
    node: Element, name: str, impact: str, source: str, findings: list[Finding]
) -> dict[str, Any]:
    """Return the row of a factor; its unit is that of the method."""
    at = place(name, node)
    row: dict[str, Any] = {
        "impact": impact, "flow": refers(node, "referenceToFlowDataSet"),
        "value": number(node, "meanValue", at, findings), "unit": "", "source": source, "at": at,
    }  # fmt: skip
    overlay(row, own(node), FACTORS, at, findings)
    return row
