"""A record as a PACT v3 document (PACT 交换文档): plain values, numbers as decimal strings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tanfeng.footprint.record.content import converted
from tanfeng.footprint.record.value import FootprintRecord
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text

SPEC = "3.0.3"
_UNITS = (
    ("kg", "kilogram"), ("kWh", "kilowatt hour"), ("MJ", "megajoule"), ("L", "liter"),
    ("m3", "cubic meter"), ("m2", "square meter"), ("t*km", "ton kilometer"), ("h", "hour"),
    ("count", "piece"),
)  # fmt: skip
"""Our units beside those of PACT v3; the first into which a declared unit converts is used, but
energy told in watt hours stays so."""
_PIECES = ("piece", "pieces", "item", "items", "item(s)", "unit")
_VIEWS = {
    "mass": "mass allocation", "energy": "energy allocation", "value": "economic allocation",
    "substitution": "system expansion (substitution)",
    "cut_off": "co-products carry no burdens (cut-off)",
}  # fmt: skip


@dataclass(frozen=True)
class Company:
    """Who states a footprint (数据所有者).

    Attributes
    ----------
    ids
        URNs of the company.
    products
        URNs of the product.
    classes
        URNs of classifications.
    """

    name: str
    ids: tuple[str, ...]
    products: tuple[str, ...]
    product_name: str = ""
    description: str = ""
    classes: tuple[str, ...] = ()


def pact_document(record: FootprintRecord, company: Company) -> dict[str, Any]:
    """Return a record as the JSON of a PACT v3 ProductFootprint.

    Totals follow the formulae of the specification: that without uptake is fossil, land-use and
    biogenic emissions other than CO2; that with it adds the CO2 which the product still holds, the
    balance of what was taken up and given off. Biogenic CO2 given off without an uptake is no
    part of either.

    Raises
    ------
    TanfengError
        ``record-pact-unit`` for a unit that PACT does not know; ``record-pact-missing`` for each
        value that nobody has said: mass, fossil carbon, percentage left out.
    """
    unit, times = _unit(record)
    faults = _lacking(record)
    if faults:
        raise TanfengError(*faults)
    values = {name: Decimal(told) for name, told in record.reckoned.values.items()}
    biogenic, land = values["gwp100_biogenic"], values["gwp100_land_use"]
    uptake = min(values["co2_biogenic"] + values["co2_uptake"], Decimal(0))
    quality = record.reckoned.quality
    secondary = [each for each in record.reckoned.sources if each.name != "ledger"]
    end = date.fromisoformat(record.period_end) + timedelta(days=1)
    pcf: dict[str, Any] = {
        "declaredUnitOfMeasurement": unit,
        "declaredUnitAmount": plain(times * Decimal(record.amount)),
        "productMassPerDeclaredUnit": record.mass,
        "referencePeriodStart": f"{record.period_start}T00:00:00Z",
        "referencePeriodEnd": f"{end}T00:00:00Z",
        **_geography(record.geography),
        "boundaryProcessesDescription": record.boundary.en,
        "pcfExcludingBiogenicUptake": plain(values["gwp100"]),
        "pcfIncludingBiogenicUptake": plain(values["gwp100"] + uptake),
        # a source that tells the total only does not say which kind it is: it counts as fossil
        "fossilGhgEmissions": plain(_fossil(values)),
        "landUseChangeGhgEmissions": plain(land),
        "biogenicNonCO2Emissions": plain(biogenic),
        "biogenicCO2Uptake": plain(uptake),
        "fossilCarbonContent": record.fossil_carbon,
        "biogenicCarbonContent": _biogenic(record, uptake),
        "packagingEmissionsIncluded": False,
        "ipccCharacterizationFactors": [record.method.warming],
        "crossSectoralStandards": ["ISO14067"],
        "exemptedEmissionsPercent": record.exempted,
        "exemptedEmissionsDescription": _left_out(record),
        "allocationRulesDescription": _VIEWS[record.method.view],
        "primaryDataShare": plain(Decimal(quality.primary) * 100),
        "dqi": {
            "technologicalDQR": quality.technological,
            "geographicalDQR": quality.geographical,
            "temporalDQR": quality.temporal,
        },
    }
    if secondary:
        pcf["secondaryEmissionFactorSources"] = [
            {"name": each.name or "not stated", "version": each.version or "not stated"}
            for each in secondary
        ]
    return {
        "id": record.id,
        "specVersion": SPEC,
        "created": record.created,
        "status": "Active",
        "validityPeriodStart": f"{record.valid_from}T00:00:00Z",
        "validityPeriodEnd": f"{_after(record.valid_until)}T00:00:00Z",
        "companyName": company.name,
        "companyIds": list(company.ids),
        "productDescription": company.description or record.name.en,
        "productIds": list(company.products),
        "productNameCompany": company.product_name or record.name.en,
        "comment": f"basis sha256 {record.basis}; {', '.join(record.method.standards)}"
        + (f"; reviewed by {record.reviewer}" if record.reviewer else ""),
        "pcf": pcf,
        **({"productClassifications": list(company.classes)} if company.classes else {}),
        **({"precedingPfIds": [record.predecessor]} if record.predecessor else {}),
    }


def plain(value: Decimal) -> str:
    """Write a decimal without exponent."""
    return format(value.normalize() + Decimal(0), "f")


def _unit(record: FootprintRecord) -> tuple[str, Decimal]:
    for ours, theirs in _UNITS:
        if ours == "MJ" and "Wh" in record.unit:
            continue
        if ours == "kWh" and "Wh" not in record.unit:
            continue
        if ours == "L" and "m3" in record.unit:
            continue
        times = converted(record.unit, ours)
        if times is not None:
            return theirs, times
    if record.unit.casefold() in _PIECES:
        return "piece", Decimal(1)
    raise TanfengError(
        Finding(
            "record-pact-unit", Severity.ERROR, record.product,
            Text(f"PACT 没有可表示“{record.unit}”的单位。",
                 f"PACT has no unit for '{record.unit}'."),
            Text("以质量、体积、能量、面积或件计的产品方可交换。",
                 "State the product by mass, volume, energy, area or pieces."),
        )
    )  # fmt: skip


def _lacking(record: FootprintRecord) -> list[Finding]:
    told = (
        (record.mass, "质量", "mass", "--mass"),
        (record.fossil_carbon, "化石碳含量", "fossil carbon content", "--fossil-carbon"),
        (record.exempted, "未计入部分的百分比", "percentage left out", "--exempted"),
    )
    return [
        Finding(
            "record-pact-missing", Severity.ERROR, record.product,
            Text(f"PACT 文档需要{zh}，而记录没有。", f"A PACT document needs the {en}, which the "
                 "record does not tell."),
            Text(f"用 {option} 给出。", f"Give it with {option}."),
        )
        for value, zh, en, option in told
        if value is None
    ]  # fmt: skip


def _fossil(values: Mapping[str, Decimal]) -> Decimal:
    whole = values["gwp100"]
    rest = whole - values["gwp100_biogenic"] - values["gwp100_land_use"]
    # what only the binary sum knows is no negative emission
    return Decimal(0) if -_NOISE * abs(whole) <= rest < 0 else rest


_NOISE = Decimal("1e-9")
_CARBON = Decimal(12) / Decimal(44)
"""Mass of the carbon in carbon dioxide."""


def _biogenic(record: FootprintRecord, uptake: Decimal) -> str:
    """Return the biogenic carbon content: as somebody said, else what the uptake stands for."""
    if record.biogenic_carbon is not None:
        return record.biogenic_carbon
    return plain((-uptake * _CARBON).quantize(Decimal("1e-12")))


def _left_out(record: FootprintRecord) -> str:
    return "; ".join(each.message.en for each in record.findings if each.code == "record-unlinked")


def _geography(place: str) -> dict[str, str]:
    if len(place) == 2:
        return {"geographyCountry": place}
    if len(place) > 3 and place[2] == "-":
        return {"geographyCountrySubdivision": place}
    return {}


def _after(day: str) -> str:
    return str(date.fromisoformat(day) + timedelta(days=1))
