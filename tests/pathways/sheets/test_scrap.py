"""The loop of scrap: what use gives back, by hand and by conservation; and curves of survival."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.pathways.cohort import solve_cohorts
from tanfeng.pathways.problem import NEVER, Fleet
from tanfeng.pathways.sheets import build_problem
from tanfeng.pathways.sheets.scrap import Use, returned
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import open_shelf

HEADER = "subject,parameter,of,region,year,value,expr,unit,status,source,note\n"
LOOP = """crude_steel,used,,,2000,100,,Mt,assumption,test,
crude_steel,used,,,2024,100,,Mt,assumption,test,
crude_steel,demand,,,2025,100,,Mt,assumption,test,
scrap,share,buildings,,,0.6,,1,assumption,test,
scrap,mean_life,buildings,,,12,,a,assumption,test,
scrap,spread,buildings,,,3,,a,assumption,test,
scrap,share,cars,,,0.4,,1,assumption,test,
scrap,mean_life,cars,,,5,,a,assumption,test,
scrap,spread,cars,,,1,,a,assumption,test,
scrap,recovery,,,,0.9,,1,assumption,test,
scrap,fabrication,,,,0.1,,1,assumption,test,
scrap,stock,,,,5,,Mt,assumption,test,
"""


def test_one_use_comes_back_around_its_mean_life():
    consumed = np.zeros(40)
    consumed[0] = 100.0
    back = returned(consumed, [Use("cars", 1.0, 10.0, 1.0)], 0.9, 0.1)
    assert back[0] == pytest.approx(0.1 * 100)
    # a unit of a normal curve: from 10 to 11 lies what is one spread above the mean
    ended = (math.erf(1 / math.sqrt(2)) - 0) / 2
    assert back[10] == pytest.approx(0.9 * 90 * ended, rel=1e-9)
    assert back.sum() == pytest.approx(10 + 0.9 * 90, rel=1e-9)


@given(
    st.lists(st.floats(0, 1000), min_size=5, max_size=60),
    st.floats(1, 40),
    st.floats(0.5, 15),
    st.floats(0, 1),
    st.floats(0, 0.5),
)
def test_nothing_comes_back_that_was_not_used(consumed, life, spread, recovery, fabrication):
    used = np.array(consumed)
    back = returned(used, [Use("u", 1.0, life, spread)], recovery, fabrication)
    assert (back >= -1e-9).all()
    assert (np.cumsum(back) <= np.cumsum(used) * (1 + 1e-9) + 1e-9).all()


@pytest.fixture
def build(tmp_path):
    def make(rows=LOOP, extra="scrap: {carrier: scrap}\nlimits: {}\n"):
        (tmp_path / "own.csv").write_text(HEADER + rows, encoding="utf-8")
        (tmp_path / "own.yaml").write_text(
            "sheet: own.steel\nkind: scenario\n"
            'document: {number: "own", title: {zh: "自有", en: "own"}}\n'
            "source: test\nstatus: assumption\nlast_checked: 2026-11-23\n"
            f"extends: steel.base\ntables: {{values: own.csv}}\n{extra}",
            encoding="utf-8",
        )

        def enlist(routes, regions, cycles):
            one = np.ones(2)
            kinds = np.array([routes.get("BF-BOF", 0), 0])
            return Fleet(("p", "q"), ("P", "Q"), np.zeros(2, int), kinds, one * 80e6, one * 0.9,
                         one * 2015.0, one * 2025, np.full(2, NEVER), one), ()  # fmt: skip

        return build_problem(
            open_shelf(tmp_path), "steel", "own.steel", years=range(2025, 2046, 5),
            regions=("CN-HE",), enlist=enlist,
        )[0]  # fmt: skip

    return make


def test_the_loop_is_a_supply_that_may_be_kept(build):
    problem = build()
    loop = next(limit for limit in problem.limits if limit.id == "loop:scrap")
    assert loop.cumulative
    uses = [Use("b", 0.6, 12, 3), Use("c", 0.4, 5, 1)]
    back = returned(np.full(46, 100.0), uses, 0.9, 0.1)
    # model years of five years, the last one of one
    upto = [25 + 4, 30 + 4, 35 + 4, 40 + 4, 45]
    expected = [5 + back[25 : n + 1].sum() for n in upto]
    assert loop.bound == pytest.approx(np.array(expected) * 1e6)


def test_a_plan_uses_no_more_scrap_than_came_back(build):
    problem = build(LOOP + "scrap,price,,,,1,,CNY/t,assumption,test,\n")
    path = solve_cohorts(problem)
    loop = next(limit for limit in problem.limits if limit.id == "loop:scrap")
    scrap = problem.use[:, problem.carriers.index("scrap")]
    used = np.cumsum(np.einsum("rkt,kt,t->t", path.output, scrap, problem.span))
    over = np.cumsum(path.excess.get("excess:loop:scrap", np.zeros(5)))
    assert (used <= loop.bound + over + 1e3).all()
    assert used[-1] > 0


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (LOOP.replace("cars,,,0.4", "cars,,,0.5"), 5),
        (LOOP.replace("buildings,,,12", "buildings,,,-1"), 5),
        (LOOP.replace("scrap,recovery,,,,0.9,,1,assumption,test,\n", ""), None),
    ],
)
def test_a_faulty_loop_is_told(build, rows, line):
    with pytest.raises(TanfengError) as caught:
        build(rows)
    found = [f for f in caught.value.findings if f.code == "scrap-faulty"]
    assert found
    assert line is None or found[0].at.endswith(f"own.csv:{line}")


def test_a_loop_of_an_unknown_carrier_is_told(build):
    for said in ("scrap: {carrier: gold}\n", "scrap: yes\n"):
        with pytest.raises(TanfengError) as caught:
            build(extra=said)
        assert "scrap-faulty" in {f.code for f in caught.value.findings}


def test_survival_curves_reach_the_problem(build):
    rows = (
        LOOP
        + "bf_bof,survival_scale,,,,30,,a,assumption,test,\n"
        + "bf_bof,survival_shape,,,,4,,1,assumption,test,\n"
    )
    problem = build(rows)
    curve = problem.survival[problem.technologies.index("bf_bof")]
    assert curve[0] == 1
    assert curve[20] == pytest.approx(math.exp(-((20 / 30) ** 4)))
    assert (problem.survival[problem.technologies.index("scrap_eaf")] == 1).all()
    with pytest.raises(TanfengError) as caught:
        build(LOOP + "bf_bof,survival_scale,,,,30,,a,assumption,test,\n")
    assert "survival-faulty" in {f.code for f in caught.value.findings}
