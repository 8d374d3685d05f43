"""Figures of plans: each belongs to one run, and opens to that run's plants."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tanfeng.ledger import add_entities, entities, snapshot
from tanfeng.pathways.study import newest
from tanfeng.programme.explain import explain
from tanfeng.programme.pathway.figures import plan_figures, rests_on_synthetic
from tanfeng.programme.report.render.localise import Grid, localise
from tanfeng.reference.errors import TanfengError


def size(trace):
    assert trace.value is not None
    return float(trace.value)


def test_two_runs_of_one_scenario_keep_their_own_figures(planned, report):
    ws, made = planned
    for result in made:
        number, summary = result.run.number, result.summary
        for what, value in {
            "cost": summary.objective / 1e9,
            "cumulative": summary.cumulative / 1e6,
            "gap": summary.gap * 100,
        }.items():
            figure = report.figures[f"plan:{number}:{what}"]
            assert figure.value == Decimal(f"{value:.6g}")
            assert figure.source == f"run {number}"
            trace = explain(ws, figure.id)
            assert trace.value == figure.value
            assert trace.at == f"run {number}"
    costs = {report.figures[f"plan:{result.run.number}:cost"].value for result in made}
    assert len(costs) == len(made)


def test_emissions_open_to_the_plants_of_their_own_run(planned):
    ws, made = planned
    for result in made:
        trace = explain(ws, f"plan:{result.run.number}:peak_height")
        (whole,) = trace.children
        assert size(whole) == pytest.approx(result.summary.peak_height)
        assert sum(map(size, whole.children)) == pytest.approx(result.summary.peak_height)


def test_the_name_of_a_scenario_opens_its_newest_run(planned):
    ws, made = planned
    assert explain(ws, "plan:steel.policy:cost").at == f"run {made[-1].run.number}"
    assert {run.number for run in newest(ws)} == {made[0].run.number, made[-1].run.number}


@pytest.mark.parametrize(
    "id", ["plan:999:cost", "plan:1:cost", "plan:2:nothing", "plan:steel.none:cost", "plan:"]
)
def test_unknown_figures_are_refused(planned, id):
    with pytest.raises(TanfengError) as refused:
        explain(planned[0], id)
    assert refused.value.findings[0].code == "figure-unknown"


def test_what_rests_on_synthetic_plants_says_so(planned, report):
    ws, made = planned
    assert not any(figure.synthetic for figure in report.figures.values())
    run, pathway = made[0].run, made[0].pathway
    assert not rests_on_synthetic(ws, run, pathway)
    add_entities(ws, [replace(one, synthetic=True) for one in entities(ws) if one.id == "p3"])
    # what was recorded after the run does not change what it rested on
    assert not rests_on_synthetic(ws, run, pathway)
    later = replace(run, snapshot=snapshot(ws))
    assert rests_on_synthetic(ws, later, pathway)
    marked = plan_figures(run, made[0].summary, synthetic=True)
    assert all(figure.synthetic for figure in marked.values())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_years_carry_no_separators(planned, report, language):
    document = localise(report, language)
    (table,) = [
        block for part in document.parts for block in part.blocks
        if isinstance(block, Grid) and block.id == "plans"
    ]  # fmt: skip
    said = {run.text for row in table.rows for cell in row for run in cell}
    years = {entry.value for entry in document.register if entry.id.endswith(":peak_year")}
    assert any(str(planned[1][0].summary.peak_year) in words for words in said)
    assert all("," not in words for words in years)
    # the first model year is the highest: nobody knows whether it was higher before
    assert years <= said
    assert all("或更早" in words or "or before" in words for words in years)
