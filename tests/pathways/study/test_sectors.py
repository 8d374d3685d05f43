"""Every sector on the shelf: those with open data are planned, the others name what they lack."""

import pytest

from tanfeng.ledger import create_workspace
from tanfeng.pathways.answer import check_pathway
from tanfeng.pathways.sheets import roadmap_sheets, scenarios
from tanfeng.pathways.study import Ask, bring_plants, run_pathway
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity
from tanfeng.reference.shelf import open_shelf

HEADER = (
    "id,name_zh,name_en,region,sector,product,route,capacity,unit,status,start,renewed,load,closes"
)
# sector -> class of GB/T 4754, product, routes and capacities (Mt/a) of invented plants
PLANTS = {
    "aluminium": ("3216", "primary_aluminium", {"prebake": 20, "secondary": 8}),
    "ammonia": ("2621", "ammonia", {"coal": 3, "gas": 1, "fuel_oil": 0.3}),
    "ethylene": ("2614", "ethylene", {"naphtha": 3, "gas_oil": 1, "ethane": 1}),
    "methanol": ("2523", "methanol", {"coal": 4, "gas": 1, "coke_oven_gas": 1}),
}
RUNNABLE = ["aluminium", "ammonia", "ethylene"]
REFUSING = ["methanol"]


@pytest.fixture
def workspace(tmp_path):
    """Makes a workspace with two plants of every route of a sector, and scenarios of its own."""

    def make(sector, rows=""):
        ws = create_workspace(tmp_path / sector)
        code, product, routes = PLANTS[sector]
        listed = [
            f"{sector}-{region}-{route},虚构 {route},Invented {route},{region},{code},{product},"
            f"{route},{size},Mt/a,operating,{start},,,"
            for route, size in routes.items()
            for region, start in (("CN-SD", 2008), ("CN-NX", 2016))
        ]
        file = tmp_path / "plants.csv"
        file.write_text("\n".join([HEADER, *listed]) + "\n", encoding="utf-8")
        bring_plants(ws, file)
        if rows:
            (ws.path / "sheets").mkdir(exist_ok=True)
            (ws.path / "sheets" / "own.csv").write_text(
                "subject,parameter,of,region,year,value,expr,unit,status,source,note\n" + rows,
                encoding="utf-8",
            )
            (ws.path / "sheets" / "own.yaml").write_text(
                "sheet: own\nkind: scenario\ndocument: {number: own, title: {zh: 自有, en: own}}\n"
                "source: test\nstatus: assumption\nlast_checked: 2026-11-23\n"
                f"extends: {sector}.base\ntables: {{values: own.csv}}\n",
                encoding="utf-8",
            )
        return ws

    return make


@pytest.mark.parametrize("sector", RUNNABLE)
def test_a_sector_with_open_data_is_planned_in_every_scenario(workspace, sector):
    ws = workspace(sector)
    found = list(scenarios(open_shelf(), sector))
    assert found == [f"{sector}.{kind}" for kind in ("base", "deep", "policy")]
    costs = {}
    for id in found:
        made = run_pathway(ws, Ask(sector, id, step=5))
        assert not [f for f in made.findings if f.severity is Severity.ERROR]
        assert check_pathway(made.pathway) == ()
        assert made.pathway.output.sum() > 0
        assert made.weak
        costs[id] = made.pathway
        # nothing that is used is free
        problem = made.pathway.problem
        assert (problem.price[(problem.use > 0).any(axis=(0, 2))] > 0).all()
        assert (problem.capex > 0).all()
    emitted = {id: p.emission().sum(axis=(0, 1)) for id, p in costs.items()}
    assert emitted[f"{sector}.deep"][-1] <= emitted[f"{sector}.base"][-1] + 1e-6


@pytest.mark.parametrize("sector", RUNNABLE)
def test_it_is_planned_by_age_bands_too(workspace, sector):
    made = run_pathway(workspace(sector), Ask(sector, f"{sector}.policy", "cohort", step=5))
    assert made.pathway.output.sum() > 0


@pytest.mark.parametrize("sector", REFUSING)
def test_a_sector_without_costs_refuses_once_and_names_the_rows(workspace, sector):
    ws = workspace(sector)
    for id in scenarios(open_shelf(), sector):
        with pytest.raises(TanfengError) as refused:
            run_pathway(ws, Ask(sector, id, step=5))
        (only,) = refused.value.findings
        assert only.code == "demand-without-technology"
        assert only.at.startswith(f"technologies/roadmap_{sector}.yaml:")
        assert "capex" in only.message.en
        assert "capex" in only.message.zh
        assert only.hint.en


def test_with_the_rows_that_it_names_methanol_is_planned(workspace):
    rows = "".join(
        f"{id},capex,,,,{value},,CNY/t,assumption,offer of a builder,\n"
        for id, value in [("coal", 4000), ("coal_access", 4500), ("gas", 2500),
                          ("gas_access", 2700), ("coke_oven_gas", 3000)]
    )  # fmt: skip
    made = run_pathway(workspace("methanol", rows), Ask("methanol", "own", step=5))
    assert set(made.pathway.problem.technologies) == {
        "coal", "coal_access", "gas", "gas_access", "coke_oven_gas",
    }  # fmt: skip
    assert made.pathway.output.sum() > 0
    assert (made.pathway.problem.capex > 0).all()


def test_every_roadmap_has_a_scenario():
    shelf = open_shelf()
    assert all(scenarios(shelf, sector) for sector in roadmap_sheets(shelf))
