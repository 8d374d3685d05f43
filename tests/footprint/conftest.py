"""Systems that the tests of footprints share."""

from pathlib import Path

import numpy as np
import pyarrow.csv as pc
import pytest
from scipy import sparse

from tanfeng.footprint.engine import System
from tanfeng.footprint.engine.system import bare_system


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
