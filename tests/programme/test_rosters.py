"""Rosters: the official lists reconcile, names may change, and what is unknown stays unknown."""

from datetime import date
from pathlib import Path

import pytest

from tanfeng.programme.rosters import (
    is_member,
    reconcile,
    reconciliation_findings,
    rosters,
    standing,
)
from tanfeng.reference.errors import TanfengError

OFFICIAL = {
    "green_factories": "2783 + 874 - 41 == 3616",
    "green_parks": "223 + 47 - 3 == 267",
    "green_supply_chain": "296 + 112 - 5 == 403",
}


@pytest.mark.parametrize(("id", "words"), OFFICIAL.items())
def test_the_official_lists_reconcile(shelf, id, words):
    (check,) = reconcile(rosters(shelf)[id])
    assert check.words == words
    assert check.holds is True
    assert reconciliation_findings(rosters(shelf)[id]) == []


def test_size_on_a_day(shelf):
    factories = rosters(shelf)["green_factories"]
    assert standing(factories, date(2017, 1, 1)).size is None
    # the third list tells its additions only: what was there before was not seen
    assert standing(factories, date(2019, 1, 1)).size is None
    assert standing(factories, date(2022, 12, 12)).size == 2783
    assert standing(factories, date(2023, 5, 5)).size == 2783
    assert standing(factories, date(2023, 5, 6)).size == 3616


def test_a_roster_by_count_cannot_say_who_is_on_it(shelf):
    assert is_member(rosters(shelf)["green_factories"], "demo-cement", date(2026, 1, 1)) is None


def test_a_bound_stays_a_bound(shelf):
    found = standing(rosters(shelf)["green_products"], date(2023, 1, 1))
    assert (found.size, found.comparator) == (20000, ">")


HEAD = """
sheet: own.leaders.{number}
series: own.leaders
kind: roster
document: {{number: own list {number}}}
source: made up for the test
status: synthetic
roster: {{id: leaders, label: {{zh: 领跑者, en: leaders}}, unit: {{zh: 家, en: firms}}, section: 3}}
batch: {{label: {{zh: 第{number}批, en: batch {number}}}, known_from: {day}{total}}}
tables: {{moves: leaders_{number}.csv}}
agreements:
  total: {{expr: before + added - removed == total, message: {{zh: 勾稽, en: reconciles}}}}
"""


@pytest.fixture
def leaders(empty):
    def write(number: int, day: str, moves: list[str], total: int | None = None):
        folder = Path(empty.path / "sheets")
        published = "" if total is None else f", total: {total}"
        text = HEAD.format(number=number, day=day, total=published)
        (folder / f"leaders_{number}.yaml").write_text(text, encoding="utf-8")
        lines = "\n".join(["action,name,former,entity", *moves])
        (folder / f"leaders_{number}.csv").write_text(lines + "\n", encoding="utf-8")

    write(1, "2024-01-01", ["add,甲厂,,plant-a", "add,乙厂,,", "add,丙厂,,"], 3)
    write(2, "2025-01-01", ["rename,甲集团,甲厂,", "remove,乙厂,,", "add,丁厂,,plant-d"], 3)
    return write, empty


def test_names_are_added_removed_and_renamed(leaders):
    _, ws = leaders
    roster = rosters(ws.shelf())["leaders"]
    before, after = date(2024, 6, 1), date(2025, 6, 1)
    assert set(standing(roster, before).entries or {}) == {"甲厂", "乙厂", "丙厂"}
    assert set(standing(roster, after).entries or {}) == {"甲集团", "丙厂", "丁厂"}
    assert standing(roster, after).size == 3
    # the entity, its former and its new name are one member
    for who in ("plant-a", "甲厂", "甲集团"):
        assert is_member(roster, who, after) is True
    assert is_member(roster, "乙厂", before) is True
    assert is_member(roster, "乙厂", after) is False
    assert is_member(roster, "plant-d", before) is False
    assert [check.holds for check in reconcile(roster)] == [True, True]


def test_a_name_that_was_renamed_twice_is_still_found(leaders):
    write, ws = leaders
    write(3, "2026-01-01", ["rename,甲控股,甲集团,", "remove,丙厂,,"], 2)
    roster = rosters(ws.shelf())["leaders"]
    for who in ("甲厂", "甲集团", "甲控股", "plant-a"):
        assert is_member(roster, who, date(2026, 6, 1)) is True
    assert is_member(roster, "甲集团", date(2025, 6, 1)) is True


def test_moves_that_contradict_the_roster_are_found(leaders):
    write, ws = leaders
    write(3, "2026-01-01", ["remove,戊厂,,", "add,丙厂,,", "rename,己厂,庚厂,"], 5)
    roster = rosters(ws.shelf())["leaders"]
    findings = reconciliation_findings(roster)
    codes = [finding.code for finding in findings]
    assert codes.count("roster-move-contradicts") == 3
    assert codes.count("roster-not-reconciled") == 1
    assert any(finding.at.endswith("leaders_3.csv:2") for finding in findings)


@pytest.mark.parametrize(
    ("moves", "day", "code"),
    [(["dance,甲厂,,"], "2026-01-01", "roster-move-unreadable"),
     (["rename,甲厂,,"], "2026-01-01", "roster-move-unreadable"),
     (["add,戊厂,,"], "2025-01-01", "roster-day-twice")],
)  # fmt: skip
def test_faulty_batches_are_refused(leaders, moves, day, code):
    write, ws = leaders
    write(3, day, moves)
    with pytest.raises(TanfengError) as caught:
        rosters(ws.shelf())
    assert code in {finding.code for finding in caught.value.findings}
