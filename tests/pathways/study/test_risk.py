"""Risk: plans under many draws, the same for the same seed, and what they say of plants."""

import dataclasses
import sys

import numpy as np
import pytest

from tanfeng.ledger import create_workspace
from tanfeng.pathways.assets import solve_assets
from tanfeng.pathways.study import Ask, bring_plants, prepare, risk
from tanfeng.pathways.uncertainty import Spread
from tanfeng.reference.errors import TanfengError

ASK = Ask("steel", "steel.policy", step=15)
MODULE = sys.modules["tanfeng.pathways.study.risk"]


PLANTS = [("bf_bof", 80, 2006), ("bf_bof", 60, ""), ("bf_bof", 50, ""), ("eaf", 20, 2022)]


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    """A workspace of four synthetic works; the ages of two are not known."""
    folder = tmp_path_factory.mktemp("risk")
    rows = [
        f"p{n},虚构钢厂{n},Synthetic works {n},CN-HE,3110,crude_steel,{route},{size},Mt/a,"
        f"operating,{start},,,"
        for n, (route, size, start) in enumerate(PLANTS)
    ]
    header = ("id,name_zh,name_en,region,sector,product,route,capacity,unit,status,start,renewed,"
              "load,closes")  # fmt: skip
    (folder / "plants.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    ws = create_workspace(folder / "ws")
    bring_plants(ws, folder / "plants.csv")
    return ws


def spread(parameter, of="", low=0.6, mode=1.0, high=1.8):
    kind = "" if parameter == "age" else "triangular"
    return Spread(parameter, of, kind, low, mode, high, "assumption", "test", "s.csv:2")


def test_the_same_seed_gives_the_same_plans_and_draws_differ(works):
    ws, ask = works, ASK
    given = (spread("price", "coal"), spread("demand", "crude_steel", 0.8, 0.95, 1.0))
    found = risk(ws, ask, given, count=3, seed=3)
    again = risk(ws, ask, given, count=2, seed=3)
    assert [d.factors for d in again.draws] == [d.factors for d in found.draws[:2]]
    for one, other in zip(again.draws, found.draws, strict=False):
        assert one == other
    assert len({d.cost for d in found.draws}) == 3
    assert found.quantiles["cost"][0] <= found.quantiles["cost"][-1]
    assert "price electricity" in found.fixed
    assert "price coal" not in found.fixed
    assert all(0 < each.share <= 1 for each in found.plants)


def test_dearer_coal_is_never_cheaper(works):
    ws, ask = works, ASK
    dear = risk(ws, ask, (spread("price", "coal", 2.0, 2.0, 2.0),), count=2, seed=1)
    same = risk(ws, ask, (spread("price", "coal", 1.0, 1.0, 1.0),), count=2, seed=1)
    assert dear.draws[0].bound > same.draws[0].bound
    assert same.draws[0].bound == pytest.approx(same.draws[1].bound, rel=2 * ASK.gap)
    assert {each.plant for each in same.plants} == {each.plant for each in dear.plants}


def test_unknown_ages_are_drawn_anew(works):
    ws, ask = works, ASK
    found = risk(ws, ask, (spread("age"),), count=4, seed=1)
    assert len({each.cost for each in found.draws}) > 1
    assert found.fixed[-1] != "age"


def test_a_draw_is_the_same_whatever_stands_beside_it(works):
    """Each begins from the plan, not from the draw before."""
    given = (spread("price", "coal"), spread("age"))
    many = risk(works, ASK, given, count=3, seed=5)
    few = risk(works, ASK, given, count=2, seed=5)
    assert few.draws == many.draws[:2]


def test_an_interrupt_of_the_solver_drops_its_draw(works, monkeypatch):
    done = []

    def interrupted(problem, **given):
        made = solve_assets(problem, **given)
        done.append(made)
        if len(done) < 4:
            return made
        return dataclasses.replace(made, mix=dataclasses.replace(made.mix, stopped="interrupt"))

    monkeypatch.setattr(MODULE, "solve_assets", interrupted)
    found = risk(works, ASK, (spread("price", "coal"),), count=9, seed=1)
    assert [each.number for each in found.draws] == [0, 1]
    assert len(done) == 4


def test_draws_that_break_a_limit_are_told_and_their_cost_left_out(works, monkeypatch):
    def alone(ws, ask):
        """A demand of half of what there is, and nothing from elsewhere."""
        problem, findings, provenance = prepare(ws, ask)
        hard = np.full_like(problem.import_price, np.inf)
        half = np.full_like(problem.demand, problem.fleet.capacity.sum() / 2)
        made = dataclasses.replace(problem, import_price=hard, demand=half)
        return made, findings, provenance

    monkeypatch.setattr(MODULE, "prepare", alone)
    given = (spread("demand", "crude_steel", 0.9, 1.0, 3.0),)
    found = risk(works, ASK, given, count=5, seed=2)
    kept = [each.cost for each in found.draws if each.keeps]
    assert 0 < len(kept) < 5
    assert max(kept) < max(each.cost for each in found.draws)
    assert found.quantiles["cost"][-1] <= max(kept)
    assert [f.code for f in found.findings].count("risk-limit-broken") == 1


def test_an_interrupt_keeps_what_is_done(works):
    ws, ask = works, ASK

    def stop(done):
        if done == 2:
            raise KeyboardInterrupt

    given = (spread("price", "coal"),)
    assert len(risk(ws, ask, given, count=9, seed=1, told=stop).draws) == 2


def test_nothing_to_draw_is_told(works):
    ws, ask = works, ASK
    with pytest.raises(TanfengError) as refused:
        risk(ws, ask, (), count=3, seed=1)
    assert refused.value.findings[0].code == "spread-none"
