"""What should have come back, and what did."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.reference.errors import TanfengError
from tanfeng.traceability.leakage import leakage, observed, weibull

SOLD = pa.table({"year": [2015, 2016], "sold": [1000.0, 2000.0]})
LAW = weibull(1.0, 10.0)


def returned(years, amounts, **more):
    return pa.table({"year": years, "returned": amounts, **more})


def last(found):
    return found.table.to_pylist()[-1]


def test_leakage_by_hand():
    years = [2015, 2016, 2017]
    found = leakage(SOLD, returned(years, [50.0, 150.0, 200.0]), LAW)
    left = np.exp(-np.arange(4) / 10)
    expected = [
        1000 * (left[0] - left[1]),
        1000 * (left[1] - left[2]) + 2000 * (left[0] - left[1]),
        1000 * (left[2] - left[3]) + 2000 * (left[1] - left[2]),
    ]
    rows = found.table.to_pylist()
    assert [r["year"] for r in rows] == years
    assert [r["expected"] for r in rows] == pytest.approx(expected)
    assert last(found)["leaked_sum"] == pytest.approx(sum(expected) - 400)
    retired = np.array([1 - left[3], 1 - left[2]])
    chance = (np.array([1000, 2000]) * retired * (1 - retired)).sum()
    assert last(found)["sd_sum"] == pytest.approx(chance**0.5)
    half = (last(found)["high_sum"] - last(found)["low_sum"]) / 2
    assert half == pytest.approx(1.959964 * chance**0.5)
    assert [f.code for f in found.findings] == ["leakage-found"]
    assert "came back" in found.findings[0].message.en


def test_what_the_curve_and_the_scales_do_not_know_widens_the_interval():
    back = returned([2015, 2016, 2017], [90.0, 270.0, 250.0], sd=[5.0, 5.0, 5.0])
    sharp = leakage(SOLD, back, LAW, pieces=False)
    wide = leakage(SOLD, back, weibull(1.0, 10.0, 0.0, 0.5), pieces=False)
    assert last(sharp)["sd_sum"] == pytest.approx(75**0.5)
    ages = np.array([3.0, 2.0])
    slope = (np.array([1000, 2000]) * np.exp(-ages / 10) * ages / 100).sum() * 0.5
    assert last(wide)["sd_sum"] == pytest.approx((75 + slope**2) ** 0.5, rel=1e-5)
    sold_sd = SOLD.append_column("sd", pa.array([100.0, 0.0]))
    more = leakage(sold_sd, back, LAW, pieces=False)
    share = 1 - np.exp(-0.3)
    assert last(more)["sd_sum"] == pytest.approx((75 + (100 * share) ** 2) ** 0.5)


def test_the_interval_covers_what_happens():
    """Batteries that fail one by one and all come back: no leakage, as often as the level says."""
    rng = np.random.default_rng(5)
    inside, rounds = 0, 400
    for _ in range(rounds):
        life = rng.weibull(3.0, 3000) * 8.0
        counts, _edges = np.histogram(life, np.arange(0, 11))
        back = returned(list(range(2015, 2025)), counts.astype(float))
        sold = pa.table({"year": [2015], "sold": [3000.0]})
        row = last(leakage(sold, back, weibull(3.0, 8.0)))
        inside += row["low_sum"] <= 0 <= row["high_sum"]
    assert 0.92 <= inside / rounds <= 0.98


def test_more_back_than_should_is_told_and_so_are_years_without_returns():
    many = leakage(SOLD, returned([2015, 2017], [900.0, 900.0]), LAW)
    assert [f.code for f in many.findings] == ["leakage-negative", "leakage-year-missing"]
    assert many.findings[1].at == "2016"


def test_groups_stay_apart_and_returns_without_sales_are_told():
    sold = SOLD.append_column("group", pa.array(["lfp", "lfp"]))
    back = pa.concat_tables(
        [returned([2015, 2016], [95.0, 270.0], group=["lfp", "lfp"]),
         returned([2016], [7.0], group=["nmc"])]
    )  # fmt: skip
    found = leakage(sold, back, LAW)
    assert set(found.table["group"].to_pylist()) == {"lfp"}
    assert [(f.code, f.at) for f in found.findings] == [("leakage-unsold", "nmc")]


def test_observed_survival_holds_level_beyond_what_was_observed_and_says_so():
    seen = observed(np.repeat([1.0, 2.0, 2.5], [10, 20, 70]), np.repeat([True, True, False],
                    [10, 20, 70]))  # fmt: skip
    sold = pa.table({"year": [2015], "sold": [1000.0]})
    found = leakage(sold, returned([2015, 2016, 2017, 2018], [0.0, 100.0, 200.0, 0.0]), seen)
    assert found.table["expected"].to_pylist() == pytest.approx([100, 200, 0, 0])
    assert "leakage-beyond-observed" in {f.code for f in found.findings}
    variance = 1000 * 0.3 * 0.7 + 1000**2 * 0.3 * 0.7 / 100
    assert last(found)["sd_sum"] == pytest.approx(variance**0.5)


def test_nothing_at_all_is_an_empty_table():
    none = pa.table({"year": pa.array([], pa.int64()), "sold": pa.array([], pa.float64())})
    found = leakage(none, none.rename_columns(["year", "returned"]), LAW)
    assert (found.table.num_rows, found.findings) == (0, ())
    whole = leakage(SOLD, returned([2015], [1.0]), LAW)
    assert found.table.schema == whole.table.schema


def test_bad_cells_are_told():
    with pytest.raises(TanfengError) as error:
        leakage(SOLD, returned(["2015", "20x6"], ["-1", ""]), LAW)
    assert {f.code for f in error.value.findings} == {
        "table-cell-number", "table-cell-range", "table-cell-empty",
    }  # fmt: skip


sales = st.lists(st.floats(0, 1e6), min_size=1, max_size=12)


@given(sales, st.floats(0.5, 6), st.floats(1, 20), st.floats(1e-3, 1e3))
def test_scale_carries_over_and_no_more_retires_than_was_sold(amounts, shape, scale, times):
    years = list(range(2010, 2010 + len(amounts)))
    none = returned([2060], [0.0])

    def run(factor):
        sold = pa.table({"year": years, "sold": [a * factor for a in amounts]})
        return leakage(sold, none, weibull(shape, scale), pieces=False).table

    one, other = run(1.0), run(times)
    expected = one["expected_sum"].to_numpy()
    assert np.all(np.diff(expected) >= -1e-6)
    assert expected[-1] <= sum(amounts) * (1 + 1e-9)
    assert other["expected"].to_numpy() == pytest.approx(one["expected"].to_numpy() * times)


@given(sales, st.floats(1, 10), st.floats(0.1, 10))
def test_longer_lives_never_retire_earlier(amounts, scale, more):
    years = list(range(2010, 2010 + len(amounts)))
    sold, none = pa.table({"year": years, "sold": amounts}), returned([2040], [0.0])
    short, long = (
        leakage(sold, none, weibull(3.0, s)).table["expected_sum"].to_numpy()
        for s in (scale, scale + more)
    )
    assert np.all(long <= short * (1 + 1e-9) + 1e-9)
