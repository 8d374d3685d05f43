"""The product footprint of PACT v3 (产品碳足迹数据模型): names as on the wire, decimals as text.

Source: PACT Technical Specifications 3.0, ``spec/v3/openapi.yaml``, schemas ``ProductFootprint``
and below. What the types say here is all that `shape` checks, and what the API's description shows.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct


def _form(form: str, sign: str = "", **schema: Any) -> Meta:
    # a registry's key takes 500 characters; no quantity needs 60 digits
    longest = 60 if form == "decimal" else 500
    return Meta(
        min_length=1, max_length=longest, extra={"form": form, "sign": sign},
        extra_json_schema={"format": form, **schema},
    )  # fmt: skip


Uuid = Annotated[str, _form("uuid")]
Urn = Annotated[str, _form("urn")]
Uri = Annotated[str, _form("uri")]
Moment = Annotated[str, _form("date-time")]
Number = Annotated[str, _form("decimal")]
Positive = Annotated[str, _form("decimal", "> 0")]
NotNegative = Annotated[str, _form("decimal", ">= 0")]
NotPositive = Annotated[str, _form("decimal", "<= 0")]
Rating = Annotated[str, _form("decimal", "1 to 5")]
Name = Annotated[str, Meta(min_length=1)]
Version = Annotated[str, Meta(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9]{8})?$")]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$")]
Subdivision = Annotated[str, Meta(pattern="^[A-Z]{2}-[A-Z0-9]{1,3}$")]
Report = Annotated[str, Meta(pattern="^AR[0-9]+$")]

Urns = Annotated[list[Urn], Meta(min_length=1, extra_json_schema={"uniqueItems": True})]

Unit = Literal[
    "liter", "kilogram", "cubic meter", "kilowatt hour", "megajoule", "ton kilometer",
    "square meter", "piece", "hour", "megabit second",
]  # fmt: skip
Region = Literal[
    "Africa", "Americas", "Asia", "Europe", "Oceania", "Australia and New Zealand", "Central Asia",
    "Eastern Asia", "Eastern Europe", "Latin America and the Caribbean", "Melanesia", "Micronesia",
    "Northern Africa", "Northern America", "Northern Europe", "Polynesia", "South-eastern Asia",
    "Southern Asia", "Southern Europe", "Sub-Saharan Africa", "Western Asia", "Western Europe",
]  # fmt: skip


class Rules(Struct, omit_defaults=True):
    """Rules of a product or sector that were followed."""

    operator: Literal["PEF", "EPD International", "Other"]
    ruleNames: Annotated[list[Name], Meta(min_length=1, extra_json_schema={"uniqueItems": True})]
    otherOperatorName: Name | None = None


class FactorSource(Struct, omit_defaults=True):
    """A database of emission factors."""

    name: Name
    version: Name


class DataQuality(Struct, omit_defaults=True):
    """Ratings of data quality, from 1, best, to 5."""

    technologicalDQR: Rating
    temporalDQR: Rating
    geographicalDQR: Rating


class Verification(Struct, omit_defaults=True):
    """Who verified the footprint, and what of it."""

    coverage: Literal["PCF calculation model", "PCF program", "product level"] | None = None
    providerName: str | None = None
    completedAt: Moment | None = None
    standardName: str | None = None
    comments: str | None = None


class Extension(Struct, omit_defaults=True):
    """A data model extension; its data are whatever its schema says."""

    specVersion: str
    dataSchema: Uri
    data: dict[str, Any]
    documentation: Uri | None = None


class CarbonFootprint(Struct, omit_defaults=True):
    """The carbon footprint of a declared unit, in kg CO2e; carbon contents in kg C."""

    declaredUnitOfMeasurement: Unit
    declaredUnitAmount: Positive
    productMassPerDeclaredUnit: NotNegative
    referencePeriodStart: Moment
    referencePeriodEnd: Moment
    pcfExcludingBiogenicUptake: Number
    pcfIncludingBiogenicUptake: Number
    fossilGhgEmissions: NotNegative
    fossilCarbonContent: NotNegative
    ipccCharacterizationFactors: Annotated[
        list[Report], Meta(min_length=1, extra_json_schema={"uniqueItems": True})
    ]
    # later editions may know others, which must be accepted: an unknown one is a warning
    crossSectoralStandards: Annotated[
        list[Name], Meta(min_length=1, extra_json_schema={"uniqueItems": True})
    ]
    exemptedEmissionsPercent: Number
    geographyRegionOrSubregion: Region | None = None
    geographyCountry: Country | None = None
    geographyCountrySubdivision: Subdivision | None = None
    boundaryProcessesDescription: str | None = None
    biogenicCarbonContent: NotNegative | None = None
    recycledCarbonContent: NotNegative | None = None
    landUseChangeGhgEmissions: NotNegative | None = None
    landCarbonLeakage: NotNegative | None = None
    landManagementFossilGhgEmissions: NotNegative | None = None
    landManagementBiogenicCO2Emissions: NotNegative | None = None
    landManagementBiogenicCO2Removals: NotPositive | None = None
    biogenicCO2Uptake: NotPositive | None = None
    biogenicNonCO2Emissions: NotNegative | None = None
    landAreaOccupation: NotNegative | None = None
    aircraftGhgEmissions: NotNegative | None = None
    packagingEmissionsIncluded: bool | None = None
    packagingGhgEmissions: NotNegative | None = None
    packagingBiogenicCarbonContent: NotNegative | None = None
    outboundLogisticsGhgEmissions: NotNegative | None = None
    technologicalCO2CaptureOrigin: str | None = None
    # positive or negative by edition of the specification
    technologicalCO2Removals: Number | None = None
    ccsTechnologicalCO2CaptureIncluded: bool | None = None
    ccsTechnologicalCO2Capture: NotPositive | None = None
    ccuCarbonContent: NotNegative | None = None
    ccuCalculationApproach: Literal["Cut-off", "Credit"] | None = None
    ccuCreditCertification: Uri | None = None
    productOrSectorSpecificRules: list[Rules] | None = None
    exemptedEmissionsDescription: str | None = None
    allocationRulesDescription: str | None = None
    secondaryEmissionFactorSources: Annotated[list[FactorSource], Meta(min_length=1)] | None = None
    primaryDataShare: Number | None = None
    dqi: DataQuality | None = None
    verification: Verification | None = None


class ProductFootprint(Struct, omit_defaults=True):
    """One product's footprint as it is exchanged (产品碳足迹)."""

    id: Uuid
    specVersion: Version
    created: Moment
    status: Literal["Active", "Deprecated"]
    companyName: Name
    companyIds: Urns
    productDescription: str
    productIds: Urns
    productNameCompany: Name
    pcf: CarbonFootprint
    precedingPfIds: (
        Annotated[list[Uuid], Meta(min_length=1, extra_json_schema={"uniqueItems": True})] | None
    ) = None
    validityPeriodStart: Moment | None = None
    validityPeriodEnd: Moment | None = None
    productClassifications: Urns | None = None
    comment: str | None = None
    extensions: list[Extension] | None = None
