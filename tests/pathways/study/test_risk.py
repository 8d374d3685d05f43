"""Risk: plans under many draws, the same for the same seed, and what they say of plants."""

import numpy as np
import pytest

from tanfeng.pathways.study import Ask, risk
from tanfeng.pathways.uncertainty import Spread
from tanfeng.reference.errors import TanfengError

ASK = Ask("steel", "steel.policy", step=5)


def spread(parameter, of="", low=0.6, mode=1.0, high=1.8):
    kind = "" if parameter == "age" else "triangular"
    return Spread(parameter, of, kind, low, mode, high, "assumption", "test", "s.csv:2")


def test_the_same_seed_gives_the_same_plans_and_draws_differ(steel):
    ws, ask = steel[0], ASK
    given = (spread("price", "coal"), spread("demand", "crude_steel", 0.8, 0.95, 1.0))
    found = risk(ws, ask, given, count=4, seed=3)
    again = risk(ws, ask, given, count=2, seed=3)
    assert [d.factors for d in again.draws] == [d.factors for d in found.draws[:2]]
    for one, other in zip(again.draws, found.draws, strict=False):
        assert one == other
    assert len({d.cost for d in found.draws}) == 4
    assert found.quantiles["cost"][0] <= found.quantiles["cost"][-1]
    assert "price electricity" in found.fixed
    assert "price coal" not in found.fixed
    assert all(0 < each.share <= 1 for each in found.plants)


def test_dearer_coal_is_never_cheaper(steel):
    ws, ask = steel[0], ASK
    dear = risk(ws, ask, (spread("price", "coal", 2.0, 2.0, 2.0),), count=2, seed=1)
    same = risk(ws, ask, (spread("price", "coal", 1.0, 1.0, 1.0),), count=2, seed=1)
    assert dear.draws[0].bound > same.draws[0].bound
    assert same.draws[0].bound == pytest.approx(same.draws[1].bound, rel=2 * ASK.gap)
    assert {each.plant for each in same.plants} == {each.plant for each in dear.plants}


def test_unknown_ages_are_drawn_anew(steel):
    ws, ask = steel[0], ASK
    found = risk(ws, ask, (spread("age"),), count=3, seed=1)
    assert np.isfinite([d.cost for d in found.draws]).all()
    assert found.fixed[-1] != "age"


def test_an_interrupt_keeps_what_is_done(steel):
    ws, ask = steel[0], ASK

    def stop(done):
        if done == 2:
            raise KeyboardInterrupt

    given = (spread("price", "coal"),)
    assert len(risk(ws, ask, given, count=9, seed=1, told=stop).draws) == 2


def test_nothing_to_draw_is_told(steel):
    ws, ask = steel[0], ASK
    with pytest.raises(TanfengError) as refused:
        risk(ws, ask, (), count=3, seed=1)
    assert refused.value.findings[0].code == "spread-none"
