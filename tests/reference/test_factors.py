"""Factor sets: what the documents print, holes kept open, corrections numbered."""

from decimal import Decimal

import pytest

from tanfeng.reference.codes import items, measures, regions
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.factor_table import factor_frame
from tanfeng.reference.factors import factor_set, find, read_factors
from tanfeng.reference.period import parse_period
from tanfeng.reference.sheet import Status, read_sheet
from tanfeng.reference.shelf import open_shelf
from tanfeng.reference.units import dimension_of

SHELF = open_shelf()


def value(id, parameter, **keys):
    factor = find(factor_set(SHELF, id), parameter, SHELF, **keys).factor
    return None if factor is None else factor.value


@pytest.mark.parametrize(
    ("sheet", "anthracite", "bituminous", "lignite"),
    [
        ("cn.gbt32151_34.2024.fuels", "26.7", "19.57", "11.9"),
        ("cn.ets.2024.fuels", "22.867", "23.076", "14.759"),
        ("cn.ndrc.2013_15.fuels", "24.515", "23.204", "14.449"),
    ],
)
def test_the_three_families_of_fuel_values_stay_apart(sheet, anthracite, bituminous, lignite):
    for item, expected in (
        ("anthracite", anthracite),
        ("bituminous", bituminous),
        ("lignite", lignite),
    ):
        assert value(sheet, "ncv", item=item) == Decimal(expected)


def test_t1_the_gwp_set_is_named_by_the_method():
    assert value("ipcc.gwp", "SAR", gas="CH4") == 21
    assert value("ipcc.gwp", "AR5", gas="CH4") == 28
    assert value("ipcc.gwp", "AR6", gas="N2O") == 273
    assert value("ipcc.gwp", "AR4", gas="CF4") == 7390
    assert value("ipcc.gwp", "AR5", gas="CF4") == value("cn.ets.2024.aluminium", "gwp", item="CF4")
    assert value("ipcc.gwp", "SAR", gas="NF3") is None


def test_t2_a_printed_slip_stands_beside_its_numbered_correction():
    factors = factor_set(SHELF, "cn.gbt2589.2020.coal_equivalent")
    factor = find(factors, "coal_equivalent", item="lpg").factor
    assert (factor.value, factor.printed, factor.status) == (
        Decimal("1.7143"),
        "0.7143",
        Status.CONFLICT,
    )
    assert "0.7143" in factors.decisions[factor.decision].en


def test_t3_a_grid_factor_has_the_validity_of_its_data_year():
    year = parse_period("2023-06")
    assert SHELF.governing("cn.grid", year).id == "cn.grid.2023"
    assert SHELF.governing("cn.grid", parse_period("2022-06")).id == "cn.grid.2022"
    assert SHELF.governing("cn.grid", parse_period("2020-06")) is None


def test_t3_a_later_notice_does_not_change_what_was_known_before():
    from datetime import date

    known = SHELF.governing("cn.grid", parse_period("2023-06"), as_of=date(2025, 6, 30))
    assert known.id == "cn.grid.2022"


def test_t7_two_values_of_one_constant_are_both_kept():
    factors = factor_set(SHELF, "cn.industry_guides.carbonates")
    factor = find(factors, "emission_factor", item="CaCO3").factor
    assert (factor.value, factor.printed) == (Decimal("0.44"), "0.4397")


@pytest.mark.parametrize("item", ["lng", "bituminous"])
def test_t7_suspect_carbon_contents_may_not_judge(item):
    factors = factor_set(SHELF, "cn.ets.2024.fuels")
    factor = find(factors, "carbon_content", item=item).factor
    assert factor.status is Status.CONFLICT
    assert not factor.status.may_judge
    assert "suspect" in factor.note


def test_t11_regions_without_a_published_factor_stay_unknown():
    for region in ("CN-XZ", "CN-HK", "CN-MO", "CN-TW"):
        factor = find(factor_set(SHELF, "cn.grid.2023"), "average", SHELF, region=region).factor
        assert factor is not None
        assert (factor.value, factor.status) == (None, Status.UNKNOWN)


def test_the_national_metrics_fall_back_on_the_nation_and_say_so():
    found = find(factor_set(SHELF, "cn.grid.2023"), "fossil", SHELF, region="CN-HE")
    assert found.steps == ("CN-HE", "CN")
    assert found.factor.value == Decimal("0.8273")
    assert find(factor_set(SHELF, "cn.grid.2023"), "fossil", SHELF, region="CN-HK").factor is None


