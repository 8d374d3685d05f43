"""Footprints in a workspace: inventories kept, plants from their accounts, runs that replay."""

import narwhals as nw
import pytest

from tanfeng.footprint.catalogue import catalogue
from tanfeng.footprint.inventory import joined, pack
from tanfeng.footprint.linking import Override
from tanfeng.footprint.study import (
    Ask,
    bring_inventory,
    inventories,
    open_inventory,
    open_study,
    replay,
    run_footprint,
)
from tanfeng.ledger import computed, create_workspace, runs
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import open_shelf

MAIN = {"reference": True}


@pytest.fixture
def ws(tmp_path):
    return create_workspace(tmp_path / "ws")


@pytest.fixture(scope="session")
def aluminium(inventory_of):
    """Two kilograms of alumina and fourteen kilowatt hours to a kilogram of metal."""
    return inventory_of(
        [{"id": "smelter", "location": "CN-SD"}, {"id": "alumina", "location": "CN-SX"}],
        [
            {"id": "metal", "kind": "product", "unit": "t"},
            {"id": "oxide", "kind": "product", "unit": "t"},
            {"id": "electricity", "kind": "product", "unit": "MWh"},
            {"id": "co2", "kind": "elementary", "unit": "kg", "gas": "CO2", "carbon": "fossil"},
            {"id": "cf4", "kind": "elementary", "unit": "kg", "gas": "PFC14"},
        ],
        [
            ("smelter", "metal", "output", 1.0, MAIN), ("smelter", "oxide", "input", 1.92),
            ("smelter", "electricity", "input", 13.5), ("smelter", "co2", "output", 1500.0),
            ("alumina", "oxide", "output", 1.0, MAIN), ("alumina", "co2", "output", 600.0),
            ("alumina", "electricity", "input", 0.25),
        ],
    )  # fmt: skip


def test_an_inventory_is_kept_whole_and_a_later_one_takes_its_name(ws, aluminium, cogeneration):
    first = bring_inventory(ws, aluminium, "metals")
    second = bring_inventory(ws, cogeneration, "power")
    later = bring_inventory(ws, aluminium, "metals")
    assert [run.number for run in inventories(ws)] == [later.number, second.number]
    assert pack(open_inventory(ws, first.number)) == pack(aluminium)
    assert first.arguments["inventory"] == later.arguments["inventory"]


def test_an_inventory_with_errors_is_refused_whole(ws, inventory_of):
    faulty = inventory_of([{"id": "p"}], [{"id": "f", "kind": "product", "unit": ""}],
                          [("p", "f", "output", 1.0)])  # fmt: skip
    with pytest.raises(TanfengError) as refused:
        bring_inventory(ws, faulty, "faulty")
    assert {f.code for f in refused.value.findings} == {"inventory-unit", "inventory-reference"}
    assert runs(ws) == ()


def test_a_run_replays_and_links_to_the_catalogue(ws, aluminium):
    number = bring_inventory(ws, aluminium, "metals").number
    made = run_footprint(ws, Ask((number,), period="2024"))
    scores = {row["product"]: row["gwp100"] for row in made.scores.to_pylist()}
    assert scores["alumina"] == pytest.approx(600 + 0.25 * 620.5)
    assert scores["smelter"] == pytest.approx(1500 + 1.92 * scores["alumina"] + 13.5 * 620.5)
    assert replay(ws, made.run.number).identical
    # what is brought in later does not change a run that was made before
    bring_inventory(ws, aluminium, "metals")
    assert replay(ws, made.run.number).identical
    average = run_footprint(ws, Ask((number,), period="2024", electricity="average"))
    other = {row["product"]: row["gwp100"] for row in average.scores.to_pylist()}
    (used,) = [row["provider"] for row in average.study.links.to_pylist()
               if (row["process"], row["flow"]) == ("smelter", "electricity")]  # fmt: skip
    assert used == "cn.grid.2023#CN-SD"
    assert other["smelter"] != scores["smelter"]


def test_a_person_decides_a_link_and_the_run_keeps_it(ws, aluminium):
    number = bring_inventory(ws, aluminium, "metals").number
    green = Override("smelter", "electricity", "", 1.0, "Li", "own hydropower", "links.csv:2")
    made = run_footprint(ws, Ask((number,), period="2024", overrides=(green,)))
    links = [r for r in open_study(ws, made.run.number).links.to_pylist()
             if (r["process"], r["flow"]) == ("smelter", "electricity")]  # fmt: skip
    assert [(r["state"], r["reason_en"]) for r in links] == [("cut_off", "Li: own hydropower")]
    assert any(f.code == "footprint-unlinked" for f in made.findings)


