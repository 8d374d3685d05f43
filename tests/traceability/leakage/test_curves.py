"""Survival: from parameters, from traced lives, and as a peer samples it."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tanfeng.reference.errors import TanfengError
from tanfeng.traceability.leakage import (
    curve,
    fixed,
    lives,
    lognormal,
    normal,
    observed,
    retirements,
    traced_lives,
    weibull,
)

CASES = {
    case["id"]: case
    for case in yaml.safe_load(
        (Path(__file__).parent / "cases/stock_model.yaml").read_text(encoding="utf-8")
    )
}
LAWS = [weibull(3.5, 8.0), normal(7.0, 2.0), lognormal(8.0, 0.3), fixed(5.0)]


def test_peer_fixed_lifetime():
    case = CASES["dsm-fixed"]
    inflow = np.array(case["inflow"], float)
    years = np.arange(len(inflow))
    found = retirements(years, inflow, years, fixed(case["lifetime"]["years"]), entry=1.0)
    assert found.retired.sum(1).tolist() == case["outflow"]
    assert found.in_use.sum(1).tolist() == case["stock"]


def test_peer_initial_stock_by_sampling_the_density():
    case = CASES["dsm-initial-stock"]
    stock = np.array(case["stock_by_cohort"])
    ages = np.arange(len(stock))[::-1]
    law = normal(case["lifetime"]["mean"], case["lifetime"]["sd"])
    sampled = curve(law, ages, "density").survival
    assert stock / sampled == pytest.approx(case["inflow"], rel=case["tolerance"])
    # and the other way round: what was sold then is what is left now
    years = np.arange(len(stock))
    found = retirements(years, case["inflow"], years[-1:], law, entry=1.0, discretisation="density")
    assert found.in_use[0] == pytest.approx(stock, rel=1e-8)
    assert np.abs(curve(law, ages).survival - sampled).max() > 1e-3


def test_curves_against_their_formulas():
    ages = np.array([0.0, 1.0, 7.5])
    assert curve(LAWS[0], ages).survival == pytest.approx(np.exp(-((ages / 8) ** 3.5)))
    assert curve(LAWS[2], ages).survival[2] == pytest.approx(stats.norm.sf(np.log(7.5 / 8.0) / 0.3))
    assert curve(LAWS[3], np.array([4.99, 5.0])).survival.tolist() == [1, 0]
    # the part of a normal lifetime below 0 fails in the first year
    wide = curve(normal(2.0, 2.0), ages).survival
    assert wide[:2] == pytest.approx([1.0, stats.norm.sf(-0.5)])


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.kind)
def test_everything_that_is_sold_retires_once(law):
    found = retirements(
        np.arange(2000, 2005), np.full(5, 100.0), np.arange(2000, 2100), law, entry=0.5
    )
    assert found.retired.sum(0) == pytest.approx(np.full(5, 100.0))
    assert (found.shares >= 0).all()
    assert found.retired.sum(1) == pytest.approx(found.weights @ found.curve.survival)
    stock = np.where(found.years[:, None] >= found.cohorts, 100.0, 0) - np.cumsum(found.retired, 0)
    assert found.in_use == pytest.approx(stock)


def test_retired_by_hand():
    found = retirements(np.array([2020, 2021]), np.array([10.0, 20.0]), np.array([2019, 2022]),
                        weibull(1.0, 2.0))  # fmt: skip
    e = np.exp
    assert found.retired[0].tolist() == [0, 0]
    assert found.retired[1] == pytest.approx([10 * (e(-1) - e(-1.5)), 20 * (e(-0.5) - e(-1))])


@pytest.mark.parametrize(
    "made", [lambda: weibull(0, 1), lambda: normal(5, -1), lambda: lognormal(np.nan, 1),
             lambda: fixed(np.inf), lambda: weibull(1, 1, -0.1)]
)  # fmt: skip
def test_parameters_that_cannot_be(made):
    with pytest.raises(TanfengError) as error:
        made()
    assert error.value.findings[0].code == "lifetime-parameter"


def test_a_density_is_sampled_at_whole_years_only():
    for law, ages in ((LAWS[1], [0.5, 1.5]), (LAWS[3], [0, 1]), (observed([1.0], [True]), [0, 1])):
        with pytest.raises(TanfengError) as error:
            curve(law, np.array(ages), "density")
        assert error.value.findings[0].code == "curve-discretisation"


def test_deviation_of_a_curve_agrees_with_draws():
    law = weibull(3.5, 8.0, 0.1, 0.2)
    found = curve(law, np.array([4.0, 8.0, 11.0])).covariance
    rng = np.random.default_rng(11)
    shape, scale = rng.normal(3.5, 0.1, 100_000), rng.normal(8.0, 0.2, 100_000)
    drawn = np.exp(-((np.array([[4.0], [8.0], [11.0]]) / scale) ** shape))
    assert found == pytest.approx(np.cov(drawn), rel=0.06, abs=1e-6)


def by_hand(durations, ended):
    """Count life by life, with no arrays."""
    left, green, found = 1.0, 0.0, []
    for age in sorted({d for d, e in zip(durations, ended, strict=True) if e}):
        at_risk = sum(d >= age for d in durations)
        gone = sum(d == age and e for d, e in zip(durations, ended, strict=True))
        left *= 1 - gone / at_risk
        green = green + gone / (at_risk * (at_risk - gone)) if at_risk > gone else np.inf
        found.append((age, left, green, at_risk, gone))
    return found


def test_kaplan_meier_of_six_lives():
    # six lives: ends at 1, 3, 3 and 6; looked at last at 2 and 4
    found = observed([1, 2, 3, 3, 4, 6], [True, False, True, True, False, True])
    assert found.ages.tolist() == [1, 3, 6]
    assert found.at_risk.tolist() == [6, 4, 1]
    assert found.survival == pytest.approx([5 / 6, 5 / 12, 0])
    assert found.greenwood[:2] == pytest.approx([1 / 30, 1 / 30 + 2 / 8])
    at = curve(found, np.array([0.5, 1.0, 2.9, 3.0, 5.0, 6.0, 9.0]))
    assert at.survival == pytest.approx([1, 5 / 6, 5 / 6, 5 / 12, 5 / 12, 0, 0])
    variance = (5 / 12) ** 2 * (1 / 30 + 2 / 8)
    assert np.diag(at.covariance) == pytest.approx(
        [0, (5 / 6) ** 2 / 30, (5 / 6) ** 2 / 30, variance, variance, 0, 0]
    )
    assert at.known_to == np.inf


traced = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


@given(traced)
def test_kaplan_meier_against_counting_by_hand_and_against_scipy(rows):
    durations, ended = [float(d) for d, _ in rows], [e for _, e in rows]
    found = observed(durations, ended)
    hand = by_hand(durations, ended)
    assert found.ages.tolist() == [h[0] for h in hand]
    assert found.survival == pytest.approx([h[1] for h in hand])
    assert found.greenwood == pytest.approx([h[2] for h in hand])
    assert np.all(np.diff(found.survival) <= 0)
    uncensored = [d for d, e in zip(durations, ended, strict=True) if e]
    censored = [d for d, e in zip(durations, ended, strict=True) if not e]
    if uncensored:
        sample = stats.CensoredData(uncensored=uncensored, right=censored)
        theirs = stats.ecdf(sample).sf
        assert found.survival == pytest.approx(theirs.evaluate(found.ages))


@given(st.lists(st.integers(0, 12), min_size=1, max_size=40), st.floats(0, 13))
def test_without_censoring_it_is_the_share_that_is_left_with_binomial_variance(rows, age):
    durations = np.array(rows, float)
    at = curve(observed(durations, np.ones(len(rows), bool)), np.array([age]))
    # what ends at age 0 retires in the first year
    share = (durations > age).mean() if age > 0 else 1.0
    assert at.survival[0] == pytest.approx(share)
    assert at.covariance[0, 0] == pytest.approx(share * (1 - share) / len(rows), abs=1e-12)


def test_lives_that_came_late_are_at_risk_only_from_then():
    # the second came under observation at 2: at age 1 only the first and third were looked at
    found = observed([1.0, 5.0, 4.0], [True, True, False], [0.0, 2.0, 0.0])
    assert found.at_risk.tolist() == [2, 1]
    assert found.survival == pytest.approx([0.5, 0.0])


@pytest.mark.parametrize(
    ("durations", "ended", "entered"),
    [([-1.0], [True], None), ([np.nan], [True], None), ([1.0], [True], [2.0]),
     ([1.0, 2.0], [True], None)],
)  # fmt: skip
def test_lives_that_cannot_be(durations, ended, entered):
    with pytest.raises(TanfengError) as error:
        observed(durations, ended, entered)
    assert error.value.findings[0].code == "lives-unreadable"


def test_no_lives_give_no_curve():
    with pytest.raises(TanfengError) as error:
        observed([], [])
    assert error.value.findings[0].code == "lives-none"


def test_lives_of_the_log_run_from_fitting_to_the_first_end():
    year = int(365.2425 * 86_400e6)
    told = [  # event, kind, action, step, year, voided, thing and role
        (1, "association", "ADD", "installing", 0, False, [(9, "parent"), (1, "child")]),
        (2, "association", "ADD", "installing", 1, False, [(8, "parent"), (2, "child")]),
        (3, "association", "ADD", "installing", 2, True, [(8, "parent"), (3, "child")]),
        (4, "association", "DELETE", "removing", 5, False, [(9, "parent"), (1, "child")]),
        (5, "object", "OBSERVE", "collecting", 6, False, [(1, "thing")]),
        (6, "association", "DELETE", "removing", 3, True, [(8, "parent"), (2, "child")]),
        (7, "object", "OBSERVE", "inspecting", 4, False, [(2, "thing")]),
        (8, "transformation", "", "destroying", 7, False, [(4, "input")]),
    ]
    events = pa.table(
        {"event": [e[0] for e in told], "kind": [e[1] for e in told],
         "action": [e[2] for e in told], "step": [e[3] for e in told],
         "disposition": [""] * len(told), "party": ["p"] * len(told),
         "time": [e[4] * year for e in told], "voided": [e[5] for e in told]}
    )  # fmt: skip
    mentions = pa.Table.from_pylist(
        [{"event": e[0], "thing": thing, "role": role} for e in told for thing, role in e[6]]
    )
    years, over = traced_lives(events, mentions, 10 * year)
    assert sorted(zip(years.round(6), over, strict=True)) == [(5.0, True), (9.0, False)]
    # removal alone does not end it where only scrapping counts
    years, over = traced_lives(events, mentions, 10 * year, ends=("scrap",))
    assert sorted(zip(years.round(6), over, strict=True)) == [(9.0, False), (10.0, False)]
    assert traced_lives(events.slice(0, 0), mentions, 0)[0].size == 0


def test_lives_from_moments_of_a_log():
    year = int(365.2425 * 86_400e6)
    begun = pa.table({"thing": [1, 1, 2, 3, 4], "time": [0, year, 0, 2 * year, 9 * year]})
    ended = pa.table({"thing": [1, 1, 3, 5], "time": [4 * year, 5 * year, year, year]})
    years, over = lives(begun, ended, 6 * year)
    got = sorted(zip(years.round(6), over, strict=True))
    assert got == [(4.0, False), (4.0, True), (6.0, False)]
