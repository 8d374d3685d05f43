"""Brightway workbooks out and in again; what its importer sees; what others change counts."""

import math

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.footprint.formats import read_inventory, write_brightway
from tanfeng.footprint.inventory import check
from tanfeng.reference.errors import TanfengError

TABLES = ("processes", "flows", "exchanges", "properties", "factors")


def bare(rows):
    """Without the blanks at the ends of texts, which are lost; numbers to the digits of Excel."""
    return [
        {name: value.strip() if isinstance(value, str) else value for name, value in row.items()}
        for row in rows
    ]


def near(rows):
    return [
        {name: pytest.approx(value, rel=1e-12, abs=1e-300) if isinstance(value, float) else value
         for name, value in row.items()}
        for row in bare(rows)
    ]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_is_written_reads_back_the_same(tmp_path_factory, made_inventories, rows_of, data):
    inventory = data.draw(made_inventories)
    path = write_brightway(inventory, tmp_path_factory.mktemp("brightway") / "made.xlsx")
    again, findings = read_inventory(path)
    assert {each.code for each in findings} <= {"brightway-unit"}
    for table in TABLES:
        assert near(rows_of(inventory, table)) == bare(rows_of(again, table))


@pytest.fixture
def works(inventory_of):
    main = {"reference": True}
    return inventory_of(
        [{"id": "works", "name_zh": "钢厂", "name_en": "Steelworks", "location": "CN-HE",
          "kind": "plant", "technology": "furnace", "review": "none"},
         {"id": "dump", "name_en": "Dump", "kind": "unit"}],
        [{"id": "steel", "kind": "product", "unit": "t", "name_en": "Steel"},
         {"id": "power", "kind": "product", "unit": "kWh", "name_en": "Power"},
         {"id": "slag", "kind": "product", "unit": "t", "name_en": "Slag"},
         {"id": "ash", "kind": "waste", "unit": "kg", "name_en": "Ash"},
         {"id": "co2", "kind": "elementary", "unit": "kg", "gas": "CO2", "name_en": "CO2",
          "category": "air/urban", "carbon": "fossil"},
         {"id": "ore", "kind": "elementary", "unit": "kg", "name_en": "Iron",
          "category": "natural resource/in ground"}],
        [("works", "steel", "output", 2.0, main),
         ("works", "power", "input", 30.0, {"location": "CN", "variable": "grid"}),
         ("works", "slag", "output", 0.2, {"avoided": True}),
         ("works", "ash", "output", 5.0, {"provider": "dump"}),
         ("works", "co2", "output", 1500.0, {"distribution": "lognormal", "scale": 0.1}),
         ("works", "ore", "input", 1600.0, {"distribution": "triangular", "low": 1500.0,
                                            "high": 1800.0}),
         ("dump", "ash", "input", 1.0, main), ("dump", "co2", "output", 0.2)],
        [{"flow": "steel", "property": "mass", "value": 1000.0, "unit": "kg"}],
        [{"impact": "climate", "flow": "co2", "value": 1.0, "unit": "kg CO2e"}],
    )  # fmt: skip


def cells(path, title="activities"):
    return [list(row) for row in openpyxl.load_workbook(path)[title].iter_rows(values_only=True)]


def test_what_the_importer_of_brightway_sees(works, tmp_path):
    path = write_brightway(works, tmp_path / "mill.xlsx")
    rows = cells(path)
    assert rows[0][:2] == ["Database", "mill"]
    assert not any(rows[1])
    assert rows[2][:2] == ["Activity", "Steelworks"]
    first = rows.index(next(row for row in rows if row[0] == "Exchanges"))
    fields = {row[0]: row[1] for row in rows[3:first]}
    assert {name: fields[name] for name in ("code", "location", "unit", "reference product",
                                            "production amount", "type", "comment")} == {
        "code": "works", "location": "CN-HE", "unit": "ton", "reference product": "Steel",
        "production amount": 2, "type": "process", "comment": "furnace",
    }  # fmt: skip
    head = rows[first + 1]
    lines = [dict(zip(head, row, strict=True)) for row in rows[first + 2 : first + 8]]
    assert [(line["name"], line["type"], line["amount"], line["unit"], line["input"],
             line["categories"]) for line in lines] == [
        ("Steelworks", "production", 2, "ton", "mill::works", None),
        ("Power", "technosphere", 30, "kilowatt hour", None, None),
        ("Slag", "substitution", 0.2, "ton", None, None),
        # waste goes to its treatment as a negative input
        ("Dump", "technosphere", -5, "kilogram", "mill::dump", None),
        ("CO2", "biosphere", 1500, "kilogram", None, "air::urban"),
        ("Iron", "biosphere", 1600, "kilogram", None, "natural resource::in ground"),
    ]  # fmt: skip
    carbon, ore = lines[4:]
    assert (carbon["uncertainty type"], carbon["scale"]) == (2, 0.1)
    assert carbon["loc"] == pytest.approx(math.log(1500))
    assert [ore[name] for name in ("uncertainty type", "loc", "minimum", "maximum")] == [
        5, 1600, 1500, 1800,
    ]  # fmt: skip
    # the treatment of waste makes minus one
    assert [row[:3] for row in rows if row[2] == "Dump"] == [
        [-5, "technosphere", "Dump"], [-1, "production", "Dump"],
    ]  # fmt: skip
    for title in ("tanfeng flows", "tanfeng properties", "tanfeng factors"):
        assert cells(path, title)[0][0] == "skip"