def test_a_faulty_system_is_refused_and_nothing_is_posted(ws, inventory_of):
    faulty = inventory_of(
        [{"id": "one"}, {"id": "two"}],
        [{"id": id, "kind": "product", "unit": "kg"} for id in "ab"],
        [("one", "a", "output", 1.0, MAIN), ("one", "b", "input", 2.0),
         ("two", "b", "output", 1.0, MAIN), ("two", "a", "input", 0.6)],
    )  # fmt: skip
    number = bring_inventory(ws, faulty, "loop").number
    with pytest.raises(TanfengError) as refused:
        run_footprint(ws, Ask((number,)))
    assert refused.value.findings[0].code == "footprint-loop"
    assert "one" in refused.value.findings[0].at
    assert not runs(ws, "footprint")


def test_nothing_to_reckon_with_and_an_unknown_product_are_told(ws, aluminium):
    with pytest.raises(TanfengError) as refused:
        run_footprint(ws, Ask())
    assert refused.value.findings[0].code == "footprint-nothing"
    number = bring_inventory(ws, aluminium, "metals").number
    study = run_footprint(ws, Ask((number,))).study
    with pytest.raises(TanfengError) as refused:
        study.place("smelt")
    assert refused.value.findings[0].code == "footprint-product"
    assert "smelter" in refused.value.findings[0].hint.en


def test_the_catalogue_cites_and_leaves_out_what_is_unknown():
    shelf = open_shelf()
    found = catalogue(shelf, 2024)
    rows = {row["id"]: row for row in found.inventory.processes.to_pylist()}
    assert "MEE" in rows["cn.electricity_footprint.2023#national"]["source"]
    assert rows["cn.electricity_footprint.2023#wind"]["review"] == "secondary"
    assert len(found.unknown) == 5
    assert not catalogue(shelf, 2020).inventory.processes.num_rows
    amounts = {row["process"]: row["amount"] for row in found.inventory.exchanges.to_pylist()
               if row["flow"] == "nature:co2e"}  # fmt: skip
    # the published values, per kWh
    assert {id.partition("#")[2]: amount / 1000 for id, amount in amounts.items()} == {
        "national": pytest.approx(0.6205), "wind": pytest.approx(0.0336),
        "photovoltaic": pytest.approx(0.0545), "biomass": pytest.approx(0.0457),
    }  # fmt: skip
    with pytest.raises(TanfengError) as refused:
        catalogue(shelf, 2024, "residual")
    assert refused.value.findings[0].code == "electricity-metric"


def test_a_flow_of_two_inventories_is_one_where_unit_and_kind_agree(aluminium, cogeneration):
    both = joined([aluminium, aluminium])
    assert both.flows.num_rows == aluminium.flows.num_rows
    whole = joined([aluminium, cogeneration])
    assert whole.flows["id"].to_pylist().count("co2") == 1


@pytest.mark.slow
def test_a_plants_footprints_follow_from_what_it_handed_in(demo_workspace):
    from tanfeng.ledger import open_workspace

    ws = open_workspace(demo_workspace)
    made = run_footprint(ws, Ask(plants=("demo-cement",), period="2025"))
    study = made.study
    direct = study.normal.direct[:, 0] * study.normal.output
    mine = [n for n, id in enumerate(study.assembled.system.processes)
            if id.startswith("demo-cement")]  # fmt: skip
    told = (
        computed(ws)
        .filter(
            (nw.col("entity") == "demo-cement") & (nw.col("measure") == "emission_direct")
            & nw.col("period").str.starts_with("2025-") & (nw.col("scenario") == "actual")
        )
        .collect("pyarrow")["value"].sum()
    )  # fmt: skip
    # what all processes of the plant emit is what its accounts say it emits
    assert direct[mine].sum() / 1000 == pytest.approx(told, rel=1e-12)
    posted = (
        computed(ws).filter(nw.col("measure") == "footprint").collect("pyarrow").rows(named=True)
    )
    values = {row["entity"]: (row["item"], row["value"], row["unit"]) for row in posted}
    item, value, unit = values["demo-cement/kiln-1"]
    assert (item, unit) == ("clinker", "kgCO2e/t")
    # 780 of the kiln itself, and its power
    assert 780 < value < 830
    assert replay(ws, made.run.number).identical
    for plant in ("demo-steel", "demo-glass", "demo-aluminium", "demo-power"):
        run_footprint(ws, Ask(plants=(plant,), period="2025"))
    with pytest.raises(TanfengError) as refused:
        run_footprint(ws, Ask(plants=("demo-works-1",), period="2025"))
    assert refused.value.findings[0].code == "footprint-plant"
    with pytest.raises(TanfengError) as refused:
        run_footprint(ws, Ask(plants=("demo-cement",), period="2019"))
    assert refused.value.findings[0].code == "footprint-plant"
