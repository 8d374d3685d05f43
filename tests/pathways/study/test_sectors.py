"""Every sector on the shelf: those with open data are planned, the others name what they lack."""

import re
from pathlib import Path

import pytest

from tanfeng.ledger import create_workspace, run_table
from tanfeng.pathways.answer import check_pathway
from tanfeng.pathways.sheets import read_roadmap, roadmap_sheets, scenarios
from tanfeng.pathways.study import Ask, bring_plants, run_pathway
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity
from tanfeng.reference.shelf import open_shelf

HEADER = (
    "id,name_zh,name_en,region,sector,product,route,capacity,unit,status,start,renewed,load,closes"
)
# sector -> class of GB/T 4754, product, unit, routes and capacities of invented plants
PLANTS = {
    "steel": ("3110", "crude_steel", "Mt/a", {"bf_bof": 50, "eaf": 10}),
    "cement": ("3011", "clinker", "Mt/a", {"clinker_dry": 40}),
    "aluminium": ("3216", "primary_aluminium", "Mt/a", {"prebake": 20, "secondary": 8}),
    "ammonia": ("2621", "ammonia", "Mt/a", {"coal": 3, "gas": 1, "fuel_oil": 0.3}),
    "ethylene": ("2614", "ethylene", "Mt/a", {"naphtha": 3, "gas_oil": 1, "ethane": 1}),
    "methanol": ("2523", "methanol", "Mt/a", {"coal": 4, "gas": 1, "coke_oven_gas": 1}),
    "refining": ("2511", "crude_oil", "Mt/a", {"refinery": 20}),
    "flat_glass": ("3041", "flat_glass", "万重量箱/年", {"float": 400, "float_large": 600}),
    "paper": ("2221", "paper_board", "Mt/a", {"recycled": 2, "tissue": 0.2}),
    "textiles": ("1711", "output_value", "亿元/年", {"coal_steam": 20}),
    "automobiles": ("3611", "automobile", "万辆/年", {"works": 40}),
    "power_equipment": ("3821", "output_value", "亿元/年", {"works": 30}),
}
RUNNABLE = ["aluminium", "ammonia", "ethylene", "cement", "steel"]
AGES = [("life", 30, "a"), ("cycle", 15, "a"), ("early", 3, "a"), ("late", 5, "a")]
# sector -> rows of one's own with which it can be planned, after its one finding: (subject,
# parameter, of, value or expression, unit)
OWN = {
    "methanol": [
        (id, "capex", "", value, "CNY/t")
        for id, value in [("coal", 4000), ("coal_access", 4500), ("gas", 2500),
                          ("gas_access", 2700), ("coke_oven_gas", 3000)]
    ],
    "refining": [
        ("crude_oil", "demand", "", 30, "Mt"),
        *((id, "capex", "", value, "CNY/t") for id, value in [("refinery", 3000),
                                                             ("refinery_access", 3200)]),
        # 12 stands for the energy factor of one's own refinery
        ("refinery", "use", "fuel", "12 * factor_limit * kgoe", "GJ/t"),
        ("refinery_access", "use", "fuel", "12 * factor_access * kgoe", "GJ/t"),
        ("refinery", "direct", "",
         "12 * factor_limit * kgoe * fuel_carbon * fuel_oxidation / 100 * 44 / 12", "tCO2/t"),
        ("refinery_access", "direct", "",
         "12 * factor_access * kgoe * fuel_carbon * fuel_oxidation / 100 * 44 / 12", "tCO2/t"),
    ],
    "flat_glass": [
        *(("*", parameter, "", value, unit) for parameter, value, unit in AGES),
        *((id, "direct", "",
           f"{level} * kgce / 1000000 * gas_carbon * gas_oxidation / 100 * 44 / 12 + 0.009",
           "tCO2/weight_case")
          for id, level in [("float_medium", "medium_limit"),
                            ("float_medium_advanced", "medium_advanced"),
                            ("float_large", "large_limit")]),
        ("float_medium_advanced", "capex", "", 110, "CNY/weight_case"),
        ("float_large", "capex", "", 70, "CNY/weight_case"),
    ],
    "paper": [
        *(("*", parameter, "", value, unit) for parameter, value, unit in AGES),
        *((id, "capex", "", value, "CNY/t")
          for id, value in [("recycled", 3000), ("recycled_access", 3300), ("recycled_gas", 2900),
                            ("tissue", 6000)]),
    ],
    "textiles": [
        *(("*", parameter, "", value, unit) for parameter, value, unit in AGES),
        ("output_value", "demand", "", 300000, "1e4yuan"),
        ("output_value", "import_price", "", 50000, "CNY/1e4yuan"),
        ("coal_steam", "capex", "", 4000, "CNY/1e4yuan"),
        ("coal_steam", "use", "coal", 3, "GJ/1e4yuan"),
        ("coal_steam", "use", "electricity", 0.5, "MWh/1e4yuan"),
        ("coal_steam", "direct", "",
         "3 * coal_carbon * coal_oxidation / 100 * 44 / 12", "tCO2/1e4yuan"),
        ("heat_pump", "capex", "", 5000, "CNY/1e4yuan"),
        ("heat_pump", "use", "electricity", 0.9, "MWh/1e4yuan"),
        ("heat_pump", "direct", "", 0, "tCO2/1e4yuan"),
        ("heat_pump", "first", "", 2026, "a"),
    ],
    "automobiles": [
        *(("*", parameter, "", value, unit) for parameter, value, unit in AGES),
        ("works", "capex", "", 30000, "CNY/count"),
        ("works", "use", "gas", 2, "GJ/count"),
        ("works", "use", "electricity", 0.6, "MWh/count"),
        ("works", "direct", "",
         "2 * gas_carbon * gas_oxidation / 100 * 44 / 12", "tCO2/count"),
    ],
    "power_equipment": [
        *(("*", parameter, "", value, unit) for parameter, value, unit in AGES),
        ("output_value", "demand", "", 500000, "1e4yuan"),
        ("output_value", "import_price", "", 50000, "CNY/1e4yuan"),
        ("works", "capex", "", 5000, "CNY/1e4yuan"),
        ("works", "use", "electricity", 0.05, "MWh/1e4yuan"),
        ("works", "direct", "", 0.01, "tCO2/1e4yuan"),
    ],
}  # fmt: skip
REFUSING = sorted(OWN)
PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "roadmaps.md"
COLUMNS = "subject,parameter,of,region,year,value,expr,unit,status,source,note\n"


