"""Brightway workbooks: value by value, linked and solved, and every fault with its cell."""

import openpyxl
import pytest

from tanfeng.footprint.assembly import assemble
from tanfeng.footprint.characterisation import characterise
from tanfeng.footprint.diagnosis import diagnose
from tanfeng.footprint.engine import normalise
from tanfeng.footprint.formats import read_inventory
from tanfeng.footprint.inventory import check
from tanfeng.footprint.linking import link
from tanfeng.reference.shelf import open_shelf

HEAD = ["name", "amount", "unit", "database", "location", "type", "categories",
        "reference product", "input", "uncertainty type", "loc", "scale", "minimum", "maximum",
        "formula"]  # fmt: skip


def line(**cells):
    return [cells.get(name.replace(" ", "_")) for name in HEAD]


def activity(name, *lines, head=HEAD, parameters=(), **fields):
    rows = [["Activity", name]]
    rows += [[key.replace("_", " "), value] for key, value in fields.items()]
    rows += (
        [[], ["Parameters"], ["name", "amount", "formula"], *parameters, []] if parameters else []
    )
    return [*rows, ["Exchanges"], head, *lines, []]


@pytest.fixture
def book(tmp_path):
    """Writes sheets of rows, each under its name."""

    def make(*blocks, name="plant.xlsx", **sheets):
        made = openpyxl.Workbook(write_only=True)
        rows = [row for block in blocks for row in block]
        for title, each in ({"Data": rows} if blocks else sheets).items():
            sheet = made.create_sheet(title)
            for row in each:
                sheet.append(row)
        made.save(tmp_path / name)
        return tmp_path / name

    return make


DATABASE = [["Database", "mill"], ["comment", "a mill"], []]
STEEL = activity(
    "steel making",
    line(name="steel making", amount=1000, unit="kilogram", type="production",
         reference_product="steel"),
    line(name="coke making", amount=0.4, unit="ton", database="mill", location="CN-SX",
         type="technosphere", reference_product="coke"),
    line(name="carbon dioxide, fossil", amount=1500, unit="kilogram", database="biosphere3",
         type="biosphere", categories="air::urban", input="biosphere3::co2"),
    code="a1", location="CN-HE", unit="ton", reference_product="steel", type="process",
    comment="basic oxygen furnace",
)  # fmt: skip
COKE = activity(
    "coke making",
    line(name="coke making", amount=2, unit="ton", type="production", reference_product="coke"),
    line(name="carbon dioxide, fossil", amount=600, unit="kilogram", database="biosphere3",
         type="biosphere", categories="air::urban", input="biosphere3::co2"),
    line(name="electricity", amount=30, unit="kilowatt hour", database="grid", location="CN",
         type="technosphere", reference_product="electricity", input="grid::e1"),
    code="a2", location="CN-SX", unit="ton", reference_product="coke",
)  # fmt: skip


def codes(findings):
    return [(each.code, each.at.partition("!")[2]) for each in findings]


def test_every_value_is_read(book):
    inventory, findings = read_inventory(book(DATABASE, STEEL, COKE))
    assert codes(findings) == [("inventory-gas-matched", "")]
    assert check(inventory) == ()
    steel, coke = inventory.processes.to_pylist()
    assert (steel["id"], steel["name_en"], steel["location"]) == ("a1", "steel making", "CN-HE")
    assert steel["technology"] == "basic oxygen furnace"
    assert steel["at"] == "plant.xlsx#Data!B4"
    assert (coke["id"], coke["kind"]) == ("a2", "unit")
    flows = {row["id"]: row for row in inventory.flows.to_pylist()}
    assert {id: (row["kind"], row["unit"]) for id, row in flows.items()} == {
        "steel, t": ("product", "t"), "coke, t": ("product", "t"),
        "co2": ("elementary", "kg"), "electricity, kWh": ("product", "kWh"),
    }  # fmt: skip
    assert (flows["co2"]["gas"], flows["co2"]["carbon"]) == ("CO2", "fossil")
    assert flows["co2"]["category"] == "air/urban"
    rows = {(row["process"], row["flow"]): row for row in inventory.exchanges.to_pylist()}
    assert {key: (row["direction"], row["amount"], row["reference"], row["provider"],
                  row["location"]) for key, row in rows.items()} == {
        # a tonne is told in kilograms
        ("a1", "steel, t"): ("output", 1.0, True, "", ""),
        ("a1", "coke, t"): ("input", 0.4, False, "a2", "CN-SX"),
        ("a1", "co2"): ("output", 1500.0, False, "", ""),
        ("a2", "coke, t"): ("output", 2.0, True, "", ""),
        ("a2", "co2"): ("output", 600.0, False, "", ""),
        # of another database: left for the linking
        ("a2", "electricity, kWh"): ("input", 30.0, False, "", "CN"),
    }  # fmt: skip
    assert rows["a1", "coke, t"]["at"] == "plant.xlsx#Data!A14"


def scores(inventory):
    made = assemble(inventory, link(inventory), characterise(inventory, open_shelf()), "cut_off")
    value = diagnose(normalise(made.system)).answer().value[:, 0]
    return dict(zip(made.columns.process, value, strict=True))


def test_linked_and_solved_by_hand(book):
    inventory, _ = read_inventory(book(DATABASE, STEEL, COKE))
    # per tonne: coke 600 / 2 = 300; steel 1500 + 0.4 x 300
    assert scores(inventory) == pytest.approx({"a1": 1620.0, "a2": 300.0}, rel=1e-12)
