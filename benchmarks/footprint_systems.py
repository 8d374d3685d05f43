"""Systems for the benchmark of footprints: made ones as large as large databases, and open ones.

The made ones are stress cases and no replicas: regional producers of many products, whose markets
feed each other, and a system without any structure.
"""

# scipy's sparse arrays carry few types
# pyright: reportOptionalSubscript=false

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from scipy import sparse

HUBS = 6
"""Products such as power and transport, which are made and sold region by region."""
FLOWS, COUNTED = 2000, 200
"""Elementary flows, and those with a factor."""

System = tuple[sparse.csc_array, sparse.csc_array, np.ndarray]
"""Technosphere, biosphere, factors."""


def markets(back: float, chance: float, products: int = 3300, seed: int = 7) -> System:
    """Make a system of producers and markets.

    Each product is made in some regions. Its producers feed a market of the world, for hubs also
    regional ones, and follow one recipe of about 10 products bought at markets.

    Parameters
    ----------
    back
        Share of the products that may buy from those after them, which closes loops.
    chance
        Of each such purchase.
    """
    draw = np.random.default_rng(seed)
    regions = np.minimum(1 + draw.geometric(0.33, products), 60)
    regions[:HUBS] = 60
    regions[12:60] = np.maximum(regions[12:60], 12)
    starts = np.concatenate([[0], np.cumsum(regions + 1)])
    makers = [np.arange(starts[p], starts[p] + regions[p]) for p in range(products)]
    world = starts[:-1] + regions
    ends = starts[-1] + np.concatenate([[0], np.cumsum(regions[:HUBS])])
    local = [np.arange(ends[p], ends[p + 1]) for p in range(HUBS)]
    size = int(ends[-1])
    wanted = 1 / (np.arange(products) + 3.0) ** 0.45
    wanted /= wanted.sum()
    cells: list[tuple[Any, Any, Any]] = []
    for p in range(products):
        many = int(regions[p])
        cells += [(maker, world[p], 1 / many) for maker in makers[p]]
        if p < HUBS:
            for j, market in enumerate(local[p]):
                cells.append((makers[p][j], market, 0.8))
                near = draw.choice(many, 4, replace=False)
                cells += [(makers[p][q], market, 0.05) for q in near if q != j]
        width = int(np.clip(draw.lognormal(np.log(14), 0.45), 2, 45))
        bought = np.unique(draw.choice(products, width, p=wanted))
        bought = bought[bought != p]
        later = (bought < back * products) & (p < back * products)
        bought = bought[(bought < p) | (later & (draw.random(bought.size) < chance))]
        amount = draw.lognormal(-3.2, 1.4, bought.size)
        whole = amount.sum()
        amount *= min(1, 0.8 / whole) if whole > 0 else 1
        for j, maker in enumerate(makers[p]):
            for q, each in zip(bought, amount, strict=True):
                seller = local[q][(maker * 7 + j) % regions[q]] if q < HUBS else world[q]
                cells.append((seller, maker, each * draw.lognormal(0, 0.2)))
            if draw.random() < 0.3:
                cells.append((world[draw.choice(max(p, 3))], maker, 1e-4))
    rows, columns, values = (np.array(each) for each in zip(*cells, strict=True))
    inputs = sparse.csc_array((values, (rows, columns)), shape=(size, size))
    inputs = _productive(inputs)
    mixed = draw.permutation(size)
    return _emitting(sparse.csc_array(inputs[mixed][:, mixed]), draw)


def unstructured(size: int = 20_000, cells: int = 211_770, seed: int = 7) -> System:
    """Make a system in which anybody buys from anybody: one loop, and no order helps."""
    draw = np.random.default_rng(seed)
    places = np.unique(draw.integers(0, size * size, 2 * (cells - size)))
    rows, columns = np.divmod(places, size)
    rows, columns = rows[rows != columns], columns[rows != columns]
    chosen = np.sort(draw.permutation(len(rows))[: cells - size])
    rows, columns = rows[chosen], columns[chosen]
    amount = draw.lognormal(-3.2, 1.4, len(rows))
    taken = np.bincount(columns, amount, minlength=size)
    amount *= draw.uniform(0.2, 0.6, size)[columns] / taken[columns]
    return _emitting(sparse.csc_array((amount, (rows, columns)), shape=(size, size)), draw)


def _productive(inputs: sparse.csc_array) -> sparse.csc_array:
    """No producer takes more than 0.95 in all, so that every loop makes more than it takes."""
    inputs.sum_duplicates()
    inputs.setdiag(0)
    inputs.eliminate_zeros()
    taken = np.asarray(abs(inputs).sum(axis=0)).ravel()
    many = (taken > 0.95) & (taken <= 0.9999)
    factor = np.where(many, 0.95 / np.where(taken > 0, taken, 1), 1.0)
    return sparse.csc_array(inputs @ sparse.diags_array(factor))


def _emitting(inputs: sparse.csc_array, draw: np.random.Generator) -> System:
    size = inputs.shape[0]
    many = np.clip(draw.lognormal(np.log(13.2), 1, size).astype(int), 0, 600)
    column = np.repeat(np.arange(size), many)
    row = (draw.pareto(0.7, column.size) * 20).astype(int) % FLOWS
    emitted = sparse.csc_array(
        (draw.lognormal(-6, 2, column.size), (row, column)), shape=(FLOWS, size)
    )
    emitted.sum_duplicates()
    factors = np.zeros(FLOWS)
    factors[:COUNTED] = draw.lognormal(0, 1.5, COUNTED)
    whole = sparse.csc_array(sparse.eye_array(size, format="csc") - inputs)
    return whole, emitted, factors


def open_set(folder: Path, name: str, factor: str) -> System:
    """Read an open inventory from long tables; repeated places are summed."""

    def table(part: str) -> pa.Table:
        return pc.read_csv(folder / f"{name}_{part}.csv.gz")

    size, flows = table("processes").num_rows, table("flows")

    def matrix(part: str, row: str, rows: int) -> sparse.csc_array:
        cells = table(part)
        places = (cells[row].to_numpy(), cells["col_process"].to_numpy())
        found = sparse.csc_array((cells["amount"].to_numpy(), places), shape=(rows, size))
        found.sum_duplicates()
        return found

    return (
        matrix("technosphere", "row_product", size), matrix("biosphere", "flow", len(flows)),
        flows[factor].to_numpy(),
    )  # fmt: skip


OPEN = {"uslci": "gwp100", "tiangong": "gwp100_ef31"}
"""Open inventories, and the column of their flows that holds the factors."""
MADE = {
    "S1": lambda: markets(0.02, 0.2),
    "S2": lambda: markets(0.12, 0.3),
    "S4": unstructured,
}


def keep(system: System, path: Path) -> None:
    """Write a system where another environment can read it."""
    named = {}
    for name, matrix in zip(("technosphere", "biosphere"), system[:2], strict=True):
        named |= {f"{name}_{part}": getattr(matrix, part) for part in ("data", "indices", "indptr")}
    np.savez(path, factors=system[2], **named)
