"""A supplier's record as an input: its total passes on, in the unit of the flow that takes it."""

import json

import numpy as np
import pytest

from tanfeng.footprint.pact import read_document, receive
from tanfeng.footprint.record import use_record
from tanfeng.footprint.study import Ask, bring_inventory, inventories, run_footprint
from tanfeng.ledger import create_workspace
from tanfeng.reference.errors import TanfengError

ID = "10000000-0000-4000-8000-000000000001"
PARTS = {"pcfExcludingBiogenicUptake": "900", "fossilGhgEmissions": "700",
         "landUseChangeGhgEmissions": "150", "biogenicNonCO2Emissions": "50",
         "biogenicCO2Uptake": "-30", "pcfIncludingBiogenicUptake": "870"}  # fmt: skip


def document(pcf=None, **said):
    made = {
        "id": ID, "specVersion": "3.0.3", "created": "2025-03-01T08:00:00Z", "status": "Active",
        "companyName": "Bolts", "companyIds": ["urn:company:bolts"], "productDescription": "bolt",
        "productIds": ["urn:product:bolt"], "productNameCompany": "Bolt M8",
        "pcf": {
            "declaredUnitOfMeasurement": "kilogram", "declaredUnitAmount": "1000",
            "productMassPerDeclaredUnit": "1000", "referencePeriodStart": "2025-01-01T00:00:00Z",
            "referencePeriodEnd": "2026-01-01T00:00:00Z", "geographyCountry": "CN",
            "fossilCarbonContent": "0", "ipccCharacterizationFactors": ["AR6"],
            "crossSectoralStandards": ["ISO14067"], "exemptedEmissionsPercent": "0",
            **PARTS, **(pcf or {}),
        },
        **said,
    }  # fmt: skip
    return read_document(json.dumps(made))


@pytest.fixture
def ws(tmp_path, cars):
    made = create_workspace(tmp_path / "ws")
    bring_inventory(made, cars, "cars")
    return made


def footprints(ws):
    numbers = tuple(each.number for each in inventories(ws))
    made = run_footprint(ws, Ask(numbers, period="2025", electricity=""))
    system = made.study.assembled.system
    return {
        id: dict(zip(system.impacts, np.asarray(row), strict=True))
        for id, row in zip(system.processes, made.study.found.value, strict=True)
    }


def test_what_the_supplier_states_passes_on_by_kind(ws):
    before = footprints(ws)["car"]
    receive(ws, "bolts", [document()])
    made = use_record(ws, ID, "bolt")
    assert made.per_unit == pytest.approx(0.9)
    after = footprints(ws)["car"]
    added = {impact: after[impact] - before[impact] for impact in before}
    # a car takes one kilogram of bolts, which nobody made before
    assert added["gwp100"] == pytest.approx(0.9)
    assert added["gwp100_fossil"] == pytest.approx(0.7)
    assert added["gwp100_biogenic"] == pytest.approx(0.05)
    assert added["gwp100_land_use"] == pytest.approx(0.15)
    assert added["co2_uptake"] == pytest.approx(-0.03)


def test_the_declared_unit_becomes_that_of_the_flow(ws):
    receive(ws, "bolts", [document({"declaredUnitOfMeasurement": "piece", "declaredUnitAmount": "1",
                                    "productMassPerDeclaredUnit": "0.02"})])  # fmt: skip
    assert use_record(ws, ID, "bolt").per_unit == pytest.approx(900 / 0.02)


def test_a_unit_that_does_not_become_it_is_refused_and_nothing_kept(ws):
    receive(ws, "bolts", [document({"declaredUnitOfMeasurement": "kilowatt hour"})])
    before = inventories(ws)
    with pytest.raises(TanfengError) as caught:
        use_record(ws, ID, "bolt")
    assert caught.value.findings[0].code == "supplied-unit"
    assert inventories(ws) == before


def test_a_later_record_takes_the_place_of_the_earlier(ws):
    receive(ws, "bolts", [document()])
    use_record(ws, ID, "bolt")
    newer = "20000000-0000-4000-8000-000000000001"
    less = {"pcfExcludingBiogenicUptake": "600", "fossilGhgEmissions": "400"}
    receive(ws, "bolts", [document(less, id=newer, precedingPfIds=[ID])])
    with pytest.raises(TanfengError) as caught:
        use_record(ws, ID, "bolt")
    assert caught.value.findings[0].code == "supplied-deprecated"
    bare = footprints(ws)["car"]["gwp100"]
    use_record(ws, newer, "bolt")
    assert footprints(ws)["car"]["gwp100"] - bare == pytest.approx(0.6 - 0.9)


def test_one_that_is_no_longer_valid_is_told(ws):
    receive(ws, "bolts", [document(validityPeriodEnd="2026-01-02T00:00:00Z")])
    codes = {each.code for each in use_record(ws, ID, "bolt").findings}
    assert "supplied-expired" in codes


def test_an_id_that_nobody_gave(ws):
    with pytest.raises(TanfengError) as caught:
        use_record(ws, "30000000-0000-4000-8000-000000000001", "bolt")
    assert caught.value.findings[0].code == "supplied-unknown"
