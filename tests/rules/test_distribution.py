"""Places in a distribution, and counts of verdicts."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.period import parse_period
from tanfeng.rules import distribution, judge, tally

OTHERS = [96.0, 104.0, 109.0, 118.0]
CASES = yaml.safe_load(
    (Path(__file__).parent / "cases" / "supervision.yaml").read_text(encoding="utf-8")
)


def test_own_place_and_shares():
    found = distribution(OTHERS, 105.0, levels={"benchmark": 100, "baseline": 117, "none": None})
    assert found.values == (96.0, 104.0, 105.0, 109.0, 118.0)
    assert (found.count, found.rank, found.better_than) == (5, 3, 0.5)
    assert (found.median, found.mean) == (105.0, 106.4)
    assert {k: s.plants for k, s in found.shares.items()} == {"benchmark": 0.2, "baseline": 0.8}
    assert found.shares["benchmark"].output is None


def test_weighted_by_output():
    found = distribution(
        OTHERS, 105.0, levels={"benchmark": 100}, outputs=[6.0, 1.0, 1.0, 1.0], own_output=1.0
    )
    assert found.shares["benchmark"].output == 0.6
    assert found.mean == pytest.approx((6 * 96 + 104 + 109 + 118 + 105) / 10)


def test_a_small_group_tells_nothing_about_the_others():
    found = distribution([96.0, 104.0], 105.0, levels={"benchmark": 100})
    assert found.withheld
    assert (found.count, found.own) == (3, 105.0)
    assert (found.values, found.rank, found.mean, dict(found.shares)) == ((), None, None, {})
    assert not distribution([96.0, 104.0], 105.0, smallest_group=2).withheld


def test_ties_share_the_better_place_and_negative_is_better():
    assert distribution([1.0, 2.0, 2.0, 3.0], 2.0).rank == 2
    assert distribution([-30.0, -10.0, 5.0], -12.0).rank == 2


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(TanfengError, match="3 outputs"):
        distribution(OTHERS, outputs=[1.0, 2.0, 3.0])
    with pytest.raises(TanfengError, match="not finite"):
        distribution([*OTHERS, float("nan")])
    with pytest.raises(TanfengError, match="negative"):
        distribution(OTHERS, outputs=[1.0, -2.0, 3.0, 1.0])


@given(st.lists(st.floats(-1e3, 1e4), min_size=3, max_size=40), st.floats(-1e3, 1e4))
def test_place_shares_and_order(values, own):
    found = distribution(values, own, levels={"own": own})
    assert list(found.values) == sorted(found.values)
    assert found.values[found.rank - 1] == own
    assert found.shares["own"].plants >= found.rank / found.count
    assert 0 <= found.better_than <= 1
    again = distribution(list(reversed(values)), own, levels={"own": own})
    assert again.rank == found.rank
    assert again.mean == pytest.approx(found.mean)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_published_rate_over_the_limit(case, row):
    rule, asked, year = row("cn.gb16780.2021#clinker-coal"), date(2025, 3, 1), parse_period("2024")
    over = judge(rule, 120.0, {"altitude_m": 0}, asked, year)
    within = judge(rule, 100.0, {"altitude_m": 0}, asked, year)
    unknown = judge(rule, None, {}, asked, year)
    kept = case["inspected"] - case["over_limit"]
    counted = tally([over] * case["over_limit"] + [within] * kept + [unknown] * 50)
    assert counted.outcomes == {"cannot_judge": 50, "fail": case["over_limit"], "pass": kept}
    assert counted.judged == case["inspected"]
    assert round(100 * counted.failing_rate, 2) == case["rate_percent"]


def test_nothing_judged_has_no_rate(row):
    rule = row("cn.gb16780.2021#clinker-coal")
    assert (
        tally([judge(rule, None, {}, date(2025, 1, 1), parse_period("2024"))]).failing_rate is None
    )
