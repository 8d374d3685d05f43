"""A run of short sight: posted, told apart by what it says, replayed to the last digit."""

import numpy as np
import pytest

from tanfeng.ledger import void_run
from tanfeng.pathways.answer import check_pathway
from tanfeng.pathways.study import Ask, ask_of, open_pathway, replay, run_pathway


@pytest.fixture(scope="module")
def short(steel):
    """Plans of ten years that see fifteen."""
    ws = steel[0]
    made = run_pathway(ws, Ask("steel", "steel.policy", step=5, foresight=15, replan=10))
    yield ws, made
    # the plan with full foresight stays the newest
    void_run(ws, made.run.number, "a test is over")


def test_it_is_checked_and_costs_no_less_than_any_plan(steel, short):
    _, made = short
    whole = steel[3].pathway
    pathway = made.pathway
    assert pathway.bound == pytest.approx(whole.bound, rel=2e-3)
    assert pathway.objective >= pathway.bound
    assert check_pathway(pathway) == ()
    told = [f for f in made.findings if f.code == "pathway-foresight"]
    assert len(told) == 1
    assert "15" in told[0].message.en
    # the carbon price and the deadlines of later years were not seen at first
    assert not np.allclose(pathway.output, whole.output)


def test_it_is_replayed_and_opened_with_what_was_asked(short):
    ws, made = short
    assert ask_of(made.run.arguments).foresight == 15
    assert replay(ws, made.run.number).identical
    opened = open_pathway(ws, made.run.number)
    assert opened.bound == made.pathway.bound
    np.testing.assert_array_equal(opened.output, made.pathway.output)


def test_runs_made_before_there_was_foresight_are_understood(steel):
    arguments = dict(steel[3].run.arguments)
    for name in ("foresight", "replan"):
        arguments.pop(name)
    assert ask_of(arguments).foresight is None