@pytest.mark.parametrize(
    ("year", "metric", "expected"),
    [
        (2021, "average", "0.5568"),
        (2022, "average", "0.5366"),
        (2023, "average", "0.5306"),
        (2023, "excl_market_traded_nonfossil", "0.6096"),
        (2023, "fossil", "0.8273"),
    ],
)
def test_national_grid_factors(year, metric, expected):
    assert value(f"cn.grid.{year}", metric, region="CN") == Decimal(expected)


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_every_region_has_a_row_for_the_average(year):
    factors = factor_set(SHELF, f"cn.grid.{year}")
    rows = {f.keys["region"] for f in factors.rows if f.parameter == "average"}
    assert rows == set(regions(SHELF))


def test_ranges_and_the_equal_value_have_no_default():
    sheet = factor_set(SHELF, "cn.gbt2589.2020.coal_equivalent")
    gas = find(sheet, "coal_equivalent", item="coke_oven_gas").factor
    assert (gas.value, gas.low, gas.high) == (None, Decimal("0.5714"), Decimal("0.6143"))
    assert find(sheet, "coal_equivalent_equal", item="electricity").factor.value is None
    assert find(sheet, "coal_equivalent", item="electricity").factor.value == Decimal("0.1229")


def test_the_older_ets_grid_factors_are_a_series_of_their_own():
    assert [s.id for s in SHELF.editions("cn.grid.ets")] == [
        "cn.grid.ets.2015_2020",
        "cn.grid.ets.2021",
        "cn.grid.ets.2022",
    ]
    assert value("cn.grid.ets.2022", "average", region="CN-HE") == Decimal("0.5703")


def test_thirty_substitutes_of_clinker_raw_meal():
    sheet = factor_set(SHELF, "cn.ets.2024.cement")
    deductions = {f.keys["item"]: f.value for f in sheet.rows if f.parameter == "deduction"}
    assert deductions["carbide_slag"] == Decimal("0.48")
    assert set(deductions) == {i.id for i in items(SHELF).values() if "substitute" in i.groups}


def test_the_table_of_a_set_has_nulls_where_nothing_is_published():
    table = factor_frame(factor_set(SHELF, "cn.grid.2023"))
    assert table.column_names == ["region", "parameter", "value", "unit", "status", "at"]
    assert table["value"].null_count == 4


HEADER = """\
sheet: own.fuels
kind: factors
document: own
source: own
keys: [item]
decisions: {D1: {zh: 甲, en: a}}
tables: {factors: own.csv}
"""
COLUMNS = "item,parameter,value,unit,clause,status,source,note,decision\n"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("coke,ncv,abc,GJ/t,,seen,x,,", "cell-not-a-number"),
        ("coke,ncv,NaN,GJ/t,,seen,x,,", "cell-not-a-number"),
        ("coke,ncv,1,GJ/tt,,seen,x,,", "unit-unknown"),
        ("coke,ncv,1,GJ/t,,sure,x,,", "status-unknown"),
        ("coke,ncv,1,GJ/t,,seen,,,", "source-missing"),
        ("coke,,1,GJ/t,,seen,x,,", "factor-key-missing"),
        ("coke,ncv,1,GJ/t,,seen,x,,D9", "factor-decision-unknown"),
        ("coke,ncv,1,GJ/t,,seen,x,,\ncoke,ncv,2,GJ/t,,seen,x,,", "factor-twice"),
    ],
)
def test_a_faulty_factor_is_refused_at_its_line(tmp_path, rows, code):
    (tmp_path / "own.yaml").write_text(HEADER, encoding="utf-8")
    (tmp_path / "own.csv").write_text(COLUMNS + rows + "\n", encoding="utf-8")
    with pytest.raises(TanfengError) as caught:
        read_factors(read_sheet(tmp_path / "own.yaml", tmp_path))
    assert [f.code for f in caught.value.findings] == [code]
    assert caught.value.findings[0].at == f"own.csv:{1 + len(rows.splitlines())}"


def test_t12_purity_and_decomposition_are_two_measures():
    known = measures(SHELF)
    assert known["purity"].unit == known["decomposition"].unit == "%"
    assert known["purity"].name != known["decomposition"].name


def test_t9_tonnes_and_normal_cubic_metres_do_not_meet():
    ncv = find(factor_set(SHELF, "cn.ets.2024.fuels"), "ncv", item="natural_gas").factor
    assert dimension_of(ncv.unit) != dimension_of("GJ/t")
    assert ncv.unit == "GJ/1e4Nm3"
