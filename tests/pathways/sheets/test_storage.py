"""Storing CO2: what a province's rock holds and costs, per tonne stored; cement by its sheets."""

import dataclasses

import numpy as np
import pytest

from tanfeng.pathways.answer import check_pathway
from tanfeng.pathways.assets import explain_plant, solve_assets
from tanfeng.pathways.cohort import solve_cohorts
from tanfeng.pathways.problem import running_cost, storing_cost
from tanfeng.pathways.sheets import read_roadmap
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import open_shelf


def test_the_cost_is_that_of_the_province_in_money_of_the_year(build):
    # sheet: CN-AH 6.4 and CN-FJ 95.4 USD/t of 2010, at 6.77 CNY/USD
    problem, _, provenance = build(open_shelf(), "steel.base", regions=("CN-AH", "CN-FJ"))
    assert problem.storing[:, 0] == pytest.approx([6.4 * 6.77, 95.4 * 6.77])
    k = problem.technologies.index("bf_bof_ccus")
    paid = storing_cost(problem)[:, k, 0] / problem.stored[k, 0]
    assert paid == pytest.approx(problem.storing[:, 0])
    assert storing_cost(problem)[:, problem.technologies.index("scrap_eaf")].max() == 0
    # the rate is from memory, so a run lists it
    assert any(used.what == "exchange" for used in provenance.weak)


@pytest.mark.parametrize(
    ("extra", "severity", "word"),
    [
        ("storage_cost: cost_low\n", "error", "cost_low"),
        ('storage_cost: ""\n', "warning", "counts as free"),
        ("storage_cost: capacity\n", "error", "capacity"),
    ],
)
def test_a_cost_that_is_not_there_is_told(told, extra, severity, word):
    (found,) = [f for f in told(extra=extra) if f.code == "storage-cost"]
    assert found.severity.value == severity
    assert word in found.message.en
    assert found.at == "own.yaml:9"
    assert "cost_base | cost_middle" in found.hint.en


@pytest.mark.parametrize("exchange", ["", "exchange: dear\n", "exchange: {value: -1}\n",
                                      "exchange: {value: .nan}\n"])  # fmt: skip
def test_costs_without_a_rate_of_exchange_are_refused(told, tmp_path, exchange):
    (tmp_path / "rock.csv").write_text(
        "region,parameter,value,unit,status,source,note\nCN-HE,capacity,5,MtCO2,seen,test,\n"
        "CN-HE,cost_base,2,USD/t,seen,test,\n"
    )
    (tmp_path / "rock.yaml").write_text(
        "sheet: own.rock\nkind: storage\n"
        'document: {number: "own", title: {zh: "自有", en: "own"}}\n'
        f"source: test\nstatus: seen\nlast_checked: 2026-11-23\n{exchange}"
        "tables: {storage: rock.csv}\n",
        encoding="utf-8",
    )
    found = told(extra="storage: own.rock\nstorage_cost: cost_base\n")
    faults = [f for f in found if f.code == "storage-cost" and f.severity.value == "error"]
    assert len(faults) == 1
    assert faults[0].at.startswith("rock.yaml:")


def test_both_solvers_charge_what_is_stored_and_tell_it(changed_problem):
    never = np.full((3, 3, 5), np.inf)
    never[0, 2] = 100.0
    dear = changed_problem(
        carbon_price=np.full(5, 900.0), storing=np.full((2, 5), 150.0), convert=never
    )
    free = dataclasses.replace(dear, storing=None)
    assert (running_cost(dear) - running_cost(free)).max() == pytest.approx(1.6 * 150)
    for pathway in (solve_cohorts(dear), solve_assets(dear, gap=1e-9).pathway):
        stored = pathway.stored().sum(axis=(0, 1))
        assert stored.sum() > 0
        assert pathway.cost["storing"] == pytest.approx(stored * 150)
        assert check_pathway(pathway) == ()
    told = explain_plant(solve_assets(dear, gap=1e-9).pathway, "a")
    assert any("storing" in other.parts for other in told.alternatives)
    assert solve_cohorts(free).objective < solve_cohorts(dear).objective


def test_a_cycle_within_one_period_is_refused_by_both_solvers(changed_problem):
    short = changed_problem(
        years=np.array([2025, 2030, 2035, 2040, 2045]), span=np.full(5, 5.0),
        cycle=np.array([12, 4, 12]),
    )  # fmt: skip
    for solve in (solve_cohorts, solve_assets):
        with pytest.raises(TanfengError) as refused:
            solve(short)
        (fault,) = refused.value.findings
        assert fault.code == "cycle-too-short"
        assert "clean: a cycle of 4 a" in fault.message.en
        solve(dataclasses.replace(short, cycle=np.array([12, 5, 12])))


def test_cohorts_refuse_the_faults_of_a_fleet_as_plants_do(changed_problem):
    problem = changed_problem()
    for change in ({"renewed": np.full(3, np.nan)}, {"capacity": np.array([-1.0, 1e6, 1e6])}):
        fleet = dataclasses.replace(problem.fleet, **change)
        with pytest.raises(TanfengError):
            solve_cohorts(dataclasses.replace(problem, fleet=fleet))


def test_the_benchmark_kiln_rests_on_its_sheets(build):
    """Published: 100 kgce/t of clinker, 29,307.6 kJ/kgce."""
    problem, _, provenance = build(open_shelf(), "cement.base", "cement")
    k, coal = problem.technologies.index("kiln_benchmark"), problem.carriers.index("coal")
    assert problem.use[k, coal, 0] == pytest.approx(2.93076)
    leaves = {leaf.at.partition(":")[0] for leaf in
              provenance.trace("kiln_benchmark", "use", "coal").leaves()}  # fmt: skip
    assert "limits/energy_benchmark_2021.yaml" in leaves
    assert "factors/gbt2589_2020_coal_equivalent.yaml" in leaves


def test_the_heat_of_capture_is_unknown_in_the_roadmap_and_assumed_in_the_scenario(build):
    shelf = open_shelf()
    rows = read_roadmap(shelf, "cement").values
    assert not rows["kiln_capture", "use", "coal", ""][0].known
    problem, _, provenance = build(shelf, "cement.base", "cement")
    k, coal = problem.technologies.index("kiln_capture"), problem.carriers.index("coal")
    old = problem.technologies.index("kiln")
    stored = problem.stored[k, 0]
    assert problem.use[k, coal, 0] == pytest.approx(problem.use[old, coal, 0] + 3.5 * stored)
    # nine tenths of all that leaves the kiln and the fire of the capture
    assert stored == pytest.approx(9 * problem.direct[k, 0])
    carbon = (problem.direct[old, 0] - 0.535) / problem.use[old, coal, 0]
    whole = problem.direct[old, 0] + 3.5 * stored * carbon
    assert stored == pytest.approx(0.9 * whole, rel=0.02)
    assert any(w.what == "kiln_capture use coal" and w.status.value == "assumption"
               for w in provenance.weak)  # fmt: skip
