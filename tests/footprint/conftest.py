"""Systems that the tests of footprints share."""

from pathlib import Path

import numpy as np
import pyarrow.csv as pc
import pytest
from scipy import sparse

from tanfeng.footprint.engine import System
from tanfeng.footprint.engine.system import bare_system
from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)


@pytest.fixture
def system_of():
    """Makes a system of a dense technosphere, biosphere and factors, all as stated."""

    def make(technosphere, biosphere, factors=None) -> System:
        biosphere = np.atleast_2d(np.array(biosphere, dtype=float))
        factors = np.eye(len(biosphere)) if factors is None else factors
        return bare_system(
            sparse.csc_array(np.array(technosphere, dtype=float)),
            sparse.csc_array(biosphere),
            np.array(factors, dtype=float),
        )

    return make


@pytest.fixture(scope="session")
def real_system(realdata: Path):
    """Opens one of the open sets as a system, with the scores that came with it."""

    def read(name: str, factor: str, score: str) -> tuple[System, np.ndarray]:
        def table(part: str):
            return pc.read_csv(realdata / f"{name}_{part}.csv.gz")

        processes, flows = table("processes"), table("flows")
        taken, emitted = table("technosphere"), table("biosphere")
        n, m = processes.num_rows, flows.num_rows
        # repeated pairs are several exchanges of one cell: they are summed
        technosphere = sparse.coo_array(
            (taken["amount"], (taken["row_product"], taken["col_process"])), shape=(n, n)
        )
        biosphere = sparse.coo_array(
            (emitted["amount"], (emitted["flow"], emitted["col_process"])), shape=(m, n)
        )
        names = processes["name" if "name" in processes.column_names else "name_en"].to_pylist()
        return (
            bare_system(
                sparse.csc_array(technosphere), sparse.csc_array(biosphere),
                flows[factor].to_numpy(), names,
            ),
            processes[score].to_numpy(zero_copy_only=False),
        )  # fmt: skip

    return read


def exchange(process, flow, direction, amount, **more):
    return {"process": process, "flow": flow, "direction": direction, "amount": amount, **more}


@pytest.fixture(scope="session")
def inventory_of():
    """Makes an inventory of lists of rows; places and kinds that are left out are ordinary."""

    def make(processes, flows, exchanges, properties=(), factors=()):
        return Inventory(
            table_of(processes, PROCESSES), table_of(flows, FLOWS),
            table_of([exchange(*e[:4], **(e[4] if len(e) > 4 else {})) for e in exchanges],
                     EXCHANGES),
            table_of(properties, PROPERTIES), table_of(factors, FACTORS),
        )  # fmt: skip

    return make


@pytest.fixture(scope="session")
def cogeneration(inventory_of):
    """10 kWh of power and 18 MJ of heat from 2 L of fuel and 1 kg of CO2."""
    main = {"reference": True}
    return inventory_of(
        [{"id": id, "location": "CN"} for id in ("cogeneration", "fuel", "boiler")],
        [
            {"id": "power", "kind": "product", "unit": "kWh"},
            {"id": "heat", "kind": "product", "unit": "MJ"},
            {"id": "oil", "kind": "product", "unit": "L"},
            {"id": "co2", "kind": "elementary", "unit": "kg", "gas": "CO2", "carbon": "fossil"},
        ],
        [
            ("cogeneration", "power", "output", 10.0, main),
            ("cogeneration", "heat", "output", 18.0),
            ("cogeneration", "oil", "input", 2.0), ("cogeneration", "co2", "output", 1.0),
            ("fuel", "oil", "output", 100.0, main), ("fuel", "co2", "output", 10.0),
            ("boiler", "heat", "output", 1.0, main), ("boiler", "co2", "output", 0.09),
        ],
        [
            {"flow": "power", "property": "energy", "value": 3.6, "unit": "MJ"},
            {"flow": "heat", "property": "energy", "value": 1.0, "unit": "MJ"},
            {"flow": "power", "property": "value", "value": 0.10, "unit": "CNY"},
            {"flow": "heat", "property": "value", "value": 0.02, "unit": "CNY"},
        ],
    )  # fmt: skip
