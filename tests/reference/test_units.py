"""Units: what people type, and what never converts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.sheet import read_sheet
from tanfeng.reference.shelf import DATA
from tanfeng.reference.units import canonical, convert, dimension_of, factor

TYPED = {
    "吨": "t",
    "万吨": "1e4t",
    "万千瓦时": "1e4kWh",
    "万kWh": "1e4kWh",
    "ｋＷｈ": "kWh",
    "立方米": "m3",
    "万标立方米": "1e4Nm3",
    "1e4 Nm3": "1e4Nm3",
    "10,000 Nm³": "1e4Nm3",
    "Nm³": "Nm3",
    "m3": "m3",
    "m^3": "m3",
    "kgce": "kgce",
    "tce": "tce",
    "吨标准煤": "tce",
    "百分号": "%",
    "％": "%",
    "千克标准煤／吨": "kgce/t",
    "kgCO₂/kWh": "kgCO2/kWh",
    "GJ/万Nm3": "GJ/1e4Nm3",
    "kgce/kW·h": "kgce/kWh",
    "kgce/(t·h)": "kgce/(t*h)",
    "℃": "degC",
    "重量箱": "weight_case",
    "t/万元": "t/1e4yuan",
    "kwh": "kWh",
}


@pytest.mark.parametrize(("typed", "expected"), TYPED.items())
def test_what_people_type_gets_its_canonical_spelling(typed, expected):
    assert canonical(typed) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (12.5, "万kWh", "MWh", 125.0),
        (1, "tce", "kgce", 1000.0),
        (1, "MWh", "GJ", 3.6),
        (0.5366, "kgCO2/kWh", "tCO2/MWh", 0.5366),
        (7000, "kcal/kg", "GJ/t", 29.3076),
        (3, "kWh", "MWh", 0.003),
        (38931, "kJ/Nm3", "GJ/1e4Nm3", 389.31),
        (0.1229, "kgce/kWh", "tce/MWh", 0.1229),
        (65, "%", "tC/t", 0.65),
    ],
)
def test_conversions_are_exact_in_decimals(value, source, target, expected):
    assert convert(value, source, target) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("tce", "GJ"),
        ("m3", "Nm3"),
        ("weight_case", "t"),
        ("tC", "tCO2"),
        ("t", "tCO2"),
        ("tCO2", "tCO2e"),
        ("a", "h"),
        ("t", "1e4Nm3"),
    ],
)
def test_what_differs_is_refused(source, target):
    with pytest.raises(TanfengError) as caught:
        convert(1, source, target, "plant.xlsx#数据!D5")
    assert caught.value.findings[0].code == "unit-differs"
    assert caught.value.findings[0].at == "plant.xlsx#数据!D5"


@pytest.mark.parametrize("typed", ["", "吨吨", "kWhh", "t//GJ", "(t", "t)", "GJ/t clinker", "1e4%"])
def test_an_unknown_unit_is_refused(typed):
    with pytest.raises(TanfengError) as caught:
        canonical(typed)
    assert caught.value.findings[0].code == "unit-unknown"


def test_an_unknown_unit_names_its_neighbours():
    with pytest.raises(TanfengError) as caught:
        canonical("kWhh")
    assert "kWh" in caught.value.findings[0].hint.en


def test_carbon_and_co2_are_masses_for_formulas():
    # published equations carry the bare number 44/12
    assert dimension_of("tC/GJ") == dimension_of("tCO2/GJ")
    assert dimension_of("tce") != dimension_of("t")


UNITS = [row.cells["id"] for row in read_sheet(DATA / "codes" / "units.yaml").tables["units"]]


@given(st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_a_factor_and_its_inverse_make_one(source, target):
    try:
        product = factor(source, target) * factor(target, source)
    except TanfengError:
        return
    assert abs(product - 1) < Decimal("1e-24")


def test_no_spelling_stands_for_two_units():
    seen: dict[str, str] = {}
    for row in read_sheet(DATA / "codes" / "units.yaml").tables["units"]:
        for spelled in filter(None, [row.cells["id"], *row.cells["aliases"].split("|")]):
            assert seen.setdefault(spelled, row.cells["id"]) == row.cells["id"], spelled
            assert canonical(spelled) == row.cells["id"]
