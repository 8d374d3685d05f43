"""Rates of a water balance."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.traceability.materials import intake_difference, water_rates

CASES = yaml.safe_load((Path(__file__).parent / "cases/formulas.yaml").read_text(encoding="utf-8"))


def water(**values):
    return pa.Table.from_pylist([{"entity": "p", "period": "2025", **values}])


def test_published_formula_of_reuse():
    case = next(c for c in CASES if c["id"] == "water-reuse")
    row = water_rates(water(**case["given"])).to_pylist()[0]
    assert row["reuse_rate"] == pytest.approx(case["reuse_rate"], abs=1e-12)
    assert row["cooling_rate"] is None


def test_every_rate_by_hand():
    row = water_rates(
        water(fresh=500.0, reused=1500.0, cooling_reused=960.0, cooling_fresh=40.0,
              process_reused=30.0, process_fresh=70.0, condensate=45.0, steam=60.0, output=250.0,
              value=1e6)
    ).to_pylist()[0]  # fmt: skip
    assert row["reuse_rate"] == pytest.approx(0.75)
    assert row["cooling_rate"] == pytest.approx(0.96)
    assert row["process_rate"] == pytest.approx(0.3)
    assert row["condensate_rate"] == pytest.approx(0.75)
    assert row["fresh_per_output"] == pytest.approx(2.0)
    assert row["fresh_per_value"] == pytest.approx(5e-4)


def test_deviations_agree_with_draws():
    row = water_rates(water(fresh=500.0, reused=1500.0, output=250.0), spread=0.02).to_pylist()[0]
    rng = np.random.default_rng(3)
    fresh, reused, output = (rng.normal(v, 0.02 * v, 200_000) for v in (500.0, 1500.0, 250.0))
    assert row["reuse_rate_sd"] == pytest.approx((reused / (reused + fresh)).std(), rel=0.02)
    assert row["fresh_per_output_sd"] == pytest.approx((fresh / output).std(), rel=0.02)


@given(st.floats(0, 1e6), st.floats(1e-3, 1e6), st.floats(1e-3, 1e3), st.floats(0, 1e5))
def test_reuse_lies_within_0_and_1_grows_with_reuse_and_knows_no_scale(reused, fresh, scale, more):
    def rate(r, f):
        return water_rates(water(reused=r, fresh=f)).to_pylist()[0]["reuse_rate"]

    one = rate(reused, fresh)
    assert 0 <= one <= 1
    assert rate(reused * scale, fresh * scale) == pytest.approx(one)
    assert rate(reused + more, fresh) >= one - 1e-12


@pytest.mark.parametrize(("second", "told"), [(600.0, False), (599.0, True), (801.0, True)])
def test_units_are_within_a_tenth_of_the_meter(second, told):
    intakes = pa.table(
        {"entity": ["p", "p"], "period": ["2025", "2025"], "unit": ["a", "b"],
         "fresh": [300.0, second]}
    )  # fmt: skip
    meter = pa.table({"entity": ["p"], "period": ["2025"], "metered": [1000.0]})
    found = intake_difference(intakes, meter)
    assert found.table["difference"].to_pylist()[0] == pytest.approx(abs(second - 700) / 1000)
    assert [f.code for f in found.findings] == ["water-units-differ"] * told
    assert all("status secondary" in f.message.en for f in found.findings)


def test_a_meter_without_units_and_a_meter_at_rest_say_nothing():
    intakes = pa.table({"entity": ["q"], "period": ["2025"], "unit": ["a"], "fresh": [1.0]})
    meter = pa.table({"entity": ["p", "q"], "period": ["2025"] * 2, "metered": [10.0, 0.0]})
    found = intake_difference(intakes, meter)
    assert found.table["difference"].to_pylist() == [None, None]
    assert found.findings == ()
