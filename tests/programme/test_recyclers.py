"""A recycler's rates, judged by the ordinary verdict with the clause opened."""

from datetime import date

import pyarrow as pa
import pytest

from tanfeng.programme.recyclers import judge_rates
from tanfeng.reference.shelf import open_shelf
from tanfeng.rules import tally
from tanfeng.traceability.rates import china_recovery, eu_recovery, indicators, recycled_content

ASKED = date(2026, 11, 23)
LITHIUM = [
    ("crushing", "in", "battery", "electrode_powder", 500.0, 5.0),
    ("crushing", "out", "next", "electrode_powder", 491.0, 5.0),
    ("smelting", "in", "next", "li", 980.0, 8.0),
    ("smelting", "out", "primary", "li", 800.0, 6.0),
    ("smelting", "out", "other", "li", 130.0, 2.0),
    ("smelting", "in", "battery", "li", 20.0, 0.0),
    ("smelting", "in", "next", "co", 100.0, 1.0),
    ("smelting", "out", "primary", "co", 97.0, 1.0),
]


@pytest.fixture(scope="module")
def flows():
    names = ("stage", "side", "fate", "element", "kg", "sd")
    columns = dict(zip(names, map(list, zip(*LITHIUM, strict=True)), strict=True))
    return pa.table({"plant": ["r"] * 8, "period": ["2025"] * 8, **columns})


def test_each_rate_is_judged_at_its_own_stage(flows):
    found = judge_rates(open_shelf(), indicators(china_recovery(flows)), ASKED)
    by = {v.indicator: v for v in found}
    assert {i: v.outcome for i, v in by.items()} == {
        "crushing_recovery_electrode_powder": "pass",
        "smelting_recovery_li": "pass",
        "smelting_recovery_co": "fail",
    }
    cobalt = by["smelting_recovery_co"]
    assert cobalt.requirement == "cn.white_list.2024#cobalt"
    assert "2024年本" in cobalt.clause
    assert cobalt.limits == {"required": {"printed": 98.0, "value": 98.0}}
    assert cobalt.margin == pytest.approx(-1.0)
    assert cobalt.status == "seen"
    assert cobalt.evidence["source"].startswith("http://m.nttaxi.cn")
    assert cobalt.evidence["at"].startswith("traceability/white_list_2024.yaml:")
    assert cobalt.evidence["boundary"] == "smelting"
    assert cobalt.evidence["sd"] > 1
    assert tally(found).failing_rate == pytest.approx(1 / 3)


def test_the_same_rates_under_the_edition_of_2019_only_warn(flows):
    early = flows.set_column(1, "period", pa.array(["2022"] * 8))
    found = judge_rates(open_shelf(), indicators(china_recovery(early)), ASKED)
    assert {(v.requirement, v.outcome, v.status) for v in found} == {
        ("cn.white_list.2019#lithium", "cannot_judge", "memory")
    }
    assert found[0].evidence["would_be"]["outcome"] == "pass"


def test_european_targets_are_previews_until_their_day_and_some_are_from_memory(flows):
    rates = indicators(eu_recovery(flows))
    now = {v.indicator: v for v in judge_rates(open_shelf(), rates, ASKED)}
    assert now["eu_recovery_li"].outcome == "not_applicable"
    assert now["eu_recovery_li"].evidence["preview"]
    later = flows.set_column(1, "period", pa.array(["2028"] * 8))
    then = judge_rates(open_shelf(), indicators(eu_recovery(later)), date(2029, 3, 1))
    assert {(v.indicator, v.outcome) for v in then} == {
        ("eu_recovery_li", "pass"), ("eu_recovery_co", "cannot_judge"),
    }  # fmt: skip


def test_recycling_efficiency_needs_the_chemistry():
    table = pa.table(
        {"plant": ["r", "r"], "period": ["2026", "2026"], "stage": ["all", "all"],
         "side": ["in", "out"], "fate": ["battery", "primary"], "element": ["mass", "mass"],
         "kg": [1000.0, 700.0]}
    )  # fmt: skip
    rates = indicators(eu_recovery(table))
    blind = judge_rates(open_shelf(), rates, ASKED)
    assert {v.outcome for v in blind} == {"cannot_judge"}
    assert all(v.evidence["missing"] == ["chemistry"] for v in blind)
    told = judge_rates(open_shelf(), rates, ASKED, about={"chemistry": "lead_acid"})
    assert [(v.outcome, v.margin) for v in told] == [("fail", -5.0)]


def test_recycled_content_of_2032():
    table = pa.table(
        {"model": ["m"], "plant": ["p"], "year": [2032], "element": ["ni"], "kg": [10.0],
         "post_consumer": [0.07]}
    )  # fmt: skip
    found = judge_rates(open_shelf(), indicators(recycled_content(table)), date(2033, 1, 31))
    assert [v.outcome for v in found] == ["pass"]
    assert found[0].margin == pytest.approx(1.0)
    assert found[0].clause.endswith("art. 8")
