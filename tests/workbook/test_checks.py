"""Each check finds what it is for, names the cell, and is silent on sound figures."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.ledger.checks import CHECKS, check, check_workbook
from tanfeng.ledger.facts import Fact
from tanfeng.ledger.workbook import write_template
from tanfeng.reference.finding import Text
from tanfeng.reference.form import Form, Line
from tanfeng.reference.period import parse_period

TODAY = date(2025, 6, 15)
PLANT, KILN = "test-cement", "test-cement/kiln-1"


@pytest.fixture
def checked(tmp_path, form, period, values):
    """Check the sound workbook with some cells replaced; None empties a cell."""

    def run(changes=(), *, earlier=(), totals=None, today=TODAY, only=None, form=form):
        figures = {k: v for k, v in {**values, **dict(changes)}.items() if v is not None}
        path = tmp_path / "plant.xlsx"
        write_template(form, period, path, figures, totals=totals)
        found = check_workbook(path, form, earlier, today=today).findings
        return [f for f in found if only is None or f.code == only]

    return run


def fact(item, measure, month, value, entity=KILN, unit="t", **more):
    return Fact(entity, item, measure, month, value, unit, f"{value:g} {unit}",
                origin=f"old.xlsx#填报 Data!{month}", **more)  # fmt: skip


def coal(measure, month, value):
    return fact("bituminous", measure, month, value)


def test_sound_figures_pass(checked):
    assert [f for f in checked() if f.code != "months-all-equal"] == []


def test_missing_required_names_the_empty_cell(checked):
    (finding,) = checked({(5, "2024-03"): None})
    assert (finding.code, finding.severity) == ("value-missing", "error")
    assert finding.at == "plant.xlsx#填报 Data!J9"
    assert "2024-03" in finding.message.zh
    assert "熟料产量" in finding.message.zh


def test_missing_optional_is_no_finding(checked):
    assert checked({(4, "2024-03"): None}, only="value-missing") == []


def test_months_not_yet_filled_are_not_missing(checked, period):
    later = {(n, m): None for n in range(8) for m in period.months()[3:]}
    assert checked(later, only="value-missing") == []


def test_a_hole_between_filled_months_is_missing(checked):
    hole = {(n, "2024-05"): None for n in range(8)}
    assert len(checked(hole, only="value-missing")) == 3


def test_unreadable_cell_is_not_also_missing(tmp_path, form, period, values):
    import openpyxl

    path = tmp_path / "plant.xlsx"
    write_template(form, period, path, values)
    book = openpyxl.load_workbook(path)
    book["填报 Data"]["J9"] = "约7000"
    book.save(path)
    found = check_workbook(path, form, today=TODAY).findings
    assert [f.code for f in found if f.at.endswith("!J9")] == ["cell-not-a-number"]


@pytest.mark.parametrize(
    ("value", "word"),
    [(7_000_000.0, "1000 倍"), (500_000.0, "10 倍")],
)
def test_out_of_range_and_the_slip_that_explains_it(checked, value, word):
    (finding,) = checked({(5, "2024-03"): value}, only="value-out-of-range")
    assert finding.severity == "warning"
    assert finding.at.endswith("!J9")
    assert word in finding.hint.zh or "倍" in finding.hint.zh


def test_range_ends_are_inside(checked):
    assert (
        checked({(5, "2024-03"): 400_000.0, (7, "2024-01"): 100.0}, only="value-out-of-range") == []
    )


def test_negative_is_one_error_not_two(checked):
    found = [f for f in checked({(6, "2024-02"): -5.0}) if f.at.endswith("!I10")]
    assert [f.code for f in found] == ["value-negative"]
    assert found[0].severity == "error"


def test_negative_is_allowed_where_the_range_allows_it(checked, form):
    lines = (*form.lines[:6], dataclasses.replace(form.lines[6], low=-10.0), form.lines[7])
    loose = dataclasses.replace(form, lines=lines)
    assert checked({(6, "2024-02"): -5.0}, form=loose, only="value-negative") == []


def test_jump_inside_the_file(checked):
    found = checked({(2, "2024-05"): 5000.0}, only="value-jumps")
    assert [f.at[-2:] for f in found] == ["L6", "M6"]
    assert all(f.severity == "warning" for f in found)


def test_jump_against_an_earlier_submission(checked):
    earlier = [coal("consumption", "2023-12", 10.0)]
    (finding,) = checked(earlier=earlier, only="value-jumps")
    assert finding.at.endswith("!H6")
    assert "old.xlsx#填报 Data!2023-12" in finding.hint.en


def test_no_jump_from_or_to_a_stop(checked):
    assert checked({(2, "2024-05"): 0.0}, only="value-jumps") == []


def test_balance_of_stocks(checked):
    (finding,) = checked({(1, "2024-04"): 2000.0}, only="relation-broken")
    assert finding.severity == "error"
    assert finding.at == "plant.xlsx#填报 Data!K7"
    assert "970 t" in finding.message.en
    assert "K4, K5, K6, K7" in finding.hint.en


def test_balance_within_its_tolerance(checked, values):
    near = {(1, "2024-04"): values[1, "2024-04"] * 1.004}
    assert checked(near, only="relation-broken") == []


def test_balance_takes_an_empty_flow_for_none(checked, values):
    """No purchases typed, and the stock fell by what was burnt."""
    month = {
        (1, "2024-04"): None,
        (2, "2024-04"): 100.0,
        (3, "2024-04"): values[0, "2024-04"] - 100,
    }
    assert checked(month, only="relation-broken") == []
    month[2, "2024-04"] = 300.0
    assert len(checked(month, only="relation-broken")) == 1


@pytest.mark.parametrize("line", [0, 2, 3])
def test_balance_is_not_judged_without_stock_or_required_flow(checked, line):
    assert checked({(line, "2024-04"): None, (1, "2024-04"): 9e4}, only="relation-broken") == []


def test_relation_that_cannot_be_read_is_the_method_s_fault(checked, form):
    relation = dataclasses.replace(form.relations[0], expression="__import__('os')")
    (finding,) = checked(form=dataclasses.replace(form, relations=(relation,)),
                         only="relation-unreadable")  # fmt: skip
    assert finding.severity == "error"


def test_relation_without_tolerance_is_a_plain_condition(checked, form):
    relation = dataclasses.replace(
        form.relations[0], expression="consumption <= opening + purchase", tolerance=0.0,
        severity="warning",
    )  # fmt: skip
    strict = dataclasses.replace(form, relations=(relation,))
    assert checked(form=strict, only="relation-broken") == []
    (finding,) = checked({(2, "2024-04"): 5000.0}, form=strict, only="relation-broken")
    assert finding.severity == "warning"


def test_stock_carries_over(checked, values):
    off = {(0, "2024-06"): values[0, "2024-06"] + 1}
    (finding,) = checked(off, only="stock-not-continuous")
    assert (finding.severity, finding.at) == ("error", "plant.xlsx#填报 Data!M4")
    assert "plant.xlsx#填报 Data!L7" in finding.message.zh


def test_stock_against_an_earlier_submission_is_a_warning(checked):
    assert checked(earlier=[coal("closing_stock", "2023-12", 500.0)],
                   only="stock-not-continuous") == []  # fmt: skip
    (finding,) = checked(earlier=[coal("closing_stock", "2023-12", 499.0)],
                         only="stock-not-continuous")  # fmt: skip
    assert finding.severity == "warning"


def test_annual_against_the_months(checked, values):
    true = sum(v for (line, _), v in values.items() if line == 5)
    assert checked(totals={(5, "2024"): true}) == checked()
    assert checked(totals={(5, "2024"): true * 1.0009}, only="annual-differs") == []
    (finding,) = checked(totals={(5, "2024"): true * 1.002}, only="annual-differs")
    assert (finding.severity, finding.at) == ("error", "plant.xlsx#填报 Data!T9")


def test_annual_waits_for_the_missing_months(checked, values, period):
    half = {(5, m): None for m in period.months()[6:]}
    true = sum(v for (line, _), v in values.items() if line == 5)
    assert checked(half, totals={(5, "2024"): true}, only="annual-differs") == []
    assert len(checked(half, totals={(5, "2024"): 100.0}, only="annual-differs")) == 1


@pytest.mark.parametrize(
    ("value", "word"),
    [(5100.0, "kcal/kg"), (21_500.0, "kJ/kg"), (0.714, "")],
)
def test_calorific_value_far_from_default_names_the_likely_unit(checked, value, word):
    (finding,) = checked({(4, "2024-02"): value}, only="parameter-far-from-default")
    assert finding.severity == "warning"
    assert finding.at.endswith("!I8")
    assert word in finding.hint.en


def test_calorific_value_near_the_default(checked):
    near = {(4, "2024-02"): 14.0, (4, "2024-03"): 29.0}
    assert checked(near, only="parameter-far-from-default") == []


def test_month_in_the_future(checked):
    found = checked(today=date(2024, 11, 10))
    codes = {f.code for f in found}
    assert {"month-in-future", "month-not-over"} <= codes
    assert {f.at[-3:-1] for f in found if f.code == "month-in-future"} >= {"!S"}
    assert {f.severity for f in found if f.code == "month-not-over"} == {"warning"}


def test_workbook_of_another_year_is_not_taken_for_this_one(filled, form):
    found = check_workbook(filled, form, today=TODAY, period=parse_period("2025")).findings
    outside = [f for f in found if f.code == "month-outside-period"]
    assert len(outside) == 12
    assert {f.severity for f in outside} == {"error"}
    assert outside[0].at == "plant.xlsx#填报 Data!H4"
    right = check_workbook(filled, form, today=TODAY, period=parse_period("2024")).findings
    assert [f for f in right if f.code == "month-outside-period"] == []


def test_copied_months_are_noted(checked, period):
    found = checked({(5, m): 7000.0 for m in period.months()}, only="months-all-equal")
    assert [f.severity for f in found] == ["info"]
    assert found[0].at.endswith("!H9")


def test_facts_from_elsewhere(form):
    facts = [
        fact("clinker", "output", "2024-01", 7.0, unit="kg"),
        fact("diesel", "consumption", "2024-01", 7.0),
        coal("consumption", "2024-01", 5.0),
        coal("consumption", "2024-01", 6.0),
        fact("electricity", "consumption", "2024-01", 7.0, entity=PLANT, unit="MWh"),
    ]
    found = check(form, facts, today=TODAY)
    assert {f.code for f in found} == {"unit-not-canonical", "value-not-asked", "value-twice"}
    assert all(f.at.startswith("old.xlsx#") for f in found)


def test_withdrawn_and_planned_values_are_not_questioned(form):
    facts = [
        dataclasses.replace(coal("consumption", "2024-01", -5.0), scenario="plan"),
        dataclasses.replace(coal("purchase", "2024-01", 5.0), value=None),
    ]
    assert check(form, facts, today=TODAY) == []


def test_every_check_takes_part_and_every_message_has_two_languages(checked, values):
    wrong = {
        (5, "2024-03"): None, (1, "2024-02"): 9e6, (6, "2024-02"): -1.0, (4, "2024-02"): 5000.0,
        (2, "2024-05"): 9000.0, (0, "2024-06"): 1.0,
    }  # fmt: skip
    found = checked(wrong, totals={(5, "2024"): 1.0}, today=date(2024, 11, 10))
    assert len({f.code for f in found}) >= 9
    for finding in found:
        assert finding.message.zh != finding.message.en
        assert finding.hint.zh
        assert finding.hint.en
        assert finding.at.startswith("plant.xlsx#填报 Data!")
    assert len(CHECKS) == 14


@given(st.dictionaries(st.sampled_from(["2024-01", "2024-02", "2024-04"]),
                       st.floats(allow_nan=False, allow_infinity=False), max_size=3),
       st.none() | st.floats(-1e9, 1e9), st.none() | st.floats(-1e9, 1e9),
       st.none() | st.floats(1, 10))  # fmt: skip
def test_checks_never_fail_on_any_figures(months, low, high, jump):
    line = Line(PLANT, "coal", "consumption", "t", Text("煤", "coal"), low=low, high=high,
                jump=jump, required=True)  # fmt: skip
    form = Form(PLANT, Text("表", "form"), (line,))
    facts = [Fact(PLANT, "coal", "consumption", m, v, "t", str(v), origin=m)
             for m, v in months.items()]  # fmt: skip
    for finding in check(form, facts, today=TODAY):
        assert finding.at
