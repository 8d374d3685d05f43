"""A workspace with the record of a small product, and its report."""

from datetime import date

import pytest

from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)
from tanfeng.footprint.record import Asked, make_record
from tanfeng.footprint.study import Ask, bring_inventory, run_footprint
from tanfeng.ledger import create_workspace
from tanfeng.programme.footprint import footprint_report

DAY = date(2026, 11, 23)
WIDE = {"distribution": "lognormal", "scale": 0.2}
MAIN = {"reference": True}
NAMES = {
    "car": ("轿车装配", "car assembly"), "steel": ("钢板轧制", "rolling of steel sheet"),
    "grid": ("省级电网电力", "electricity of the province"),
    "mine": ("铁矿开采", "mining of iron ore"),
    "paint-1": ("油漆一厂", "paint works one"), "paint-2": ("油漆二厂", "paint works two"),
}  # fmt: skip
ROWS = [
    ("car", "car", "output", 1.0, MAIN), ("car", "steel", "input", 900.0),
    ("car", "power", "input", 700.0), ("car", "paint", "input", 12.0),
    ("car", "glass", "input", 30.0), ("car", "co2", "output", 150.0),
    ("steel", "steel", "output", 1.0, MAIN), ("steel", "slag", "output", 0.25),
    ("steel", "co2", "output", 2.0, WIDE), ("steel", "power", "input", 0.5),
    ("steel", "ore", "input", 1.6), ("mine", "ore", "output", 1.0, MAIN),
    ("mine", "power", "input", 0.05), ("mine", "ch4", "output", 0.001),
    ("grid", "power", "output", 1.0, MAIN), ("grid", "co2", "output", 0.55, WIDE),
    ("grid", "bio", "output", 0.05), ("grid", "air", "input", 0.05),
    ("paint-1", "paint", "output", 1.0, MAIN), ("paint-1", "co2", "output", 3.0),
    ("paint-2", "paint", "output", 1.0, MAIN), ("paint-2", "co2", "output", 5.0),
]  # fmt: skip


def flow(id, **more):
    return {"id": id, "kind": "product", "unit": "kg", **more}


def gas(id, gas, carbon):
    return flow(id, kind="elementary", gas=gas, carbon=carbon)


@pytest.fixture(scope="session")
def small():
    """An inventory of a car, from ore and power."""
    return Inventory(
        table_of(
            [{"id": id, "name_zh": zh, "name_en": en, "location": "CN-SD",
              "valid_from": date(2024, 1, 1), "source": "worked example", "at": f"car.csv:{n}"}
             for n, (id, (zh, en)) in enumerate(NAMES.items(), 2)], PROCESSES),
        table_of(
            [flow("car", unit="piece", name_zh="轿车", name_en="car"),
             flow("steel", name_zh="钢板", name_en="steel sheet"),
             flow("ore", name_zh="铁矿", name_en="iron ore"),
             flow("paint", name_zh="油漆", name_en="paint"),
             flow("glass", name_zh="玻璃", name_en="glass"), flow("slag"),
             flow("power", unit="kWh", name_zh="电力", name_en="electricity"),
             gas("co2", "CO2", "fossil"), gas("bio", "CO2", "biogenic"),
             gas("air", "CO2", "uptake"), gas("ch4", "CH4", "land_use")], FLOWS),
        table_of(
            [{"process": p, "flow": f, "direction": d, "amount": a, "at": f"exchanges.csv:{n}",
              **(more[0] if more else {})}
             for n, (p, f, d, a, *more) in enumerate(ROWS, 2)], EXCHANGES),
        table_of([], PROPERTIES), table_of([], FACTORS),
    )  # fmt: skip


@pytest.fixture(scope="session")
def recorded(tmp_path_factory, small):
    """The workspace and the record."""
    ws = create_workspace(tmp_path_factory.mktemp("car") / "ws")
    brought = bring_inventory(ws, small, "car").number
    made = run_footprint(ws, Ask((brought,), period="2025", electricity=""))
    return ws, make_record(ws, made.run.number, "car", Asked(draws=300, reviewer="Li"))


@pytest.fixture(scope="session")
def report(recorded):
    ws, record = recorded
    return footprint_report(ws, record.number, DAY)
