"""Pathways on a workspace: from a list of plants to a posted, replayed, opened plan."""

import numpy as np
import pytest

from tanfeng.ledger import computed, run, run_table
from tanfeng.pathways.answer import by_plant, pack
from tanfeng.pathways.assets import explain_plant
from tanfeng.pathways.study import (
    Ask,
    bring_plants,
    macc_sweep,
    newest,
    open_pathway,
    peak_curve,
    prepare,
    replay,
    run_pathway,
    trace_emission,
    weak_values,
)
from tanfeng.programme import compose, explain
from tanfeng.programme.rollup import planned
from tanfeng.reference.errors import TanfengError


def test_output_is_shared_and_posted_as_estimates(steel):
    ws, made, allocation, _ = steel
    rows = run_table(ws, made.number).to_pylist()
    assert {row["tier"] for row in rows} == {"estimated"}
    assert sum(row["value"] for row in rows) == pytest.approx(allocation.value.sum())
    assert allocation.value.sum() + allocation.residual.sum() == pytest.approx(951e6)


def test_bringing_the_list_again_changes_nothing(steel, steel_files):
    again = bring_plants(steel[0], steel_files / "plants.csv")
    assert again.enrolled.entities == 0


def test_the_run_carries_the_scenario_and_never_mixes_with_what_happened(steel):
    ws, _, _, made = steel
    facts = computed(ws, run=made.run.number).collect("pyarrow").to_arrow().to_pylist()
    assert {fact["scenario"] for fact in facts} == {"steel.policy"}
    assert {fact["tier"] for fact in facts} == {"estimated"}
    assert newest(ws)[-1].number == made.run.number


def test_provincial_sums_close(steel):
    ws, _, _, made = steel
    whole = planned(ws, None, "steel.policy")
    parts = [planned(ws, region, "steel.policy") for region in ("CN-HE", "CN-JS", "CN-SD")]
    by_key = [{(t.item, t.measure): t.values for t in p.totals} for p in parts]
    for total in whole.totals:
        for year, value in total.values.items():
            summed = sum(p.get((total.item, total.measure), {}).get(year, 0.0) for p in by_key)
            assert summed == pytest.approx(value, rel=1e-12, abs=1e-6)
    emitted = made.pathway.emission().sum(axis=(0, 1))
    said = next(t for t in whole.totals if t.measure == "emission_direct").values
    assert list(said.values()) == pytest.approx(emitted.tolist())


def test_opened_again_it_is_the_very_answer(steel):
    ws, _, _, made = steel
    assert pack(open_pathway(ws, made.run.number)) == pack(made.pathway)


def test_replay_gives_the_same_digits(steel):
    ws, _, _, made = steel
    again = replay(ws, made.run.number)
    assert again.identical, again.differences[:3]
    assert again.rows == made.run.rows


def test_every_plant_is_explained_from_the_kept_answer(steel):
    ws, _, _, made = steel
    pathway = open_pathway(ws, made.run.number)
    for id in pathway.problem.fleet.ids:
        told = explain_plant(pathway, id)
        assert told.text.zh
        for other in told.alternatives:
            size = sum(abs(v) for v in other.parts.values())
            assert sum(other.parts.values()) == pytest.approx(other.extra, abs=1e-9 * size + 1)


def test_emissions_open_down_to_the_list_and_the_sheet(steel):
    ws, _, _, made = steel
    trace = trace_emission(ws, made.run.number, 2030)
    assert float(trace.value) == pytest.approx(made.summary.emission[2030])
    places = {leaf.at for leaf in trace.leaves()}
    assert any(place.startswith("plants.csv:") for place in places)
    assert any("roadmap_steel.csv:" in place for place in places)
    direct = by_plant(made.pathway).direct
    assert float(sum(child.value for child in trace.children)) == pytest.approx(direct[:, 1].sum())


def test_a_year_or_plant_that_is_not_there_is_refused(steel):
    ws, _, _, made = steel
    for code, words in (("pathway-year-unknown", (2031,)), ("pathway-plant-unknown", (2030, "x"))):
        with pytest.raises(TanfengError) as refused:
            trace_emission(ws, made.run.number, *words)
        assert refused.value.findings[0].code == code


def test_what_is_assumed_or_unknown_is_listed(steel):
    ws, _, _, made = steel
    weak = weak_values(ws, made.run.number)
    assert {w.status.value for w in weak} >= {"assumption", "unknown"}
    assert all(w.at for w in weak)
    assert [w.what for w in made.weak] == [w.what for w in weak]


def test_a_run_of_another_kind_and_a_sector_without_plants_are_refused(steel):
    ws, allocated, _, _ = steel
    with pytest.raises(TanfengError) as refused:
        open_pathway(ws, allocated.number)
    assert refused.value.findings[0].code == "run-not-pathway"
    before = len(newest(ws))
    with pytest.raises(TanfengError) as refused:
        run_pathway(ws, Ask("cement", "cement.base"))
    assert refused.value.findings[0].code == "no-plants"
    assert len(newest(ws)) == before


def test_the_curve_of_the_peak_and_the_sweep_of_the_price(steel):
    ws, _, _, _ = steel
    problem, _, _ = prepare(ws, Ask("steel", "steel.base", step=5))
    points = peak_curve(problem, [2025, 2035], [-1e6])
    assert [p.year for p in points] == [2025, 2035, None]
    # what may peak later is never dearer than what must peak sooner, but for the proven gap
    assert points[1].bound <= points[0].cost
    assert points[2].cost is None
    swept = macc_sweep(problem, [0.0, 400.0, 1500.0])
    emitted = [p.emission for p in swept]
    assert emitted[0] > emitted[-1]
    assert np.allclose([p.abated for p in swept], emitted[0] - np.array(emitted))


def test_cohorts_are_a_lower_mark_of_whole_plants(steel):
    ws, _, _, made = steel
    cohort = run_pathway(ws, Ask("steel", "steel.policy", "cohort", step=5))
    assert cohort.pathway.objective <= made.pathway.objective * 1.001
    assert replay(ws, cohort.run.number).identical
    assert run(ws, cohort.run.number).arguments["level"] == "cohort"


def test_the_report_shows_plans_as_plans_and_opens_them(steel):
    ws, _, _, _ = steel
    report = compose(ws)
    shown = [figure for id, figure in report.figures.items() if id.startswith("plan:")]
    assert shown
    assert all("规划值" in figure.note.zh for figure in shown)
    trace = explain(ws, "plan:steel.policy:peak_height")
    assert trace.children[0].children
    with pytest.raises(TanfengError):
        explain(ws, "plan:steel.policy:nothing")
