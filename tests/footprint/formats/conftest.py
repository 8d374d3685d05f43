"""Inventories of every shape, to be written and read back."""

import string
from datetime import date

import openpyxl
import pytest
from hypothesis import strategies as st

from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)

WORDS = st.text(alphabet=string.ascii_letters + "钢铁炉渣<&>\"'/; .\u00e9\t", max_size=12)
LINES = st.text(alphabet=string.ascii_letters + "工艺\n\r ", max_size=12)
AMOUNTS = st.floats(1e-9, 1e9)
UUID = "0a0b0c0d-0000-4000-8000-00000000000"
FLOW_IDS = ("steel", "Steel", "铁矿石", f"{UUID}1", "co2 (air)", "&<渣>")
PROCESS_IDS = ("works", f"{UUID}2", "矿山")


@st.composite
def spreads(draw, amount):
    kind = draw(st.sampled_from(["", "lognormal", "normal", "triangular", "uniform"]))
    if kind in ("lognormal", "normal"):
        return {"distribution": kind, "scale": draw(st.floats(0, 10))}
    if not kind:
        return {}
    return {"distribution": kind, "low": amount - draw(AMOUNTS), "high": amount + draw(AMOUNTS)}


@st.composite
def made_exchange(draw, process, of, *, reference):
    amount = draw(AMOUNTS)
    avoided = not reference and draw(st.booleans())
    return {
        "process": process, "flow": of, "amount": amount, "reference": reference,
        "avoided": avoided,
        "direction": "output" if reference or avoided else
        draw(st.sampled_from(["input", "output"])),
        "provider": draw(st.sampled_from(["", *PROCESS_IDS])), "location": draw(WORDS),
        "pedigree": draw(WORDS), "variable": draw(WORDS), **draw(spreads(amount)),
    }  # fmt: skip


@st.composite
def inventories(draw):
    flows = [
        {"id": id, "name_zh": draw(WORDS), "name_en": draw(WORDS),
         "kind": draw(st.sampled_from(["product", "waste", "elementary"])),
         "unit": draw(st.sampled_from(["kg", "t", "kWh", "m²·a", "人公里"])),
         "cas": draw(st.sampled_from(["", "124-38-9", "000124-38-9", "?"])),
         "category": draw(WORDS), "gas": draw(st.sampled_from(["", "CO2", "CH4"])),
         "carbon": draw(st.sampled_from(["", "fossil", "biogenic"]))}
        for id in draw(st.lists(st.sampled_from(FLOW_IDS), min_size=1, unique=True))
    ]  # fmt: skip
    ids = [row["id"] for row in flows]
    days = st.none() | st.dates(date(1990, 1, 1)) | st.just(date(2020, 1, 1))
    processes = [
        {"id": id, "name_zh": draw(WORDS), "name_en": draw(WORDS), "location": draw(WORDS),
         "kind": draw(st.sampled_from(["unit", "system", "plant"])), "valid_from": draw(days),
         "valid_until": draw(days), "technology": draw(LINES), "source": draw(WORDS),
         "review": draw(st.sampled_from(["none", "internal", "external", "", "三方"]))}
        for id in draw(st.lists(st.sampled_from(PROCESS_IDS), min_size=1, unique=True))
    ]  # fmt: skip
    exchanges = []
    for row in processes:
        chosen = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=5))
        exchanges += [
            draw(made_exchange(row["id"], of, reference=n == 0)) for n, of in enumerate(chosen)
        ]
    properties = [
        {"process": draw(st.sampled_from(["", *(row["id"] for row in processes)])), "flow": of,
         "property": name, "value": draw(AMOUNTS), "unit": draw(st.sampled_from(["kg", "MJ"]))}
        for of, name in draw(st.lists(st.tuples(st.sampled_from(ids),
            st.sampled_from(["mass", "energy", "value", "carbon"])), unique=True, max_size=4))
    ]  # fmt: skip
    factors = [
        {"impact": impact, "flow": of, "value": draw(st.floats(-1e6, 1e6)),
         "unit": draw(st.sampled_from(["kg CO2e", "mol"])), "source": draw(WORDS)}
        for impact, of in draw(st.lists(st.tuples(st.sampled_from(["climate 气候", "gwp"]),
            st.sampled_from([*FLOW_IDS, "elsewhere"])), unique=True, max_size=4))
    ]  # fmt: skip
    return Inventory(
        table_of(processes, PROCESSES), table_of(flows, FLOWS), table_of(exchanges, EXCHANGES),
        table_of(properties, PROPERTIES), table_of(factors, FACTORS),
    )  # fmt: skip


@pytest.fixture(scope="session")
def made_inventories():
    """Strategy of inventories."""
    return inventories()


def _rows_of(inventory, table):
    """Rows without places; those of a process keep their order, files have none."""
    rows = getattr(inventory, table).drop(["at"]).to_pylist()
    keys = ("process",) if table == "exchanges" else tuple(rows[0]) if rows else ()
    return sorted(rows, key=lambda row: [str(row[key]) for key in keys])


@pytest.fixture(scope="session")
def rows_of():
    return _rows_of


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
