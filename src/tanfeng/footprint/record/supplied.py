"""Suppliers' records as inputs (供应商足迹作为投入): a received footprint becomes a provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from tanfeng.footprint.catalogue import CO2E
from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)
from tanfeng.footprint.pact import ProductFootprint, value_of
from tanfeng.footprint.pact.moments import read_moment
from tanfeng.footprint.study import bring_inventory, inventories, open_inventory
from tanfeng.ledger import Run, Workspace
from tanfeng.ledger.footprints import DEPRECATED, Entry, received
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.units import convert

UNITS = {
    "kilogram": "kg", "kilowatt hour": "kWh", "megajoule": "MJ", "liter": "L",
    "cubic meter": "m3", "square meter": "m2", "ton kilometer": "t*km", "hour": "h",
    "piece": "count",
}  # fmt: skip
"""Declared units of PACT v3 -> ours; megabit seconds have none."""
_LAND = (
    "landUseChangeGhgEmissions", "landCarbonLeakage", "landManagementFossilGhgEmissions",
    "landManagementBiogenicCO2Emissions",
)  # fmt: skip
_KINDS = (
    (CO2E, "gwp100_fossil", "温室气体（二氧化碳当量）", "greenhouse gases as CO2e"),
    ("nature:co2e:biogenic", "gwp100_biogenic", "生物源非二氧化碳温室气体", "biogenic, as CO2e"),
    ("nature:co2e:land_use", "gwp100_land_use", "土地利用温室气体", "of land use, as CO2e"),
)
_UPTAKE = "nature:co2:uptake"


@dataclass(frozen=True)
class Supplied:
    """A supplier's footprint that was brought in.

    Attributes
    ----------
    process
        Id of the process that stands for it, by which links name it.
    per_unit
        kg CO2e per unit of the flow, without what grew.
    """

    run: Run
    process: str
    flow: str
    unit: str
    per_unit: float
    findings: tuple[Finding, ...]


def use_record(
    ws: Workspace, id: str, flow: str = "", *, partner: str | None = None,
    on: datetime | None = None,
) -> Supplied:  # fmt: skip
    """Bring a received record in as the maker of a flow.

    Its total stays what the supplier states. What is not land use or biogenic counts as fossil.
    A later record for the same flow of the same partner takes its place in new runs.

    Parameters
    ----------
    flow
        Of the inventories that take it; empty for a flow of its own, named by the product's URN.
    on
        Moment on which the record should be valid; now if left out.

    Raises
    ------
    TanfengError
        ``supplied-unknown``; ``supplied-deprecated``; ``supplied-unit`` where the declared unit
        does not become that of the flow.
    """
    entry = _entry(ws, id, partner)
    value = value_of(entry)
    flow = flow or value.productIds[0]
    amount, unit = _amount(value, _unit_of(ws, flow), entry.id)
    process = f"pact:{entry.partner}:{entry.id}"
    inventory = _inventory(entry, value, process, flow, amount, unit)
    findings = _told(entry, value, on or datetime.now(UTC))
    run = bring_inventory(ws, inventory, f"pact:{entry.partner}:{flow}", told=findings)
    total = float(value.pcf.pcfExcludingBiogenicUptake) / amount
    return Supplied(run, process, flow, unit, total, findings)


def _entry(ws: Workspace, id: str, partner: str | None) -> Entry:
    found = [each for each in received(ws, partner) if each.id == id.lower()]
    if not found:
        raise refuse(
            "supplied-unknown", id, "没有收到该编号的足迹记录。",
            "No footprint record of this id was received.",
            "用 `tanfeng footprint records --received` 查看，或先用 `fetch` 索取。",
            "`tanfeng footprint records --received` lists them; `fetch` gets them.",
        )  # fmt: skip
    if len(found) > 1:
        names = ", ".join(each.partner for each in found)
        raise refuse(
            "supplied-unknown", id, f"多个伙伴给出过该编号：{names}。",
            f"Several partners gave a record of this id: {names}.", "请用 --partner 指定。",
            "Name one with --partner.",
        )  # fmt: skip
    if found[0].status == DEPRECATED:
        raise refuse(
            "supplied-deprecated", id, "该记录已弃用。", "The record is deprecated.",
            "请向供应商索取其替代记录。", "Ask the supplier for the one that takes its place.",
        )  # fmt: skip
    return found[0]


def _unit_of(ws: Workspace, flow: str) -> str:
    """Return the unit in which the newest inventories hold a flow; empty where none does."""
    for made in inventories(ws):
        flows = open_inventory(ws, made.number).flows
        units = dict(zip(flows["id"].to_pylist(), flows["unit"].to_pylist(), strict=True))
        if flow in units:
            return str(units[flow])
    return ""


def _amount(value: ProductFootprint, unit: str, id: str) -> tuple[float, str]:
    pcf = value.pcf
    declared, amount = UNITS.get(pcf.declaredUnitOfMeasurement), float(pcf.declaredUnitAmount)
    if declared and not unit:
        return amount, declared
    if declared:
        try:
            return convert(amount, declared, unit), unit
        except TanfengError:
            pass
    # the specification does not settle whether the mass is of one unit or of all that are declared
    if unit and amount == 1 and float(pcf.productMassPerDeclaredUnit) > 0:
        try:
            return convert(float(pcf.productMassPerDeclaredUnit), "kg", unit), unit
        except TanfengError:
            pass
    raise refuse(
        "supplied-unit", id,
        f"申报单位“{pcf.declaredUnitAmount} {pcf.declaredUnitOfMeasurement}”"
        f"不能换算为流的单位“{unit}”。",
        f"The declared unit '{pcf.declaredUnitAmount} {pcf.declaredUnitOfMeasurement}' does not "
        f"become '{unit}', that of the flow.",
    )  # fmt: skip


def _inventory(
    entry: Entry, value: ProductFootprint, process: str, flow: str, amount: float, unit: str
) -> Inventory:
    pcf = value.pcf
    total = Decimal(pcf.pcfExcludingBiogenicUptake)
    land = sum((Decimal(getattr(pcf, name) or 0) for name in _LAND), Decimal(0))
    biogenic = Decimal(pcf.biogenicNonCO2Emissions or 0)
    parts = (total - land - biogenic, biogenic, land)
    at = process
    flows = [{"id": flow, "name_zh": value.productNameCompany, "name_en": value.productNameCompany,
              "kind": "product", "unit": unit, "at": at}]  # fmt: skip
    exchanges = [{"process": process, "flow": flow, "direction": "output", "amount": amount,
                  "reference": True, "at": at}]  # fmt: skip
    factors = []
    for (id, impact, zh, en), part in zip(_KINDS, parts, strict=True):
        if not part:
            continue
        flows.append({"id": id, "name_zh": zh, "name_en": en, "kind": "elementary", "unit": "kg",
                      "at": at})  # fmt: skip
        exchanges.append({"process": process, "flow": id, "direction": "output",
                          "amount": float(part), "reference": False, "at": at})  # fmt: skip
        factors += [{"impact": each, "flow": id, "value": 1.0, "unit": "kgCO2e/kg",
                     "source": "by definition"} for each in ("gwp100", impact)]  # fmt: skip
    uptake = -float(pcf.biogenicCO2Uptake or 0)
    if uptake:
        flows.append({"id": _UPTAKE, "name_zh": "生物吸收的二氧化碳", "name_en": "CO2 taken up",
                      "kind": "elementary", "unit": "kg", "gas": "CO2", "carbon": "uptake",
                      "at": at})  # fmt: skip
        exchanges.append({"process": process, "flow": _UPTAKE, "direction": "input",
                          "amount": uptake, "reference": False, "at": at})  # fmt: skip
    begins = read_moment(pcf.referencePeriodStart)
    place = pcf.geographyCountrySubdivision or pcf.geographyCountry or ""
    checked = pcf.verification is not None and pcf.verification.providerName
    about = {
        "id": process, "name_zh": value.productNameCompany, "name_en": value.productNameCompany,
        "location": place, "kind": "system", "valid_from": begins.date() if begins else None,
        "source": f"{value.companyName}; PACT {value.specVersion}; "
                  f"{', '.join(pcf.ipccCharacterizationFactors)}",
        "review": "external" if checked else "none", "at": at,
    }  # fmt: skip
    return Inventory(
        table_of([about], PROCESSES), table_of(flows, FLOWS), table_of(exchanges, EXCHANGES),
        table_of([], PROPERTIES), table_of(factors, FACTORS),
    )  # fmt: skip


def _told(entry: Entry, value: ProductFootprint, on: datetime) -> tuple[Finding, ...]:
    reports = ", ".join(value.pcf.ipccCharacterizationFactors)
    found = [
        Finding("supplied-warming", Severity.INFO, entry.id,
                Text(f"该足迹采用 {reports} 增温潜势，用其他潜势的核算不会改写它。",
                     f"It was reckoned with {reports}; a run with other warming potentials "
                     "leaves it as it is."))
    ]  # fmt: skip
    moment = on.timestamp() * 1e6
    if not entry.valid_from <= moment <= entry.valid_until:
        first, last = (datetime.fromtimestamp(each / 1e6, UTC).date()
                       for each in (entry.valid_from, entry.valid_until))  # fmt: skip
        found.append(
            Finding("supplied-expired", Severity.WARNING, entry.id,
                    Text(f"该记录只在 {first} 至 {last} 有效。",
                         f"The record is valid from {first} to {last} only."),
                    Text("请向供应商索取新的记录。", "Ask the supplier for a newer one."))
        )  # fmt: skip
    return tuple(found)
