"""Conditions whose figure must not be below a value: white lists, recovery targets, outlets."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from tanfeng.reference.formula import parse
from tanfeng.reference.period import parse_period
from tanfeng.rules import Stated, judge, judge_stated
from tanfeng.rules.requirement import Correction, Input

LITHIUM = "cn.white_list.2024#lithium"
ASKED, YEAR = date(2026, 3, 1), parse_period("2025")


def battery(indicator, value, unit="%", **inputs):
    return Stated("recycler", "waste_power_battery", indicator, value, unit, inputs)


@pytest.mark.parametrize(
    ("sense", "figure", "outcome"),
    [(">=", 90, "pass"), (">", 90, "fail"), ("<=", 90, "pass"), ("<", 90, "fail"),
     (">=", 89.9, "fail"), (">", 90.1, "pass"), ("<=", 90.1, "fail"), ("<", 89.9, "pass")],
)  # fmt: skip
def test_each_sense_at_above_and_below_the_value(row, sense, figure, outcome):
    rule = dataclasses.replace(row(LITHIUM), sense=sense)
    verdict = judge(rule, figure, {}, ASKED, YEAR)
    assert verdict.outcome == outcome
    assert verdict.grade == ("required" if outcome == "pass" else "not_met")


def test_the_margin_is_positive_above_a_lower_bound_and_the_gap_is_what_is_short(row):
    good = judge(row(LITHIUM), 92.5, {}, ASKED, YEAR)
    bad = judge(row(LITHIUM), 87.0, {}, ASKED, YEAR, annual_output=1000.0)
    assert (good.margin, good.evidence["gaps"]) == (2.5, {})
    assert bad.margin == -3.0
    assert bad.evidence["gaps"]["required"]["per_unit"] == 3.0
    assert bad.evidence["sense"] == ">="
    assert "required is >= 90" in bad.message.en
    assert "要求 >= 90" in bad.message.zh


def test_a_missing_input_that_could_relax_a_lower_bound_keeps_a_low_figure_open(row):
    relaxed = Correction(
        "ease", row(LITHIUM).product, "relaxes", {"required": parse("limit - ease")}, "",
        row(LITHIUM).status,
    )  # fmt: skip
    rule = dataclasses.replace(
        row(LITHIUM),
        corrections=(relaxed,),
        inputs={"ease": Input("ease", row(LITHIUM).product, "%", Decimal(0))},
    )
    assert judge(rule, 91, {}, ASKED, YEAR).outcome == "pass"
    low = judge(rule, 87, {}, ASKED, YEAR)
    assert (low.outcome, low.evidence["missing"]) == ("cannot_judge", ["ease"])
    assert judge(rule, 87, {"ease": 5}, ASKED, YEAR).outcome == "pass"
    assert judge(rule, 87, {"ease": 2}, ASKED, YEAR).outcome == "fail"


def test_the_edition_of_the_measured_year_governs_and_one_from_memory_only_warns(shelf):
    figure = [battery("smelting_recovery_li", 86)]
    (late,) = judge_stated(shelf, figure, YEAR, ASKED)
    (early,) = judge_stated(shelf, figure, parse_period("2022"), ASKED)
    assert (late.requirement, late.outcome) == (LITHIUM, "fail")
    assert (early.requirement, early.outcome) == ("cn.white_list.2019#lithium", "cannot_judge")
    assert early.evidence["would_be"] == {"grade": "required", "outcome": "pass"}


def test_a_draft_and_an_undated_edition_never_judge(shelf):
    scrap = Stated("yard", "scrap", "processing_capacity", 1e4, "t",
                   {"scrap": "carbon", "project": "new"})  # fmt: skip
    verdicts = judge_stated(shelf, [battery("overall_recovery_cu", 50), scrap], YEAR, ASKED)
    assert {v.outcome for v in verdicts} <= {"not_applicable", "cannot_judge"}
    assert len(verdicts) == 2
    assert all(v.evidence["preview"] for v in verdicts)
    assert "nobody recorded when" in verdicts[1].message.en


def test_rows_are_chosen_by_what_is_known_of_the_subject(shelf):
    (small,) = judge_stated(
        shelf, [battery("stored_mass", 6, "t", outlet="collection")], YEAR, ASKED
    )
    assert (small.outcome, small.requirement) == ("fail", "cn.outlet_guide.2019#collection-mass")
    assert (
        judge_stated(shelf, [battery("stored_mass", 6, "t", outlet="central")], YEAR, ASKED) == ()
    )


def test_copper_has_no_minimum_of_recycled_content(shelf):
    figures = [
        Stated("cell", "battery_active_material", f"recycled_content_{e}", 5, "%")
        for e in ("cu", "li")
    ]
    verdicts = judge_stated(shelf, figures, parse_period("2032"), date(2033, 1, 1))
    assert [v.indicator for v in verdicts] == ["recycled_content_li"]
    assert verdicts[0].outcome == "fail"
