"""Rules between the properties of a document (记录规则): geography, validity, totals, carbon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tanfeng.footprint.pact.moments import VALID_YEARS, read_moment, years_on
from tanfeng.footprint.pact.shape import DECIMAL
from tanfeng.reference.finding import Finding, Severity, Text

GEOGRAPHIES = (
    "geographyRegionOrSubregion", "geographyCountry", "geographyCountrySubdivision",
)  # fmt: skip
STANDARDS = (
    "ISO14067", "ISO14083", "ISO14040-44", "GHGP-Product", "PEF", "PACT-1.0", "PACT-2.0",
    "PACT-3.0", "PAS2050",
)  # fmt: skip
CARBON_TO_CO2 = Fraction(44, 12)
"""kg of CO2 per kg of carbon; PACT Methodology 3.0, 3.3.2.4."""
_PARTS = (
    "fossilGhgEmissions", "landUseChangeGhgEmissions", "landManagementBiogenicCO2Emissions",
    "landManagementBiogenicCO2Removals", "biogenicNonCO2Emissions", "ccsTechnologicalCO2Capture",
)  # fmt: skip
_CAPTURE = (
    "ccsTechnologicalCO2Capture", "technologicalCO2Removals", "technologicalCO2CaptureOrigin",
)  # fmt: skip


def rule_findings(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what in a document does not go together; properties of a wrong form are passed over.

    Errors: ``pact-edition``, ``pact-geography``, ``pact-period``, ``pact-validity``,
    ``pact-packaging``, ``pact-capture``. Warnings: ``pact-preceding``, ``pact-standard``,
    ``pact-operator``, ``pact-percent``, ``pact-total``, ``pact-biogenic-carbon``.
    """
    pcf = document.get("pcf")
    yield from _edition(document)
    if not isinstance(pcf, dict):
        return
    yield from _geography(pcf)
    yield from _times(document, pcf)
    yield from _included(pcf)
    yield from _named(pcf)
    yield from _totals(pcf)
    yield from _carbon(pcf)


def _edition(document: Mapping[str, Any]) -> Iterator[Finding]:
    version = document.get("specVersion")
    if isinstance(version, str) and re.match(r"[0-9]+\.", version) and version[:2] != "3.":
        yield _error(
            "pact-edition", "$.specVersion", f"版本 {version[:20]} 不受支持，只支持 3.x。",
            f"Edition {version[:20]} is not supported; 3.x is.",
            "v2 自 2026 年 4 月起停用。", "v2 has been out of use since April 2026.",
        )  # fmt: skip
    preceding = document.get("precedingPfIds")
    if isinstance(preceding, list) and document.get("id") in preceding:
        yield _warning("pact-preceding", "$.precedingPfIds", "记录把自己列为前一版本。",
                       "The record names itself as its predecessor.")  # fmt: skip


def _geography(pcf: Mapping[str, Any]) -> Iterator[Finding]:
    given = [name for name in GEOGRAPHIES if pcf.get(name) is not None]
    if len(given) > 1:
        yield _error(
            "pact-geography", f"$.pcf.{given[-1]}",
            f"地理层级只能给一级，现有 {'、'.join(given)}。",
            f"Only one level of geography may be given; there are {', '.join(given)}.",
            "保留最具体的一级。", "Keep the most specific one.",
        )  # fmt: skip


def _times(document: Mapping[str, Any], pcf: Mapping[str, Any]) -> Iterator[Finding]:
    start, end = (_moment(pcf, f"referencePeriod{which}") for which in ("Start", "End"))
    first, last = (_moment(document, f"validityPeriod{which}") for which in ("Start", "End"))
    if start and end and start >= end:
        yield _error("pact-period", "$.pcf.referencePeriodEnd", "基准期的结束不晚于开始。",
                     "The reference period does not end after its start.")  # fmt: skip
    if first and end and first < end:
        yield _error("pact-validity", "$.validityPeriodStart", "有效期早于基准期结束。",
                     "The validity begins before the reference period ends.")  # fmt: skip
    if first and last and first >= last:
        yield _error("pact-validity", "$.validityPeriodEnd", "有效期的结束不晚于开始。",
                     "The validity does not end after its start.")  # fmt: skip
    if last and end and last > years_on(end):
        yield _error(
            "pact-validity", "$.validityPeriodEnd", f"有效期晚于基准期结束后 {VALID_YEARS} 年。",
            f"The validity ends later than {VALID_YEARS} years after the reference period.",
        )  # fmt: skip


def _moment(of: Mapping[str, Any], name: str) -> Any:
    value = of.get(name)
    return read_moment(value) if isinstance(value, str) else None


def _included(pcf: Mapping[str, Any]) -> Iterator[Finding]:
    if pcf.get("packagingEmissionsIncluded") is False and pcf.get("packagingGhgEmissions"):
        yield _error(
            "pact-packaging", "$.pcf.packagingGhgEmissions", "不含包装时不应给出包装排放。",
            "Emissions of packaging are given although they are said not to be included.",
        )  # fmt: skip
    if pcf.get("ccsTechnologicalCO2CaptureIncluded") is False:
        for name in _CAPTURE:
            if pcf.get(name) is not None:
                yield _error(
                    "pact-capture", f"$.pcf.{name}", "不含 CCS 时不应给出该项。",
                    "It is given although capture is said not to be included.",
                )  # fmt: skip


