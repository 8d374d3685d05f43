"""Statistics and policy targets: typed, sourced, and consistent where they can be checked."""

from decimal import Decimal

import pytest

from tanfeng.reference.codes import items
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.sheet import Status, read_sheet
from tanfeng.reference.shelf import open_shelf
from tanfeng.reference.statistics import read_statistics
from tanfeng.reference.targets import read_targets

SHELF = open_shelf()
FIGURES = [f for s in SHELF.of_kind("statistics") for f in read_statistics(s)]
TARGETS = [t for s in SHELF.of_kind("targets") for t in read_targets(s)]


def figure(id, period):
    return [f.value for f in FIGURES if f.id == id and f.period == period]


def test_the_items_of_statistics_are_in_the_item_list():
    assert {f.item for f in FIGURES if f.item} <= set(items(SHELF))


def test_figures_without_a_page_are_from_memory():
    assert {f.status for f in FIGURES if f.source == "no page seen"} == {Status.MEMORY}


def test_green_lists_agree_with_their_additions_and_removals():
    # the 2022 list added these and removed 41, 3 and 5; the totals before it are the report's
    for id, before, removed in (
        ("green_factory", 2783, 41),
        ("green_park", 223, 3),
        ("green_supply_chain", 296, 5),
    ):
        (added,), (total,) = figure(f"{id}.added", "2022"), figure(f"{id}.total", "2022")
        assert before + added - removed == total


def test_two_sources_of_one_year_both_stand():
    assert set(figure("crude_steel.output", "2021")) == {Decimal("1032.8"), Decimal("1034.7")}


def test_every_target_can_be_compared():
    assert len(TARGETS) == 51
    for target in TARGETS:
        assert target.target_year >= 2024
        assert target.base is None or target.base < target.target_year
        assert target.mode == "peak" or target.value is not None


def test_a_reduction_is_negative_and_bounded_from_above():
    for target in TARGETS:
        if target.mode == "change" and target.indicator.endswith(("_per_gdp", "_per_value_added")):
            assert target.value < 0
            assert target.comparator == "<="


STATISTIC = "id,zh,en,item,measure,region,period,value,unit,basis,status,source,note\n"
TARGET = "id,plan,indicator,zh,en,base,target_year,mode,comparator,value,unit,status,source,note\n"


def sheet(folder, kind, text):
    (folder / "s.yaml").write_text(
        f"sheet: s\nkind: {kind}\ndocument: s\nsource: s\ntables: {{rows: s.csv}}\n",
        encoding="utf-8",
    )
    (folder / "s.csv").write_text(text, encoding="utf-8")
    return read_sheet(folder / "s.yaml", folder)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("a,甲,a,,output,CN,2021,x,Mt,statistic,seen,p,", "cell-not-a-number"),
        ("a,甲,a,,output,CN,21,1,Mt,statistic,seen,p,", "period-unreadable"),
        ("a,甲,a,,output,CN,2021,1,MMt,statistic,seen,p,", "unit-unknown"),
        ("a,甲,a,,output,CN,2021,1,Mt,guess,seen,p,", "cell-not-a-choice"),
        ("a,甲,a,,output,CN,2021,1,Mt,statistic,sure,p,", "status-unknown"),
        ("a,甲,a,,output,CN,2021,1,Mt,statistic,seen,,", "source-missing"),
        (",甲,a,,output,CN,2021,1,Mt,statistic,seen,p,", "cell-empty"),
    ],
)
def test_a_faulty_statistic_is_refused(tmp_path, row, code):
    with pytest.raises(TanfengError) as caught:
        read_statistics(sheet(tmp_path, "statistics", STATISTIC + row + "\n"))
    assert [(f.code, f.at) for f in caught.value.findings] == [(code, "s.csv:2")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("a,p,i,甲,a,,2025,level,>=,,%,seen,p,", "target-value-missing"),
        ("a,p,i,甲,a,,2025,peak,<,1,tCO2,seen,p,", "target-value-missing"),
        ("a,p,i,甲,a,,2025,level,~,1,%,seen,p,", "cell-not-a-choice"),
    ],
)
def test_a_faulty_target_is_refused(tmp_path, row, code):
    with pytest.raises(TanfengError) as caught:
        read_targets(sheet(tmp_path, "targets", TARGET + row + "\n"))
    assert [f.code for f in caught.value.findings] == [code]


def test_two_targets_of_one_id_are_refused(tmp_path):
    row = "a,p,i,甲,a,,2025,level,>=,1,%,seen,p,\n"
    with pytest.raises(TanfengError) as caught:
        read_targets(sheet(tmp_path, "targets", TARGET + row + row))
    assert [f.code for f in caught.value.findings] == ["target-twice"]
    assert "s.csv:2" in caught.value.findings[0].message.en