def rows_of(sector):
    """Returns one's own rows as the table of a scenario."""
    return COLUMNS + "".join(
        f"{subject},{parameter},{of},,,{'' if isinstance(said, str) else said},"
        f"{said if isinstance(said, str) else ''},{unit},assumption,own audit,\n"
        for subject, parameter, of, said, unit in OWN[sector]
    )


@pytest.fixture
def workspace(tmp_path):
    """Makes a workspace with two plants of every route of a sector, and scenarios of its own."""

    def make(sector, rows=""):
        ws = create_workspace(tmp_path / sector)
        code, product, unit, routes = PLANTS[sector]
        listed = [
            f"{sector}-{region}-{route},虚构 {route},Invented {route},{region},{code},{product},"
            f"{route},{size},{unit},operating,{start},,,"
            for route, size in routes.items()
            for region, start in (("CN-SD", 2008), ("CN-NX", 2016))
        ]
        file = tmp_path / "plants.csv"
        file.write_text("\n".join([HEADER, *listed]) + "\n", encoding="utf-8")
        bring_plants(ws, file)
        if rows:
            (ws.path / "sheets").mkdir(exist_ok=True)
            (ws.path / "sheets" / "own.csv").write_text(rows, encoding="utf-8")
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
    assert {f"{sector}.{kind}" for kind in ("base", "deep", "policy")} <= set(found)
    for id in found:
        made = run_pathway(ws, Ask(sector, id, step=10))
        assert not [f for f in made.findings if f.severity is Severity.ERROR]
        assert check_pathway(made.pathway) == ()
        assert made.pathway.output.sum() > 0
        assert made.weak
        # nothing that is used is free
        problem = made.pathway.problem
        assert (problem.price[(problem.use > 0).any(axis=(0, 2))] > 0).all()
        assert (problem.capex > 0).all()


