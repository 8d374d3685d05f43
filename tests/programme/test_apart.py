"""Figures kept apart: a formula or a chain that mixes them is refused, with the reason."""

from datetime import date

import pytest

from tanfeng.programme import evaluate
from tanfeng.programme.indicators import apart_findings, groups, indicators
from tanfeng.programme.indicators.judge import judge_target
from tanfeng.programme.statistics import find_statistic, statistics
from tanfeng.programme.targets import targets
from tanfeng.reference.errors import TanfengError

SHEET = """
sheet: own.mixed
kind: indicators
document: {{number: own}}
source: own
section: 3
indicators:
  X.mixed:
    kind: {kind}
    label: {{zh: 混用, en: mixed}}
    unit: "{unit}"
    expr: {expr}
    inputs: {{a: {{{a}}}, b: {{{b}}}}}
"""

MIXED = {
    "chain of a year and a half year": ("change", "%", "((1 + a / 100) * (1 + b / 100) - 1) * 100",
                                        "figure: S19", "figure: S20"),
    "ratio of two definitions": ("ratio", "%", "b / a * 100",
                                 "figure: S40", "figure: X.bev_sales_2022_07"),
    "change across publishers": ("change", "Mt", "b - a",
                                 "statistic: crude_steel.output, period: 2021, publisher: nbs",
                                 "statistic: crude_steel.output, period: 2021, "
                                 "publisher: worldsteel"),
    "change from preliminary to final": (
        "change", "Mt", "b - a",
        "statistic: crude_steel.output, period: 2020, publisher: nbs",
        "statistic: crude_steel.output, period: 2021, publisher: nbs"),
    "sales over output": ("ratio", "%", "a / b * 100", "figure: S40",
                          "statistic: new_energy_vehicle.output, period: 2021-12"),
}  # fmt: skip


@pytest.mark.parametrize("mixed", MIXED.values(), ids=MIXED)
def test_a_formula_that_mixes_them_is_refused(empty, add_sheet, mixed):
    kind, unit, expr, a, b = mixed
    add_sheet(empty, "mixed.yaml", SHEET.format(kind=kind, unit=unit, expr=expr, a=a, b=b))
    with pytest.raises(TanfengError) as caught:
        indicators(empty.shelf())
    assert {finding.code for finding in caught.value.findings} == {"figures-apart"}
    (finding, *_) = caught.value.findings
    assert finding.at.startswith("mixed.yaml:")
    assert len(finding.message.zh) > 20
    assert finding.hint.en.startswith("See indicators/")


def test_what_is_comparable_is_let_through(empty, add_sheet):
    sheet = SHEET.format(kind="change", unit="%", expr="(b / a - 1) * 100",
                         a="statistic: crude_steel.output, period: 2021, publisher: nbs",
                         b="statistic: crude_steel.output, period: 2022")  # fmt: skip
    add_sheet(empty, "fine.yaml", sheet)
    value = evaluate(empty, date(2026, 1, 1)).figures["X.mixed"].value
    assert value is not None
    assert round(value, 2) == round(value.from_float((1013.0 / 1032.8 - 1) * 100), 2)


def test_a_number_that_two_publishers_agree_on_belongs_to_neither(shelf):
    agreed = find_statistic(shelf, "crude_steel.output", "2022", sheet="cn.key_figures")
    other = next(s for s in statistics(shelf) if s.publishers == {"worldsteel"})
    assert agreed.publishers == {"nbs", "worldsteel"}
    assert apart_findings(shelf, [agreed, other], "here") == []


def test_a_target_is_not_judged_by_changes_that_are_kept_apart(empty, shelf):
    evaluation = evaluate(empty, date(2026, 1, 1))
    figures, known = evaluation.figures, indicators(shelf)
    aim = targets(shelf)["plan145_green_industry.energy_per_value_added.2025"]
    judged = judge_target(shelf, aim, known["S19"], figures["S19"],
                          [figures["S19"], figures["S20"]], ())  # fmt: skip
    assert judged.outcome == "cannot_judge"


def test_an_ambiguous_statistic_is_never_picked_silently(shelf):
    with pytest.raises(TanfengError) as caught:
        find_statistic(shelf, "crude_steel.output", "2021")
    assert caught.value.findings[0].code == "statistic-ambiguous"
    assert "1034.7" in str(caught.value)


def test_every_group_gives_a_reason_in_both_languages(shelf):
    for group in groups(shelf):
        assert len(group.members) >= 2, group.id
        assert len(group.reason.zh) > 20
        assert len(group.reason.en) > 40
