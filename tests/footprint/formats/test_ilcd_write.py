"""ILCD out and in again: nothing is lost, and what other tools see is right."""

import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.footprint.formats import read_ilcd, read_inventory, write_ilcd
from tanfeng.footprint.formats.archive import open_archive
from tanfeng.footprint.formats.xml import parse_xml
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
from tanfeng.reference.shelf import open_shelf

SHELF = open_shelf()
TABLES = ("processes", "flows", "exchanges", "properties", "factors")


def ids_of(inventory):
    return inventory.flows["id"].to_pylist()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_is_written_reads_back_the_same(tmp_path_factory, made_inventories, rows_of, data):
    inventory = data.draw(made_inventories)
    assert check(inventory) == ()
    path = write_ilcd(inventory, tmp_path_factory.mktemp("ilcd") / "made.zip", SHELF)
    again, findings = read_ilcd(path, SHELF)
    outside = not set(inventory.factors["flow"].to_pylist()) <= set(ids_of(inventory))
    assert [f.code for f in findings] == ["inventory-ilcd-factor-unit"] * outside
    for table in TABLES:
        assert rows_of(again, table) == rows_of(inventory, table)


def small():
    return Inventory(
        table_of([{"id": "works", "name_zh": "钢厂", "name_en": "Steelworks"}], PROCESSES),
        table_of([{"id": "steel", "kind": "product", "unit": "t", "name_en": "Steel"},
                  {"id": "slag", "kind": "product", "unit": "t"},
                  {"id": "co2", "kind": "elementary", "unit": "t", "gas": "CO2",
                   "cas": "124-38-9", "category": "air/urban"}], FLOWS),
        table_of([
            {"process": "works", "flow": "steel", "direction": "output", "amount": 1.0,
             "reference": True},
            {"process": "works", "flow": "slag", "direction": "output", "amount": 0.2,
             "avoided": True, "distribution": "triangular", "low": 0.1, "high": 0.5},
            {"process": "works", "flow": "co2", "direction": "output", "amount": 2.0,
             "distribution": "lognormal", "scale": math.log(1.1)}], EXCHANGES),
        table_of([{"flow": "steel", "property": "mass", "value": 1000.0, "unit": "kg"}],
                 PROPERTIES),
        table_of([{"impact": "warming", "flow": "co2", "value": 1000.0, "unit": "kg CO2e",
                   "source": "made up"}], FACTORS),
    )  # fmt: skip


def test_what_other_tools_see(tmp_path):
    write_ilcd(small(), tmp_path / "out", SHELF)
    documents = {}
    for name, content in open_archive(tmp_path / "out").files(lambda name: True):
        documents.setdefault(name.split("/")[0], []).append(parse_xml(content, name))
    assert {folder: len(each) for folder, each in documents.items()} == {
        "contacts": 1, "flowproperties": 3, "flows": 3, "lciamethods": 1, "processes": 1,
        "sources": 1, "unitgroups": 3,
    }  # fmt: skip
    [process] = documents["processes"]
    assert [(node.get("{http://www.w3.org/XML/1998/namespace}lang"), node.text)
            for node in process.iterfind(".//{*}baseName")] == [
        ("en", "Steelworks"), ("zh", "钢厂")]  # fmt: skip
    told = [
        [node.findtext(f"{{*}}{name}") for name in
         ("exchangeDirection", "meanAmount", "resultingAmount", "minimumAmount", "maximumAmount",
          "relativeStandardDeviation95In")]
        for node in process.iterfind(".//{*}exchange")
    ]  # fmt: skip
    # an avoided product is a negative input; the square of 1.1 tells the spread
    assert told == [
        ["Output", "1.0", "1.0", None, None, None],
        ["Input", "-0.2", "-0.2", "-0.5", "-0.1", None],
        ["Output", "2.0", "2.0", None, None, "1.210"],
    ]
    [cas] = [node.text for root in documents["flows"] for node in root.iterfind(".//{*}CASNumber")]
    assert cas == "000124-38-9"
    # every reference leads to a file that is there
    held = {root.findtext(".//{*}UUID") for each in documents.values() for root in each}
    for each in documents.values():
        for root in each:
            assert {node.get("refObjectId") for node in root.iter()} - {None} <= held


def test_ids_stay_the_same_from_one_writing_to_the_next(tmp_path):
    first = write_ilcd(small(), tmp_path / "a.zip", SHELF).read_bytes()
    assert write_ilcd(small(), tmp_path / "b.zip", SHELF).read_bytes() == first
    assert read_inventory(tmp_path / "a.zip")[0].processes["id"].to_pylist() == ["works"]


def test_characters_that_xml_cannot_hold_are_replaced(tmp_path):
    odd = table_of([{"id": "works", "name_en": "a\x00b\x1b"}], PROCESSES)
    inventory = Inventory(odd, *(getattr(small(), table) for table in TABLES[1:]))
    again, _ = read_ilcd(write_ilcd(inventory, tmp_path / "a.zip", SHELF), SHELF)
    assert again.processes["name_en"].to_pylist() == ["a\ufffdb\ufffd"]


def test_what_is_too_long_for_ilcd_is_kept_whole_beside_it(tmp_path):
    name, deep = "钢" * 700, "/".join("abcdefghijklm")
    flows = [{**row, "name_zh": name, "category": deep} for row in small().flows.to_pylist()]
    inventory = replace(small(), flows=table_of(flows, FLOWS))
    path = write_ilcd(inventory, tmp_path / "out", SHELF)
    again, _ = read_ilcd(path, SHELF)
    assert set(again.flows["name_zh"].to_pylist()) == {name}
    assert set(again.flows["category"].to_pylist()) == {deep}
    for _, content in open_archive(path).files(lambda name: name.startswith("flows/")):
        root = parse_xml(content, "")
        assert max(len(node.text) for node in root.iterfind(".//{*}baseName")) == 500
        assert max(int(node.get("level", "0")) for node in root.iter()) == 9


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(TanfengError) as refused:
        write_ilcd(small(), tmp_path / "out", SHELF)
    assert refused.value.findings[0].code == "inventory-not-written"
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mine.txt"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_change_of_bytes_breaks_the_reader(tmp_path_factory, data):
    home = tmp_path_factory.mktemp("ilcd")
    write_ilcd(small(), home / "out", SHELF)
    files = sorted(path for path in (home / "out").rglob("*.xml")
                   if path.parent.name not in ("sources", "contacts"))  # fmt: skip
    changed = data.draw(st.sampled_from(files))
    content = bytearray(changed.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.integers(0, 40)))
        content[start:end] = data.draw(
            st.binary(max_size=8)
            | st.sampled_from([b"", b"9" * 400, b"1e999", b"NaN", b"-", b"<", b"<other/>",
                               content[:200], b'id=""', "１２".encode()])
        )  # fmt: skip
    changed.write_bytes(content)
    try:
        inventory, _ = read_inventory(home / "out")
        codes = [finding.code for finding in check(inventory)]
    except TanfengError as error:
        codes = [finding.code for finding in error.findings]
    assert all(code.startswith("inventory-") for code in codes)