@pytest.mark.parametrize("sector", RUNNABLE)
def test_it_is_planned_by_age_bands_too(workspace, sector):
    made = run_pathway(workspace(sector), Ask(sector, f"{sector}.policy", "cohort", step=10))
    assert made.pathway.output.sum() > 0


@pytest.mark.parametrize("sector", REFUSING)
def test_a_sector_without_costs_refuses_once_and_names_the_rows(workspace, sector):
    ws = workspace(sector)
    for id in scenarios(open_shelf(), sector):
        with pytest.raises(TanfengError) as refused:
            run_pathway(ws, Ask(sector, id, step=10))
        (only,) = refused.value.findings
        assert only.code == "demand-without-technology"
        assert only.at.startswith(f"technologies/roadmap_{sector}.yaml:")
        assert "capex" in only.message.en
        assert "capex" in only.message.zh
        assert only.hint.en


@pytest.mark.parametrize("sector", REFUSING)
def test_with_the_rows_that_it_names_it_is_planned(workspace, sector):
    ws = workspace(sector, rows_of(sector))
    made = run_pathway(ws, Ask(sector, "own", step=10))
    problem = made.pathway.problem
    assert set(problem.technologies) == {row[0] for row in OWN[sector] if row[1] == "capex"} | (
        {"float_medium"} if sector == "flat_glass" else set()
    )
    assert made.pathway.output.sum() > 0
    assert (problem.capex > 0).all()
    assert not [f for f in made.findings if f.severity is Severity.ERROR]
    # output is posted in the unit of the product
    roadmap = read_roadmap(open_shelf(), sector)
    posted = {f["unit"] for f in run_table(ws, made.run.number).to_pylist()
              if f["measure"] == "output"}  # fmt: skip
    assert posted == {roadmap.unit}


def test_every_roadmap_has_a_scenario():
    shelf = open_shelf()
    assert all(scenarios(shelf, sector) for sector in roadmap_sheets(shelf))


def test_twelve_sectors_are_on_the_shelf_and_each_is_planned_or_refused_here():
    assert sorted(roadmap_sheets(open_shelf())) == sorted([*RUNNABLE, *REFUSING])
    assert len(RUNNABLE) + len(REFUSING) == 12


def blocks_of_the_page():
    """Returns language -> the block of code in that language on the page about roadmaps."""
    text = PAGE.read_text(encoding="utf-8")
    return dict(re.findall(r"```(yaml|csv)\n(.*?)```", text, re.DOTALL))


def test_the_page_tells_of_every_sector_whether_it_is_planned():
    rows = re.findall(r"^\| `(\w+)` [^|]*\| (yes|no) \|", PAGE.read_text(encoding="utf-8"), re.M)
    assert dict(rows) == dict.fromkeys(RUNNABLE, "yes") | dict.fromkeys(REFUSING, "no")


def test_the_example_of_the_page_is_planned(workspace):
    ws, blocks = workspace("flat_glass"), blocks_of_the_page()
    folder = ws.path / "sheets"
    folder.mkdir(exist_ok=True)
    (folder / "own_flat_glass.yaml").write_text(blocks["yaml"], encoding="utf-8")
    (folder / "own_flat_glass.csv").write_text(blocks["csv"], encoding="utf-8")
    made = run_pathway(ws, Ask("flat_glass", "own.flat_glass", step=5))
    assert made.pathway.problem.technologies == ("float_medium", "float_medium_advanced")
    assert made.pathway.output.sum() > 0
    assert "technology-left-out" in {finding.code for finding in made.findings}
    # gas at 13.5 kgce and 9.5 kg of soda ash per weight case, by hand
    carbon = 13.5 * 0.0293076 * 0.0153 * 0.99 * 44 / 12 + 0.0095 * 0.415
    assert made.pathway.problem.direct[0, 0] == pytest.approx(carbon)