def _named(pcf: Mapping[str, Any]) -> Iterator[Finding]:
    for n, name in enumerate(_list(pcf, "crossSectoralStandards")):
        if isinstance(name, str) and name not in STANDARDS:
            yield _warning("pact-standard", f"$.pcf.crossSectoralStandards[{n}]",
                           f"本版未列出标准“{name[:40]}”。",
                           f"This edition does not list the standard '{name[:40]}'.")  # fmt: skip
    for n, rule in enumerate(_list(pcf, "productOrSectorSpecificRules")):
        other = isinstance(rule, dict) and rule.get("operator") == "Other"
        if other and not rule.get("otherOperatorName"):
            yield _warning("pact-operator", f"$.pcf.productOrSectorSpecificRules[{n}]",
                           "operator 为 Other 时应写 otherOperatorName。",
                           "Operator is Other, and no otherOperatorName says which.")  # fmt: skip
    for name in ("exemptedEmissionsPercent", "primaryDataShare"):
        value = _number(pcf, name)
        if value is not None and not 0 <= value <= 100:
            yield _warning("pact-percent", f"$.pcf.{name}", f"{value} 不是百分比。",
                           f"{value} is no percentage.")  # fmt: skip


def _list(of: Mapping[str, Any], name: str) -> list[Any]:
    value = of.get(name)
    return value if isinstance(value, list) else []


def _totals(pcf: Mapping[str, Any]) -> Iterator[Finding]:
    told = _number(pcf, "pcfExcludingBiogenicUptake")
    whole = _number(pcf, "pcfIncludingBiogenicUptake")
    uptake = _number(pcf, "biogenicCO2Uptake") or Decimal(0)
    if told is None:
        return
    if whole is not None and abs(told + uptake - whole) > _rounding(whole, told):
        yield _warning(
            "pact-total", "$.pcf.pcfIncludingBiogenicUptake",
            f"{whole} 与不含吸收的 {told} 加吸收量 {uptake} 不符。",
            f"{whole} is not the total without uptake, {told}, and the uptake {uptake}.",
        )  # fmt: skip
    if _number(pcf, "fossilGhgEmissions") is None:
        return
    parts = {name: _number(pcf, name) or Decimal(0) for name in _PARTS}
    managed = _number(pcf, "landManagementFossilGhgEmissions") or Decimal(0)
    removed = abs(_number(pcf, "technologicalCO2Removals") or Decimal(0))
    # editions differ on whether fossil emissions include those of land management
    sums = [sum(parts.values()) - removed + more for more in (managed, Decimal(0))]
    if any(abs(each - told) <= _rounding(told) for each in sums):
        return
    other = parts["biogenicNonCO2Emissions"]
    left = other and any(abs(each - other - told) <= _rounding(told) for each in sums)
    yield _warning(
        "pact-total", "$.pcf.pcfExcludingBiogenicUptake",
        f"各分项之和为 {sums[0]}，记录写 {told}。",
        f"The parts add up to {sums[0]}, and the record says {told}.",
        "合计漏了 biogenicNonCO2Emissions。" if left else "核对各分项。",
        "The total leaves out biogenicNonCO2Emissions." if left else "Look at the parts.",
    )  # fmt: skip


def _carbon(pcf: Mapping[str, Any]) -> Iterator[Finding]:
    content, uptake = _number(pcf, "biogenicCarbonContent"), _number(pcf, "biogenicCO2Uptake")
    if content is None or uptake is None:
        return
    held = Fraction(content) * CARBON_TO_CO2
    slack = Fraction(_rounding(uptake)) + CARBON_TO_CO2 * Fraction(_rounding(content))
    if abs(held + Fraction(uptake)) > slack:
        yield _warning(
            "pact-biogenic-carbon", "$.pcf.biogenicCO2Uptake",
            f"生物碳含量 {content} × 44/12 = {float(held):.6g}，与吸收量 {uptake} 不符。",
            f"The biogenic carbon {content} x 44/12 is {float(held):.6g}; the uptake is {uptake}.",
            "吸收量应为负，绝对值等于碳含量 × 44/12。",
            "The uptake is negative, and its size the carbon x 44/12.",
        )  # fmt: skip


def _number(of: Mapping[str, Any], name: str) -> Decimal | None:
    value = of.get(name)
    return Decimal(value) if isinstance(value, str) and DECIMAL.fullmatch(value) else None


def _rounding(*values: Decimal) -> Decimal:
    """Return half a unit of the last place of each, as they are printed; a bare 0 is exact."""
    whole = Decimal(0)
    for value in values:
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int)
        if value != 0 or exponent < 0:
            whole += Decimal(5).scaleb(exponent - 1)
    return whole


def _error(code: str, path: str, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> Finding:
    return Finding(code, Severity.ERROR, path, Text(zh, en), Text(hint_zh, hint_en))


def _warning(
    code: str, path: str, zh: str, en: str, hint_zh: str = "", hint_en: str = ""
) -> Finding:
    return Finding(code, Severity.WARNING, path, Text(zh, en), Text(hint_zh, hint_en))
