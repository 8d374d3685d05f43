"""Actual against plan: the deviation closes, the plan is carried on, and the need is told."""

import pytest

from tanfeng.pathways.assessment import against_plan, read_table_csv
from tanfeng.reference.errors import TanfengError

CHAIN = ("output", "output@sector", "energy@sector", "co2@sector")
NAMES = ("activity", "structure", "intensity", "carbon")
HEADER = "year,sector,output,energy,co2"
PLAN = [
    "2020,steel,100,50,100", "2020,glass,20,10,20",
    "2025,steel,90,40,72", "2025,glass,24,10,18",
    "2030,steel,80,30,48", "2030,glass,26,9,12",
]  # fmt: skip
ACTUAL = [
    "2020,steel,100,50,100", "2020,glass,20,10,20",
    "2025,steel,100,44,80", "2025,glass,24,11,20",
]  # fmt: skip


def table(folder, lines, name="t.csv"):
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return read_table_csv(path, ("output", "energy", "co2"), ("sector",))


def compared(folder, actual=ACTUAL, plan=PLAN, **asked):
    return against_plan(
        table(folder, actual), table(folder, plan), CHAIN, levels=("sector",), names=NAMES, **asked
    )


def test_the_deviation_is_decomposed_year_by_year(tmp_path):
    found = compared(tmp_path)
    first, last = found.rows
    assert (first["year"], first["deviation"]) == (2020, 0.0)
    assert [first[name] for name in NAMES] == [0.0] * 4
    assert (last["plan"], last["actual"], last["so_far"]) == (90, 100, 10)
    assert last["relative"] == pytest.approx(1 / 9)
    assert sum(last[name] for name in NAMES) == pytest.approx(10, abs=1e-12)
    # more steel was made than planned, with the planned intensity of 0.4444 against 0.44
    assert last["activity"] > 0
    steel = next(r for r in found.deviation.rows(1) if r["to"] == 2025 and r["sector"] == "steel")
    assert steel["intensity"] < 0
    assert sum(steel[name] for name in NAMES) == pytest.approx(8, abs=1e-12)


def test_status_and_what_is_left(tmp_path):
    found = compared(tmp_path)
    assert found.status == "behind"
    left = found.remaining
    assert (left.last_year, left.target_year, left.target) == (2025, 2030, 60)
    assert left.required == pytest.approx(0.6**0.2 - 1)
    assert left.planned_rate == pytest.approx((60 / 90) ** 0.2 - 1)
    assert left.achieved == pytest.approx((100 / 120) ** 0.2 - 1)
    assert left.required_per_year == -8
    assert "落后" in found.text.zh
    assert "-9.71%" in found.text.en
    assert compared(tmp_path, tolerance=0.12).status == "on_track"
    better = [line.replace("80", "60") for line in ACTUAL]
    assert compared(tmp_path, better).status == "ahead"


def test_the_plan_is_carried_on_from_what_was_reported(tmp_path):
    rows = compared(tmp_path).rebased
    assert [(r["year"], r["plan"]) for r in rows] == [(2025, 90), (2030, 60)]
    assert [r["rebased"] for r in rows] == pytest.approx([100, 60 * 100 / 90])
    shifted = compared(tmp_path, rebase="shift").rebased
    assert [r["rebased"] for r in shifted] == pytest.approx([100, 70])


def test_years_between_planned_ones_only_when_asked(tmp_path):
    actual = [*ACTUAL[:2], "2022,steel,98,48,96", "2022,glass,21,10,20"]
    assert [row["year"] for row in compared(tmp_path, actual).rows] == [2020]
    found = compared(tmp_path, actual, interpolate=True)
    assert [row["year"] for row in found.rows] == [2020, 2022]
    # 100 -> 72 and 20 -> 18, two fifths of the way
    assert found.rows[1]["plan"] == pytest.approx(88.8 + 19.2)
    assert found.remaining.target_year == 2030


def test_a_target_of_zero_is_told_as_an_amount(tmp_path):
    plan = [*PLAN[:4], "2030,steel,80,30,0", "2030,glass,26,9,0"]
    found = compared(tmp_path, plan=plan)
    assert found.remaining.required is None
    assert found.remaining.required_per_year == -20
    assert "-20" in found.text.en


def test_a_plant_that_was_not_planned_is_activity_of_its_own(tmp_path):
    actual = [*ACTUAL, "2020,paper,0,0,0", "2025,paper,10,5,9"]
    found = compared(tmp_path, actual, absent_is_zero=True)
    paper = next(r for r in found.deviation.rows(1) if r["to"] == 2025 and r["sector"] == "paper")
    assert (paper["before"], paper["structure"], paper["intensity"]) == (0, 9, 0)
    with pytest.raises(TanfengError) as caught:
        compared(tmp_path, actual)
    assert {f.code for f in caught.value.findings} == {"decomposition-row-missing"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"actual": ["2021,steel,1,1,1", "2021,glass,1,1,1"]}, "plan-no-common-year"),
        ({"target_year": 2028}, "plan-target-year"),
        ({"target_year": 2020}, "plan-target-year"),
        ({"tolerance": -0.1}, "plan-parameter"),
    ],
)
def test_refusals(tmp_path, asked, code):
    with pytest.raises(TanfengError) as caught:
        compared(tmp_path, **asked)
    assert caught.value.findings[0].code == code
