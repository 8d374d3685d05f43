"""A record as a PACT v3 document: totals, units, what is missing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tanfeng.footprint.record import (
    Asked,
    Company,
    make_record,
    pact_document,
    publish_record,
    to_pact,
)
from tanfeng.ledger.footprints import footprint
from tanfeng.reference.errors import TanfengError

WHOSE = Company("Works", ("urn:company:example:works",), ("urn:product:example:car",))


@pytest.fixture
def record(made):
    ws, result = made
    asked = Asked(draws=0, fossil_carbon="0", exempted="2.5", biogenic_carbon="0")
    return make_record(ws, result.run.number, "car", asked)


def with_values(record, **values):
    told = {**record.reckoned.values, **values}
    return replace(record, reckoned=replace(record.reckoned, values=told))


def test_it_holds_what_the_specification_requires(record):
    told = pact_document(record, WHOSE)
    outer = (
        "id specVersion created status companyName companyIds productDescription productIds "
        "productNameCompany pcf"
    )
    assert set(outer.split()) <= set(told)
    pcf = told["pcf"]
    required = (
        "declaredUnitOfMeasurement declaredUnitAmount productMassPerDeclaredUnit "
        "referencePeriodStart referencePeriodEnd pcfExcludingBiogenicUptake "
        "pcfIncludingBiogenicUptake fossilGhgEmissions fossilCarbonContent "
        "ipccCharacterizationFactors crossSectoralStandards exemptedEmissionsPercent"
    )
    assert set(required.split()) <= set(pcf)
    assert (pcf["referencePeriodStart"], pcf["referencePeriodEnd"]) == (
        "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z",
    )  # fmt: skip
    # from the end of the reference period, for three years
    assert (told["validityPeriodStart"], told["validityPeriodEnd"]) == (
        "2026-01-01T00:00:00Z", "2029-01-01T00:00:00Z",
    )  # fmt: skip
    assert pcf["geographyCountrySubdivision"] == "CN-SD"
    assert (pcf["primaryDataShare"], pcf["exemptedEmissionsPercent"]) == ("0", "2.5")
    assert record.basis in told["comment"]
    numbers = [value for value in pcf.values() if isinstance(value, float)]
    assert numbers == []


def test_the_totals_follow_from_the_kinds_of_carbon(record):
    made = with_values(record, gwp100="10.5", gwp100_fossil="7.2", gwp100_land_use="2.0",
                       gwp100_biogenic="1.3", co2_biogenic="0.4", co2_uptake="-4.8")  # fmt: skip
    pcf = pact_document(replace(made, biogenic_carbon=None), WHOSE)["pcf"]
    assert Decimal(pcf["pcfExcludingBiogenicUptake"]) == Decimal("10.5")
    assert Decimal(pcf["biogenicCO2Uptake"]) == Decimal("-4.4")
    assert Decimal(pcf["pcfIncludingBiogenicUptake"]) == Decimal("6.1")
    parts = ("fossilGhgEmissions", "landUseChangeGhgEmissions", "biogenicNonCO2Emissions")
    assert sum(Decimal(pcf[part]) for part in parts) == Decimal("10.5")
    # the carbon that the product still holds is twelve forty-fourths of what was taken up
    assert Decimal(pcf["biogenicCarbonContent"]) == Decimal("1.2")


def test_what_is_given_off_without_an_uptake_takes_nothing_off(record):
    made = with_values(record, co2_biogenic="5", co2_uptake="0.0")
    pcf = pact_document(made, WHOSE)["pcf"]
    assert pcf["biogenicCO2Uptake"] == "0"
    assert pcf["pcfIncludingBiogenicUptake"] == pcf["pcfExcludingBiogenicUptake"]


@pytest.mark.parametrize(
    ("unit", "amount", "told"),
    [
        ("t", "1", ("kilogram", "1000")), ("kg", "2.5", ("kilogram", "2.5")),
        ("MWh", "1", ("kilowatt hour", "1000")), ("GJ", "1", ("megajoule", "1000")),
        ("kWh", "1", ("kilowatt hour", "1")), ("m3", "1", ("cubic meter", "1")),
        ("L", "1", ("liter", "1")), ("t*km", "1", ("ton kilometer", "1")),
        ("piece", "3", ("piece", "3")), ("count", "1", ("piece", "1")),
        ("m2", "1", ("square meter", "1")),
    ],
)  # fmt: skip
def test_units_are_those_of_pact(record, unit, amount, told):
    pcf = pact_document(replace(record, unit=unit, amount=amount), WHOSE)["pcf"]
    assert (pcf["declaredUnitOfMeasurement"], pcf["declaredUnitAmount"]) == told


def test_what_nobody_has_said_is_asked_for_at_once(record):
    bare = replace(record, mass=None, fossil_carbon=None, exempted=None)
    with pytest.raises(TanfengError) as refused:
        pact_document(bare, WHOSE)
    assert [each.code for each in refused.value.findings] == ["record-pact-missing"] * 3
    with pytest.raises(TanfengError) as refused:
        pact_document(replace(record, unit="weight_case"), WHOSE)
    assert refused.value.findings[0].code == "record-pact-unit"


def test_a_record_that_takes_the_place_of_another_names_it(made, record):
    ws, result = made
    later = make_record(ws, result.run.number, "car", Asked(
        draws=0, fossil_carbon="0", exempted="2.5", predecessor=record.id))  # fmt: skip
    assert later.id != record.id
    assert pact_document(later, WHOSE)["precedingPfIds"] == [record.id]


def test_it_passes_the_checks_and_stands_in_the_books(made, record):
    ws, result = made
    document = to_pact(record, WHOSE)
    assert {each.code for each in document.findings} == set()
    _, entries = publish_record(ws, record, WHOSE)
    assert [(e.id, e.run, e.status) for e in entries] == [(record.id, record.number, "Active")]
    assert publish_record(ws, record, WHOSE)[1] == ()
    asked = Asked(draws=0, fossil_carbon="0", exempted="2.5", predecessor=record.id, seed=2)
    later = make_record(ws, result.run.number, "car", asked)
    publish_record(ws, later, WHOSE)
    assert footprint(ws, record.id).status == "Deprecated"
    assert footprint(ws, later.id).document == to_pact(later, WHOSE).text
    with pytest.raises(TanfengError) as refused:
        to_pact(record, replace(WHOSE, ids=("company 1",)))
    assert [each.code for each in refused.value.findings] == ["pact-form"]


def test_a_rating_never_leaves_its_scale(made):
    ws, result = made
    # the grid rates one and two throughout: sums of parts must not fall below one
    quality = make_record(ws, result.run.number, "grid", Asked(draws=0)).reckoned.quality
    for rating in (quality.technological, quality.geographical, quality.temporal):
        assert 1 <= float(rating) <= 5
