"""The 54 figures of the 2022 report: all there, as printed, cross-checked where possible."""

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tanfeng.programme import evaluate
from tanfeng.programme.indicators import indicators
from tanfeng.reference.period import NOT_STATED

CASES = Path(__file__).parent / "cases" / "progress_2022.csv"
FIGURES = list(csv.DictReader(CASES.open(encoding="utf-8")))


def digits(text: str) -> str:
    return "".join(re.findall(r"\d+", text))


@pytest.mark.parametrize("printed", FIGURES, ids=lambda row: row["id"])
def test_every_printed_figure_is_declared_as_printed(shelf, printed):
    one = indicators(shelf)[printed["id"]]
    assert one.section == int(printed["section"])
    assert one.comparator == printed["comparator"] or one.text
    assert one.sheet.published == date(2022, 12, 12)
    assert one.source
    assert one.status == "seen"
    if one.value is not None:
        assert one.value == Decimal(printed["value"])
    else:
        assert one.text is not None
        assert digits(printed["value"]) == digits(one.text.zh)
    if "not stated" in printed["period"]:
        assert one.period in (NOT_STATED, "2021-2022") or one.period.startswith("202")


def test_the_list_is_complete():
    assert [row["id"] for row in sorted(FIGURES, key=lambda row: row["id"])] == [
        f"S{n:02d}" for n in range(1, 55)
    ]


def test_every_section_has_figures(shelf):
    assert {one.section for one in indicators(shelf).values()} == set(range(10))


@pytest.fixture
def evaluation(empty):
    return evaluate(empty, date(2026, 11, 23))


def test_every_declared_check_holds(evaluation):
    results = [one for found in evaluation.checks.values() for one in found]
    assert len(results) >= 10
    assert [(one.figure, one.name) for one in results if not one.holds] == []


def test_the_steel_check_says_that_it_rests_on_a_value_from_memory(evaluation):
    (check,) = evaluation.checks["S08"]
    assert check.words == "1032.8 - 1064.8"
    assert check.value == Decimal("-32.0")
    assert check.unverified == ("earlier",)
    assert evaluation.figures["N.crude_steel_change_2021"].status == "memory"


def test_the_preliminary_figure_does_not_reproduce_the_fall(shelf):
    from tanfeng.programme.statistics import find_statistic

    early = find_statistic(shelf, "crude_steel.output", "2020", publisher="nbs").row.value
    later = find_statistic(shelf, "crude_steel.output", "2021", publisher="nbs").row.value
    assert early is not None
    assert later is not None
    assert later - early == Decimal("-20.2")


def test_growth_implies_the_base_of_the_year_before(evaluation):
    figures = evaluation.figures
    assert figures["N.nev_sales_base_2021"].value == Decimal("1.45")
    assert figures["N.pv_output_base_2021"].value == Decimal("80.2")
    note = figures["S41"].note
    assert note is not None
    assert "1.2 倍" in note.zh
    # the other reading of the wording, shown beside it
    assert round(Decimal("3.194") / Decimal("1.2"), 2) == Decimal("2.66")
    assert "2.66" in note.zh
    assert "2.66" in note.en


def test_figures_published_later_do_not_exist_yet(empty):
    before = evaluate(empty, date(2022, 12, 11))
    assert not any(id.startswith("S") for id in before.figures)
    assert "S17" in evaluate(empty, date(2022, 12, 12)).figures
