"""The limit sheets: complete, in order, and equal to the golden table."""

import csv
from pathlib import Path

import pytest

from tanfeng.reference.finding import Severity
from tanfeng.reference.shelf import open_shelf
from tanfeng.rules import cases, lint, requirements

GOLDEN = Path(__file__).parent / "golden" / "limits.csv"
CASES = list(cases(open_shelf()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_worked_case_of_a_sheet(case):
    assert case.differences() == []


def test_a_wrong_expectation_is_noticed():
    import dataclasses

    case = next(c for c in CASES if c.expected["outcome"] == "pass")
    wrong = dataclasses.replace(case, expected={**case.expected, "outcome": "fail"})
    assert wrong.differences() == [f"{case.id}: outcome is 'pass', must be 'fail'"]


def test_every_resolved_value_is_in_the_golden_table(shelf):
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        golden = {line["id"]: line for line in csv.DictReader(file)}
    found = {
        rule.id: {
            "id": rule.id,
            "in_force": str(rule.sheet.in_force),
            "indicator": rule.indicator,
            "unit": rule.unit,
            "levels": " ".join("-" if v is None else str(v) for v in rule.levels.values()),
            "status": str(rule.status),
            "deadline": str(rule.deadline or ""),
        }
        for rule in requirements(shelf)
    }
    assert found == golden


def test_standards_and_policy_levels_are_apart(shelf):
    limits = [r for r in requirements(shelf) if r.rule == "limit"]
    assert len(limits) == 186
    assert len({r.sheet.number for r in limits}) == 29
    policy = {r.sheet.id for r in requirements(shelf) if r.rule == "benchmark"}
    assert policy == {"cn.energy_benchmark.2021", "cn.energy_benchmark.2023"}
    assert not {r.sheet.series for r in limits} & {"cn.energy_benchmark"}


def test_grades_that_the_documents_lack_stay_empty(shelf):
    limits = [r for r in requirements(shelf) if r.rule == "limit"]
    lacking = {r.id: [k for k, v in r.levels.items() if v is None] for r in limits}
    assert {id: names for id, names in lacking.items() if names} == {
        "cn.gb21256.2025#eaf-below-50t": ["grade2"],
        "cn.gb21256.2025#eaf-50-70t": ["grade2"],
        "cn.gb21340.2019#flat-to-500": ["grade1", "grade2"],
        "cn.gb21258.2024#ultra-high-pressure-200": ["grade1", "grade2"],
        "cn.gb29449.2024#tyre-bias": ["grade1", "grade2"],
        "cn.gb30251.2024#propylene-oxide-chlorohydrin": ["grade1", "grade2"],
    }


def test_lint_has_no_fault_and_tells_order_and_drift(shelf):
    found = lint(shelf)
    assert [f for f in found if f.severity is not Severity.INFO] == []
    odd = [f.at for f in found if f.code == "limits-as-printed"]
    assert len(odd) == 4
    assert all(at.startswith("limits/gb21258_2024.yaml:") for at in odd)
    drift = " ".join(f.message.en for f in found if f.code == "limits-drift")
    assert "The baseline of 'blast furnace' is 435; the grade of GB 21256-2025 is 415" in drift
    assert "The baseline of 'converter' is -10; the grade of GB 21256-2025 is -12" in drift
    assert "clinker" not in drift


def test_the_eleven_new_areas_have_their_own_deadline_and_no_value(shelf):
    policy = [r for r in requirements(shelf) if r.sheet.id == "cn.energy_benchmark.2023"]
    new = [r for r in policy if str(r.deadline) == "2026-12-31"]
    assert len(new) == 11
    assert all(set(r.levels.values()) == {None} for r in new)
    assert all(str(r.deadline) == "2025-12-31" for r in policy if r not in new)


def test_every_unit_energy_that_a_method_computes_meets_a_limit_in_its_unit(shelf):
    from tanfeng.reference.method import read_methods
    from tanfeng.reference.units import factor

    known = {(r.item, r.indicator): r.unit for r in requirements(shelf) if r.rule == "limit"}
    posted = {
        (e.posts.item, e.symbol): e.unit
        for method in read_methods(shelf)
        if method.scheme == "unit_energy"
        for e in method.equations.values()
        if e.posts is not None and e.posts.measure == "unit_energy"
    }
    assert len(posted) >= 14
    assert {key: known.get(key) for key in posted if key not in known} == {}
    assert all(factor(unit, known[key]) > 0 for key, unit in posted.items())
