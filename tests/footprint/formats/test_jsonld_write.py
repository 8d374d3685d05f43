"""JSON-LD out and in again; what other tools see; what they change counts."""

import json
import math
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.footprint.formats import read_inventory, read_jsonld, write_jsonld
from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    check,
    table_of,
)
from tanfeng.reference.errors import TanfengError

TABLES = ("processes", "flows", "exchanges", "properties", "factors")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_is_written_reads_back_the_same(tmp_path_factory, made_inventories, rows_of, data):
    inventory = data.draw(made_inventories)
    assert check(inventory) == ()
    path = write_jsonld(inventory, tmp_path_factory.mktemp("jsonld") / "made.zip")
    again, findings = read_jsonld(path)
    assert {each.code for each in findings} <= {"inventory-gas-matched"}
    for table in TABLES:
        assert rows_of(again, table) == rows_of(inventory, table)


@pytest.fixture
def steel():
    return Inventory(
        table_of([{"id": "works", "name_zh": "钢厂", "name_en": "Steelworks", "kind": "plant",
                   "location": "CN-HE", "source": "own accounts"}], PROCESSES),
        table_of([{"id": "steel", "kind": "product", "unit": "t", "name_en": "Steel"},
                  {"id": "slag", "kind": "product", "unit": "t", "name_en": "Slag"},
                  {"id": "co2", "kind": "elementary", "unit": "t", "gas": "CO2",
                   "name_en": "carbon dioxide"}], FLOWS),
        table_of([
            {"process": "works", "flow": "steel", "direction": "output", "amount": 1.0,
             "reference": True},
            {"process": "works", "flow": "slag", "direction": "output", "amount": 0.2,
             "avoided": True},
            {"process": "works", "flow": "co2", "direction": "output", "amount": 2.0,
             "distribution": "lognormal", "scale": 0.1, "variable": "coke"},
        ], EXCHANGES),
        table_of([], PROPERTIES),
        table_of([{"impact": "climate", "flow": "co2", "value": 1000.0, "unit": "kgCO2e/t",
                   "source": "by hand"}], FACTORS),
    )  # fmt: skip


def documents(path):
    with zipfile.ZipFile(path) as packed:
        return {name: json.loads(packed.read(name)) for name in packed.namelist()}


def test_what_other_tools_see(steel, tmp_path):
    held = documents(write_jsonld(steel, tmp_path / "steel.zip"))
    assert held["openlca.json"] == {"schemaVersion": 2}
    (process,) = (each for name, each in held.items() if name.startswith("processes/"))
    product, slag, carbon = process["exchanges"]
    assert (product["isQuantitativeReference"], product["isInput"]) == (True, False)
    # an avoided product is an input in that schema
    assert (slag["isAvoidedProduct"], slag["isInput"], slag["amount"]) == (True, True, 0.2)
    assert carbon["uncertainty"]["geomSd"] == pytest.approx(math.exp(0.1))
    named = {each["@id"]: each for each in held.values() if "@id" in each}
    assert named[product["flow"]["@id"]]["flowType"] == "PRODUCT_FLOW"
    units = named[named[product["flowProperty"]["@id"]]["unitGroup"]["@id"]]["units"]
    assert [(unit["name"], unit["@id"]) for unit in units] == [("t", product["unit"]["@id"])]
    assert named[process["location"]["@id"]]["code"] == "CN-HE"
    (impact,) = (each for name, each in held.items() if name.startswith("lcia_categories/"))
    assert (impact["refUnit"], impact["impactFactors"][0]["value"]) == ("kgCO2e", 1000.0)


def test_the_same_inventory_is_the_same_bytes(steel, tmp_path):
    one, other = (write_jsonld(steel, tmp_path / f"{n}.zip").read_bytes() for n in (1, 2))
    assert one == other


def test_what_another_tool_changed_counts(steel, tmp_path, rows_of):
    path = write_jsonld(steel, tmp_path / "folder")
    (file,) = (path / "processes").iterdir()
    process = json.loads(file.read_text("utf-8"))
    carbon = process["exchanges"][2]
    carbon["amount"], carbon["uncertainty"]["geomSd"] = 3.0, math.exp(0.2)
    process["name"] = "Mill"
    # one that another tool has added knows nothing of ours
    added = {key: carbon[key] for key in ("flow", "unit", "flowProperty")}
    process["exchanges"].append({"@type": "Exchange", "amount": 5.0, **added})
    file.write_text(json.dumps(process), "utf-8")
    again, _ = read_inventory(path)
    made = again.processes.to_pylist()[0]
    assert (made["id"], made["name_en"], made["name_zh"]) == ("works", "Mill", "")
    changed, new = (row for row in again.exchanges.to_pylist() if row["flow"] == "co2")
    assert (changed["amount"], changed["variable"]) == (3.0, "coke")
    assert changed["scale"] == pytest.approx(0.2)
    assert (new["process"], new["amount"], new["variable"]) == ("works", 5.0, "")


def test_additions_of_the_wrong_shape_are_passed_over(steel, tmp_path):
    path = write_jsonld(steel, tmp_path / "folder")
    for file in path.rglob("*.json"):
        each = json.loads(file.read_text("utf-8"))
        for one in (each, *each.get("exchanges", ()), *each.get("impactFactors", ())):
            if "otherProperties" in one:
                one["otherProperties"]["tanfeng"] = {
                    "row": {"id": 5, "gas": ["x"], "scale": "wide", "variable": {}},
                    "properties": [{"value": "much"}, 7],
                }
        file.write_text(json.dumps(each), "utf-8")
    again, _ = read_jsonld(path)
    assert again.exchanges.num_rows == 3
    assert again.properties.num_rows == 0


def test_a_formula_is_told(steel, tmp_path):
    path = write_jsonld(steel, tmp_path / "folder")
    (file,) = (path / "processes").iterdir()
    process = json.loads(file.read_text("utf-8"))
    process["exchanges"][2]["amountFormula"] = "2*coke"
    file.write_text(json.dumps(process), "utf-8")
    _, findings = read_jsonld(path)
    assert "inventory-formula" in {each.code for each in findings}


def test_nothing_is_left_where_it_cannot_be_written(steel, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_text("x", "utf-8")
    with pytest.raises(TanfengError) as refused:
        write_jsonld(steel, tmp_path / "taken")
    assert refused.value.findings[0].code == "inventory-not-written"
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]