def test_the_same_inventory_is_the_same_bytes(works, tmp_path):
    (tmp_path / "b").mkdir()
    one = write_brightway(works, tmp_path / "mill.xlsx").read_bytes()
    assert write_brightway(works, tmp_path / "b" / "mill.xlsx").read_bytes() == one


def test_without_what_is_ours_the_rest_means_the_same(works, tmp_path):
    """Another tool drops the sheets and columns of ours: what the layout holds is still there."""
    path = write_brightway(works, tmp_path / "mill.xlsx")
    book = openpyxl.load_workbook(path)
    for title in book.sheetnames[1:]:
        del book[title]
    book.save(path)
    again, findings = read_inventory(path)
    assert check(again) == ()
    assert {each.code for each in findings} <= {"brightway-activity", "inventory-gas-matched"}
    held = works.exchanges.to_pylist()
    found = again.exchanges.to_pylist()
    same = ("process", "direction", "amount", "reference", "avoided", "provider", "location",
            "distribution", "scale", "low", "high")  # fmt: skip
    assert [[row[name] for name in same] for row in found] == [
        [row[name] for name in same] for row in held
    ]


def changed(path, change):
    book = openpyxl.load_workbook(path)
    sheet = book["activities"]
    rows = list(sheet.iter_rows())
    head = next(row for row in rows if row[0].value == "amount")
    column = {cell.value: n for n, cell in enumerate(head)}
    change(sheet, {row[column["name"]].value: row for row in reversed(rows)}, column)
    book.save(path)
    return read_inventory(path)


def test_what_another_tool_changed_counts(works, tmp_path):
    def change(sheet, rows, column):
        rows["CO2"][column["amount"]].value = -3.0
        rows["CO2"][column["uncertainty type"]].value = None
        rows["Power"][column["unit"]].value = "megawatt hour"
        rows["Slag"][column["reference product"]].value = "Cement"

    again, _ = changed(write_brightway(works, tmp_path / "mill.xlsx"), change)
    steel, power, slag, ash, carbon, ore = (
        row for row in again.exchanges.to_pylist() if row["process"] == "works"
    )
    # still an output in the table, of an amount that is now below zero
    assert (carbon["flow"], carbon["direction"], carbon["amount"]) == ("co2", "output", -3.0)
    assert carbon["distribution"] == ""
    assert (power["flow"], power["amount"], power["variable"]) == ("power", 30_000.0, "grid")
    assert (slag["flow"], slag["avoided"]) == ("Cement, t", True)
    assert (ash["provider"], steel["reference"], ore["amount"]) == ("dump", True, 1600.0)


def test_a_name_that_was_changed_counts(works, tmp_path):
    path = write_brightway(works, tmp_path / "mill.xlsx")
    book = openpyxl.load_workbook(path)
    book["activities"]["B3"].value = "Mill"
    book.save(path)
    again, _ = read_inventory(path)
    made = again.processes.to_pylist()[0]
    assert (made["id"], made["name_en"], made["name_zh"], made["kind"]) == (
        "works", "Mill", "", "plant",
    )  # fmt: skip


def test_nothing_is_left_where_it_cannot_be_written(works, tmp_path):
    (tmp_path / "mill.xlsx").mkdir()
    with pytest.raises(TanfengError) as refused:
        write_brightway(works, tmp_path / "mill.xlsx")
    assert refused.value.findings[0].code == "inventory-not-written"
    assert [each.name for each in tmp_path.iterdir()] == ["mill.xlsx"]
