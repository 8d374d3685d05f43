"""A small system whose record can be reckoned by hand."""

from datetime import date

import pytest

from tanfeng.footprint.study import Ask, bring_inventory, run_footprint
from tanfeng.ledger import create_workspace

MAIN = {"reference": True}


@pytest.fixture
def cars(inventory_of):
    """A car of 3 kg of steel and 10 kWh; power of its province, paint of two makers."""
    wide = {"distribution": "lognormal", "scale": 0.2}
    return inventory_of(
        [
            {"id": "car", "location": "CN-SD", "valid_from": date(2025, 1, 1), "source": "own"},
            {"id": "steel", "location": "CN-HE", "valid_from": date(2020, 1, 1), "source": "book"},
            {"id": "grid", "location": "CN-SD", "valid_from": date(2023, 1, 1), "source": "sheet"},
            {"id": "paint-1", "location": "DE", "source": "old"},
            {"id": "paint-2", "location": "DE", "source": "old"},
        ],
        [
            *({"id": id, "kind": "product", "unit": "kg"} for id in ("car", "steel", "paint")),
            {"id": "power", "kind": "product", "unit": "kWh"},
            {"id": "slag", "kind": "product", "unit": "kg"},
            {"id": "bolt", "kind": "product", "unit": "kg"},
            {"id": "co2", "kind": "elementary", "unit": "kg", "gas": "CO2", "carbon": "fossil"},
            {"id": "bio", "kind": "elementary", "unit": "kg", "gas": "CO2", "carbon": "biogenic"},
            {"id": "air", "kind": "elementary", "unit": "kg", "gas": "CO2", "carbon": "uptake"},
            {"id": "ch4", "kind": "elementary", "unit": "kg", "gas": "CH4", "carbon": "land_use"},
        ],
        [
            ("car", "car", "output", 1.0, MAIN), ("car", "steel", "input", 3.0),
            ("car", "power", "input", 10.0), ("car", "paint", "input", 2.0),
            ("car", "bolt", "input", 1.0), ("car", "co2", "output", 1.0),
            ("steel", "steel", "output", 1.0, MAIN), ("steel", "slag", "output", 0.25),
            ("steel", "co2", "output", 2.5, wide), ("steel", "power", "input", 2.5),
            ("grid", "power", "output", 1.0, MAIN), ("grid", "co2", "output", 0.5, wide),
            ("grid", "bio", "output", 0.1), ("grid", "air", "input", 0.1),
            ("paint-1", "paint", "output", 1.0, MAIN), ("paint-1", "co2", "output", 1.0),
            ("paint-2", "paint", "output", 1.0, MAIN), ("paint-2", "co2", "output", 2.0),
        ],
        [{"flow": "steel", "property": "value", "value": 4.0, "unit": "CNY"},
         {"flow": "slag", "property": "value", "value": 0.0, "unit": "CNY"}],
    )  # fmt: skip


@pytest.fixture
def made(tmp_path, cars):
    """A workspace and the footprint run of its cars."""
    ws = create_workspace(tmp_path / "ws")
    number = bring_inventory(ws, cars, "cars").number
    return ws, run_footprint(ws, Ask((number,), period="2025", electricity=""))
