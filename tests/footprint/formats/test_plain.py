"""Our own layout, as CSV and as a workbook: round trips, units, and faults with their places."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.footprint.assembly import assemble
from tanfeng.footprint.characterisation import characterise
from tanfeng.footprint.diagnosis import diagnose
from tanfeng.footprint.engine import normalise
from tanfeng.footprint.formats import (
    read_inventory,
    read_matrix_tables,
    write_folder,
    write_template,
    write_workbook,
)
from tanfeng.footprint.inventory import check
from tanfeng.footprint.inventory.tables import SCHEMAS
from tanfeng.footprint.linking import link
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import open_shelf

MAIN = {"reference": True}
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
WORD = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), max_size=8
).map(lambda text: text.strip("\ufeff"))


def same(one, other, digits=None):
    for name, schema in SCHEMAS.items():
        for column in schema.names:
            if column == "at":
                continue
            a = getattr(one, name)[column].to_pylist()
            b = getattr(other, name)[column].to_pylist()
            if digits and str(schema.field(column).type) == "double":
                assert all(
                    (x is None and y is None) or math.isclose(x, y, rel_tol=digits)
                    for x, y in zip(a, b, strict=True)
                ), column
            else:
                assert a == b, column


@given(
    st.lists(WORD.filter(bool), min_size=1, max_size=4, unique=True), WORD, NUMBER,
    st.dates(date(1900, 1, 1)) | st.none(), st.booleans(),
)  # fmt: skip
def test_a_folder_read_again_is_the_same(tmp_path_factory, inventory_of, ids, name, amount, day,
                                         flag):  # fmt: skip
    inventory = inventory_of(
        [{"id": id, "name_zh": name, "valid_from": day} for id in ids],
        [{"id": "f", "kind": "product", "unit": "kg"}],
        [(ids[0], "f", "output", amount, {"reference": flag, "scale": amount})],
        [{"flow": "f", "property": name, "value": amount}],
    )
    folder = tmp_path_factory.mktemp("folder")
    write_folder(inventory, folder)
    again, findings = read_inventory(folder)
    assert findings == ()
    same(inventory, again)


def test_a_workbook_read_again_is_the_same(tmp_path, cogeneration):
    path = write_workbook(cogeneration, tmp_path / "cogeneration.xlsx")
    again, findings = read_inventory(path)
    assert findings == ()
    same(cogeneration, again, 1e-14)
    assert again.exchanges["at"][0].as_py() == "cogeneration.xlsx#交换 exchanges!A2"
    assert write_workbook(cogeneration, tmp_path / "b.xlsx").read_bytes() == path.read_bytes()


def test_the_template_is_an_empty_inventory_with_notes(tmp_path):
    path = write_template(tmp_path / "t.xlsx")
    inventory, findings = read_inventory(path)
    assert findings == ()
    assert [f.code for f in check(inventory)] == ["inventory-empty"]


def write(folder, **tables):
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path):
    return write(
        tmp_path,
        processes=["id,name_en,location", "kiln,kiln,CN-SD"],
        flows=["id,kind,unit", "clinker,product,t", "coal,product,t", "co2,elementary,kg"],
        exchanges=[
            "process,flow,direction,amount,unit,reference,distribution,scale,low,high",
            'kiln,clinker,output,"1,000",kg,yes,,,,',
            "kiln,coal,input,120,kg,,normal,6,,",
            "kiln,co2,output,0.85,t,,lognormal,0.1,,",
            "kiln,co2,output,5,kg,,triangular,,1,9",
        ],
    )


def test_amounts_are_settled_in_the_unit_of_their_flow(folder):
    inventory, findings = read_inventory(folder)
    assert findings == ()
    assert check(inventory) == ()
    rows = inventory.exchanges.to_pylist()
    assert [row["amount"] for row in rows] == [1.0, 0.12, 850.0, 5.0]
    # a deviation goes with the amount, that of a logarithm does not
    assert [row["scale"] for row in rows] == [None, pytest.approx(0.006), 0.1, None]
    assert (rows[3]["low"], rows[3]["high"]) == (1.0, 9.0)
    assert rows[1]["at"] == "exchanges.csv:3"


@pytest.mark.parametrize(
    ("table", "line", "code", "at"),
    [
        ("exchanges", "kiln,coal,input,much,kg,,,,,", "inventory-number", "exchanges.csv:6"),
        ("exchanges", "kiln,coal,input,5 t,,,,,,", "inventory-number", "exchanges.csv:6"),
        ("exchanges", "kiln,coal,input,5,kWh,,,,,", "inventory-unit-convert", "exchanges.csv:6"),
        ("exchanges", "kiln,coal,input,5,furlong,,,,,", "inventory-unit-convert",
         "exchanges.csv:6"),
        ("exchanges", "kiln,coal,input,5,kg,perhaps,,,,", "inventory-flag", "exchanges.csv:6"),
    ],
)  # fmt: skip
def test_a_faulty_cell_is_named(folder, table, line, code, at):
    path = folder / f"{table}.csv"
    path.write_text(path.read_text("utf-8") + line + "\n", encoding="utf-8")
    _, findings = read_inventory(folder)
    assert [(f.code, f.at) for f in findings] == [(code, at)]


def test_columns_that_are_not_known_and_days_that_are_none_are_told(folder):
    write(folder, processes=["id,name_en,colour,valid_from", "kiln,kiln,red,spring"])
    _, findings = read_inventory(folder)
    assert [f.code for f in findings] == ["inventory-column", "inventory-day"]


def test_what_is_no_inventory_is_refused(tmp_path, folder):
    (folder / "exchanges.csv").unlink()
    (tmp_path / "x.txt").write_text("?")
    latin = tmp_path / "latin"
    latin.mkdir()
    (latin / "processes.csv").write_bytes("id\né\n".encode("latin-1"))
    (latin / "book.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    for path, code in (
        (folder, "inventory-table"), (tmp_path / "gone", "inventory-missing"),
        (tmp_path / "x.txt", "inventory-format"), (latin, "inventory-unreadable"),
    ):  # fmt: skip
        with pytest.raises(TanfengError) as refused:
            read_inventory(path)
        assert refused.value.findings[0].code == code
    with pytest.raises(TanfengError):
        read_inventory(latin / "book.xlsx")


def test_a_folder_that_cannot_be_written_keeps_what_it_had(tmp_path, cogeneration, monkeypatch):
    write_folder(cogeneration, tmp_path)
    before = (tmp_path / "flows.csv").read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("csv.writer", full)
    with pytest.raises(TanfengError) as refused:
        write_folder(cogeneration, tmp_path)
    assert refused.value.findings[0].code == "inventory-not-written"
    assert (tmp_path / "flows.csv").read_bytes() == before
    assert not list(tmp_path.glob(".*"))


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("prefix", "score", "count"),
    [("uslci", "ref_gwp100_kgco2e_per_reference_unit", 764),
     ("tiangong", "ref_gwp100_per_unit_output", 1441)],
)  # fmt: skip
def test_open_inventories_come_through_tables_to_the_same_scores(realdata, prefix, score, count):
    """Tables, links by what the source names, assembly: the same scores as from the matrices."""
    import pyarrow.csv as pc

    inventory = read_matrix_tables(realdata, prefix)
    assert check(inventory) == ()
    links = link(inventory)
    states = links["state"].to_pylist()
    assert set(states) == {"linked"}
    made = assemble(inventory, links, characterise(inventory, open_shelf()), "cut_off")
    value = diagnose(normalise(made.system)).answer().value[:, 0]
    assert len(value) == count
    given = pc.read_csv(realdata / f"{prefix}_processes.csv.gz")[score].to_numpy()
    healthy = np.abs(given) > 1e-6
    close = np.isclose(value, given, rtol=1e-8, atol=0)
    assert close[healthy].mean() > (0.999 if prefix == "uslci" else 0.9)


@pytest.mark.realdata
def test_without_hints_every_input_is_linked_by_what_makes_it(realdata):
    links = link(read_matrix_tables(realdata, "tiangong", hints=False))
    assert set(links["state"].to_pylist()) == {"linked"}
    assert set(links["rule"].to_pylist()) == {"only"}
