"""Roadmaps and scenarios: what they say reaches the arrays, and what is wrong is told by line."""

import numpy as np
import pytest

from tanfeng.pathways.sheets import scenarios
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import open_shelf


def codes(refused):
    return {finding.code for finding in refused.value.findings}


def test_coal_per_tonne_is_the_chain_of_the_component_rows(own, build):
    problem, _, provenance = build(own())
    pig = 887.52 / 966.808
    coal = pig * (0.172481 + 0.311005 * 1.130255 + 1.34 * 0.021269) * 31.536
    assert problem.use[0, problem.carriers.index("coal"), 0] == pytest.approx(coal)
    power = (pig * (0.017669 + 1.34 * 0.011004 + 0.155 * 0.004028) + 0.030422) * 8.76
    assert problem.use[0, problem.carriers.index("electricity"), 0] == pytest.approx(power)
    trace = provenance.trace("bf_bof", "use", "coal")
    assert float(trace.value) == pytest.approx(coal)
    assert any("message_materials.csv:" in leaf.at for leaf in trace.leaves())


def test_own_rows_stand_in_place_of_what_they_extend(own, build):
    rows = "hydrogen,price,,,,99,,CNY/GJ,assumption,own offer,\n"
    problem, _, _ = build(own(rows), "own.steel")
    base, _, _ = build(own(rows))
    place = problem.carriers.index("hydrogen")
    assert (problem.price[place] == 99).all()
    assert (base.price[place] != 99).any()


def test_a_filling_for_all_never_replaces_a_known_value(own, build):
    rows = "*,direct,,,,9,,tCO2/t,assumption,filling,\n"
    problem, _, _ = build(own(rows), "own.steel")
    assert problem.direct[0, 0] == pytest.approx(2.434)


def test_each_row_is_converted_from_its_own_unit(own, build):
    rows = (
        "crude_steel,demand,,,2025,1000,,Mt,assumption,a,\n"
        "crude_steel,demand,,,2060,600000000,,t,assumption,a,\n"
    )
    problem, _, _ = build(own(rows), "own.steel")
    assert problem.demand[0, [0, -1]] == pytest.approx([1e9, 6e8])


def test_a_formula_follows_what_it_is_made_of(own, build):
    rows = (
        "bf_bof,capex,,,2025,6000,,CNY/t,assumption,a,\n"
        "bf_bof,capex,,,2060,3000,,CNY/t,assumption,a,\n"
    )
    problem, _, _ = build(own(rows), "own.steel")
    assert problem.renewal[0] == pytest.approx(0.3 * problem.capex[0])
    assert problem.capex[0, -1] == 3000


@pytest.mark.parametrize(
    ("rows", "extra", "code"),
    [
        ("bf_bof,capex,,,,,3 * nosuchname,CNY/t,assumption,a,\n", "", "entry-name"),
        ("bf_bof,capex,,,,900,,GJ/t,assumption,a,\n", "", "entry-unit"),
        ("bf_bof,life,,,,480,,t,assumption,a,\n", "", "entry-unit"),
        ("bf_bof,capex,,,,-5,,CNY/t,assumption,a,\n", "", "cost-negative"),
        ("bf_bof,cycle,,,,3,,a,assumption,a,\n", "", "cycle-too-short"),
        ("bf_bof,stored,,,,50,,tCO2/t,assumption,a,\n", "", "capture-share"),
        ("bf_bof,capex,,,,,,CNY/t,assumption,a,\n", "", "entry-status"),
        ("bf_bof,capex,,,,1,,CNY/t,assumption,,\n", "", "source-missing"),
        ("nosuch,price,,,,1,,CNY/GJ,assumption,a,\n", "", "scenario-subject"),
        ("-,discount,,,,5,,1,assumption,a,\n", "", "scenario-setting"),
        ("crude_steel,demand,,,2025,-1,,Mt,assumption,a,\n", "", "demand-negative"),
        ("scrap,limit,,,2025,-1,,Mt,assumption,a,\n", "", "limit-faulty"),
        ("", "salvage: foo\n", "scenario-setting"),
        ("", "sites: abc\n", "site-faulty"),
        ("", "sites: [{region: CN-HE, capacity: -5}]\n", "site-faulty"),
        ("", "limits: {a: b}\n", "limit-faulty"),
        ("", "limits: {a: {sums: nothing}}\n", "limit-faulty"),
        ("", "growth: {scrap_eaf: {rate: abc, seed: 1}}\n", "limit-faulty"),
        ("", "growth: {nosuch: {rate: 0.1, seed: 1}}\n", "limit-faulty"),
        ("", "peak: {by: 2031}\n", "peak-year"),
        ("", "nonsense: 1\n", "scenario-key"),
    ],
)
def test_what_is_wrong_is_told_by_line(own, build, rows, extra, code):
    with pytest.raises(TanfengError) as refused:
        build(own(rows, extra), "own.steel")
    assert code in codes(refused)
    place = next(f.at for f in refused.value.findings if f.code == code)
    assert place.startswith(("own.csv:", "own.yaml:"))


def test_without_any_technology_a_demand_is_refused(own, build):
    rows = "".join(
        f"{id},direct,,,,,,tCO2/t,unknown,not found,\n"
        for id in ("bf_bof", "bf_bof_bat", "bf_bof_ccus", "dri_gas_eaf", "dri_h2_eaf", "scrap_eaf")
    )
    # a scenario cannot unsay what the roadmap knows
    assert build(own(rows), "own.steel")[0].technologies


@pytest.mark.parametrize("sector", ["steel", "cement", "aluminium", "ammonia", "ethylene"])
def test_every_built_in_scenario_builds(build, sector):
    shelf = open_shelf()
    for id in scenarios(shelf, sector):
        problem, findings, provenance = build(shelf, id, sector)
        assert len(problem.technologies) >= 2
        assert provenance.weak
        assert all(finding.severity.value != "error" for finding in findings)


def test_building_is_suspended_and_a_draft_counts_only_where_it_is_adopted(build):
    shelf = open_shelf()
    base, _, _ = build(shelf, "steel.base")
    policy, findings, _ = build(shelf, "steel.policy")
    assert np.isinf(base.permits.build).all()
    assert np.isinf(policy.permits.build[:, :, 0]).all()
    assert (policy.permits.build[:, :, 1:] == 1.5).all()
    assert "replacement-draft" in {f.code for f in findings}
