"""Rows that cannot be meant as they stand: told by line, and never taken in silence."""

import pytest

from tanfeng.pathways.sheets import build_problem
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity

END = ",assumption,a,\n"
ERRORS = [
    ("crude_steel,demand,,,2025.5,900,,Mt" + END, "entry-year"),
    ("crude_steel,demand,,,20255,900,,Mt" + END, "entry-year"),
    ("crude_steel,demand,,,1e30,900,,Mt" + END, "entry-year"),
    ("crude_steel,demand,,,2025,1e300,,Mt" + END, "entry-range"),
    ("bf_bof,variable,,,,,1e15 * 1e15,CNY/t" + END, "entry-range"),
    ("crude_steel,demand,,CN-HE,2025,900,,Mt" + END, "scenario-region"),
    ("crude_steel,demand,,CN,2025,900,,Mt" + END, "scenario-region"),
    ("bf_bof,capex,,CN-HE,,900,,CNY/t" + END, "scenario-region"),
    ("coal,price,,CN-ZZ,,40,,CNY/GJ" + END, "scenario-region"),
    ("coal,price,ore,,,40,,CNY/GJ" + END, "roadmap-reference"),
    ("bf_bof,use,nosuch,,,1,,t/t" + END, "roadmap-reference"),
    ("bf_bof,use,,,,1,,t/t" + END, "roadmap-reference"),
    ("scrap_eaf,convert,bf_bof,,,100,,CNY/t" + END, "roadmap-reference"),
    ("bf_bof,convert,*,,,100,,CNY/t" + END, "roadmap-reference"),
    ("coal,demand,,,,1,,Mt" + END, "scenario-subject"),
    ("crude_steel,capex,,,,1,,CNY/t" + END, "scenario-subject"),
    ("emission,limit,,,2030,1,,MtCO2" + END, "scenario-subject"),
    ("*,price,,,,1,,CNY/GJ" + END, "scenario-subject"),
    ("bf_bof,life,,,,25.5,,a" + END, "life-not-positive"),
    ("bf_bof,life,,,,1000000000,,a" + END, "life-not-positive"),
    ("bf_bof,life,,,,0,,a" + END, "life-not-positive"),
    ("bf_bof,life,,,2030,25,,a" + END, "entry-year"),
    ("bf_bof,early,,,,-1,,a" + END, "entry-range"),
    ("bf_bof,convert,scrap_eaf,,,-100,,CNY/t" + END, "cost-negative"),
    ("crude_steel,import_price,,,,-1,,CNY/t" + END, "price-negative"),
    ("coal,price,,,,-40,,CNY/GJ" + END, "price-negative"),
    ("scrap,excess_price,,,,3000,,CNY/GJ" + END, "entry-unit"),
    ("scrap,excess_price,,,,-3000,,CNY/t" + END, "price-negative"),
    ("bf_bof,capex,,,,,\"sum(fixed, over=unit)\",CNY/t" + END, "entry-name"),
    ("bf_bof,capex,,,,,1 > 0,CNY/t" + END, "entry-name"),
    ("bf_bof,capex,,,,,1 / 0,CNY/t" + END, "entry-name"),
    ("cny,value,,,2025,7,,CNY/USD" + END, "entry-year"),
    ("nosuch,value,,,,7,,CNY/USD" + END, "scenario-subject"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "code"), ERRORS)
def test_a_row_that_cannot_be_meant_is_an_error_at_its_line(told, row, code):
    found = [each for each in told(row) if each.severity is Severity.ERROR]
    assert {each.code for each in found} == {code}
    assert {each.at for each in found} == {"own.csv:2"}


@pytest.mark.parametrize(
    "rows",
    [
        "coal,price,,,,40,,CNY/GJ,assumption,a,\ncoal,price,,,2023,40,,CNY/GJ,assumption,a,\n",
        "coal,price,,,2023,40,,CNY/GJ,assumption,a,\ncoal,price,,,2060,,,CNY/GJ,unknown,a,\n",
    ],
)
def test_a_series_that_is_half_said_is_an_error(told, rows):
    found = [each for each in told(rows) if each.severity is Severity.ERROR]
    assert [(each.code, each.at) for each in found] == [("entry-mixed", "own.csv:3")]


@pytest.mark.parametrize(
    ("row", "code", "severity"),
    [
        ("coal,price,,CN-XJ,,20,,CNY/GJ" + END, "scenario-region", Severity.WARNING),
        ("coal,price,,,2070,20,,CNY/GJ" + END, "series-outside", Severity.WARNING),
        ("coal,price,,,2010,20,,CNY/GJ" + END, "series-outside", Severity.INFO),
    ],
)
def test_a_row_without_effect_is_told(told, row, code, severity):
    found = [each for each in told(row) if each.code == code]
    assert [(each.at, each.severity) for each in found] == [("own.csv:2", severity)]


def test_a_price_of_a_province_stands_for_it_alone(own, build):
    rows = "ore,price,,CN-HE,,700,,CNY/t" + END
    problem, _, _ = build(own(rows), "own.steel")
    place = problem.carriers.index("ore")
    assert problem.price[place, :, 0] == pytest.approx([700, 800])


def test_both_sheets_are_told_together(own):
    with pytest.raises(TanfengError) as refused:
        build_problem(own(), "nosuch", "nosuch", years=(2025,), regions=(), enlist=None)
    assert {each.code for each in refused.value.findings} == {"roadmap-unknown",
                                                              "scenario-unknown"}  # fmt: skip


def test_a_row_is_converted_before_another_is_made_of_it(own, build):
    rows = "bf_bof,capex,,,,0.6,,1e4yuan/t" + END
    problem, _, _ = build(own(rows), "own.steel")
    assert problem.capex[0, 0] == pytest.approx(6000)
    assert problem.renewal[0, 0] == pytest.approx(0.3 * 6000)


def test_rows_made_of_one_another_are_told_at_both(told):
    found = [each for each in told("bf_bof,capex,,,,,10 * renewal,CNY/t" + END)
             if each.code == "entry-circle"]  # fmt: skip
    assert {each.at.partition(":")[0] for each in found} == {"own.csv", "scenarios/steel_base.csv"}
