"""Indicator sheets: one added file is one new indicator; a fault is refused with its line."""

from datetime import date

import pytest

from tanfeng.programme import compose, evaluate, explain
from tanfeng.programme.indicators import indicators
from tanfeng.reference.errors import TanfengError

NEW = """
sheet: own.water_reuse
kind: indicators
document: {number: 某省工业用水公报, title: {zh: 某省工业用水公报, en: Water bulletin}}
published: 2026-05-01
source: own reading of the bulletin
status: seen
section: 4
indicators:
  W.reuse:
    kind: quoted
    says: share
    label: {zh: 工业用水重复利用率, en: Industrial water reuse rate}
    value: 94.2
    unit: "%"
    period: 2025
    direction: higher
    target: water_efficiency_2022.water_reuse.2025
narrative:
  - order: 90
    zh: 工业用水重复利用率为{W.reuse}。
    en: Industrial water is reused at a rate of {W.reuse}.
"""


def test_a_new_indicator_is_one_file(empty, add_sheet):
    add_sheet(empty, "water_reuse.yaml", NEW)
    report = compose(empty, date(2026, 11, 23))
    figure = report.figures["W.reuse"]
    assert figure.source == "某省工业用水公报 (2026-05-01)"
    assert figure.judgement is not None
    assert "2025" in figure.judgement.en
    section = next(s for s in report.sections if s.number == 4)
    texts = [block.text.en for block in section.blocks if hasattr(block, "text")]
    assert any("{W.reuse}" in text for text in texts)
    tables = [block for block in section.blocks if getattr(block, "id", "") == "figures-4"]
    assert any("W.reuse" in row for row in tables[0].rows)
    trace = explain(empty, "W.reuse", as_of=date(2026, 11, 23))
    assert (trace.kind, trace.at) == ("statistic", "water_reuse.yaml:10")


FAULTS = {
    "entry-unreadable": ("    value: 94.2", "    valu: 94.2"),
    "indicator-value-missing": ("    value: 94.2\n", ""),
    "indicator-reference-unknown": ("water_efficiency_2022.water_reuse.2025", "no.such.target"),
    "indicator-twice": ("  W.reuse:\n    kind", "  S17:\n    kind"),
    "period-unreadable": ("period: 2025", "period: soon"),
    "indicator-unreadable": ("section: 4", "section: 40"),
}


@pytest.mark.parametrize(("code", "change"), FAULTS.items(), ids=FAULTS)
def test_a_fault_is_refused_with_file_and_line(empty, add_sheet, code, change):
    text = NEW.replace(*change)
    assert text != NEW
    add_sheet(empty, "faulty.yaml", text)
    with pytest.raises(TanfengError) as caught:
        indicators(empty.shelf())
    finding = next(f for f in caught.value.findings if f.code == code)
    assert finding.at.startswith("faulty.yaml:")
    assert finding.message.zh
    assert finding.message.en


COMPUTED = """
sheet: own.computed
kind: indicators
document: {{number: own}}
source: own
section: 1
indicators:
  X.one:
    kind: {kind}
    label: {{zh: 甲, en: one}}
    unit: "{unit}"
    {expr}
    inputs: {inputs}
"""

WRONG = {
    "indicator-sum-of-ratio": (
        "total",
        "kgce/t",
        "",
        "{t: {total: clinker, measure: unit_energy}}",
    ),
    "indicator-name-unknown": ("ratio", "%", "expr: S19 + other", "{a: {figure: S19}}"),
    "indicator-circle": ("ratio", "%", "", "{a: {figure: X.one}}"),
    "formula-dimension": ("ratio", "%", "expr: a / b", "{a: {figure: S08}, b: {figure: S45}}"),
    "statistic-unknown": ("ratio", "Mt", "", "{a: {statistic: crude_steel.output, period: 1900}}"),
    "indicator-unreadable": ("ratio", "Mt", "", "{a: {figure: S08, target: t}}"),
}


@pytest.mark.parametrize(("code", "wrong"), WRONG.items(), ids=WRONG)
def test_a_wrong_formula_is_refused(empty, add_sheet, code, wrong):
    kind, unit, expr, inputs = wrong
    add_sheet(empty, "wrong.yaml",
              COMPUTED.format(kind=kind, unit=unit, expr=expr, inputs=inputs))  # fmt: skip
    with pytest.raises(TanfengError) as caught:
        indicators(empty.shelf())
    assert code in {finding.code for finding in caught.value.findings}
    assert all(finding.at.startswith("wrong.yaml:") for finding in caught.value.findings)


def test_a_paragraph_that_names_no_indicator_is_refused(empty, add_sheet):
    add_sheet(empty, "faulty.yaml", NEW.replace("为{W.reuse}", "为{W.reuses}"))
    with pytest.raises(TanfengError) as caught:
        compose(empty, date(2026, 11, 23))
    assert caught.value.findings[0].code == "narrative-figure-unknown"
    assert caught.value.findings[0].at.startswith("faulty.yaml:")


def test_an_unknown_figure_is_refused_with_near_ones(empty):
    with pytest.raises(TanfengError) as caught:
        explain(empty, "S1")
    assert caught.value.findings[0].code == "figure-unknown"
    assert "S1" in caught.value.findings[0].message.en


def test_the_day_of_the_sheet_decides(empty, add_sheet):
    add_sheet(empty, "water_reuse.yaml", NEW)
    assert "W.reuse" not in evaluate(empty, date(2026, 4, 30)).figures
    assert "W.reuse" in evaluate(empty, date(2026, 5, 1)).figures
