"""Brightway's answers and times for a system, run inside Brightway's own environment.

    python footprint_peer.py SYSTEM.npz [--products 40] [--draws 8] [--sigma 0.1] [--repeat 3]

Prints lines of JSON: scores of the first products, and seconds of each job, the median of many or
the best of a few. Nothing of tanfeng is there to import.
"""

import argparse
import importlib.metadata
import json
import resource
import sys
import time

import bw2calc
import bw_processing
import numpy as np

CELL = [("row", np.int64), ("col", np.int64)]


def coordinates(given, name):
    """Return row, column and amount of each cell of a CSC matrix that is kept in parts."""
    indptr = given[f"{name}_indptr"]
    column = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    return given[f"{name}_indices"], column, given[f"{name}_data"]


def datapackage(given, sigma):
    """Return a package of the three matrices; processes are numbered after the flows."""
    package = bw_processing.create_datapackage()
    flows = len(given["factors"])
    for name, matrix in (
        ("technosphere", "technosphere_matrix"),
        ("biosphere", "biosphere_matrix"),
    ):
        row, column, amount = coordinates(given, name)
        cells = np.empty(len(row), dtype=CELL)
        cells["row"] = row + (flows if name == "technosphere" else 0)
        cells["col"] = column + flows
        taken = amount < 0 if name == "technosphere" else np.zeros(len(amount), dtype=bool)
        more = {"flip_array": taken} if taken.any() else {}
        value = np.where(taken, -amount, amount)
        if sigma:
            more["distributions_array"] = distributions(value, sigma)
        package.add_persistent_vector(
            matrix=matrix, name=name, indices_array=cells, data_array=value, **more
        )
    cells = np.empty(flows, dtype=CELL)
    cells["row"], cells["col"] = np.arange(flows), np.arange(flows)
    package.add_persistent_vector(
        matrix="characterization_matrix", name="factors", indices_array=cells,
        data_array=given["factors"],
    )  # fmt: skip
    return package


def distributions(amount, sigma):
    """Return lognormals whose median is the amount."""
    kinds = [("uncertainty_type", np.uint8), ("loc", float), ("scale", float), ("shape", float),
             ("minimum", float), ("maximum", float), ("negative", bool)]  # fmt: skip
    table = np.zeros(len(amount), dtype=kinds)
    for name in ("shape", "minimum", "maximum"):
        table[name] = np.nan
    table["uncertainty_type"], table["scale"] = 2, sigma
    table["loc"] = np.log(np.abs(amount))
    table["negative"] = amount < 0
    return table


def tell(**what):
    """Say at once what is known, since a slow run may be stopped."""
    print(json.dumps(what), flush=True)


def fresh(package, demand):
    """Return an LCA with its matrices, of which the solver remembers nothing, and the seconds."""
    if "pypardiso" in sys.modules:
        sys.modules["pypardiso"].ps.free_memory(everything=True)
    began = time.perf_counter()
    lca = bw2calc.LCA(demand, data_objs=[package])
    lca.load_lci_data()
    lca.load_lcia_data()
    return lca, time.perf_counter() - began


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("system")
    parser.add_argument("--products", type=int, default=0, help="how many; 0 for all")
    parser.add_argument("--draws", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--sigma", type=float, default=0.1)
    options = parser.parse_args()
    with np.load(options.system) as kept:
        given = {name: kept[name] for name in kept.files}
    flows, many = len(given["factors"]), len(given["technosphere_indptr"]) - 1
    products = range(min(options.products or many, many))
    tell(
        bw2calc=importlib.metadata.version("bw2calc"),
        solver="PARDISO" if "pypardiso" in sys.modules else "SuperLU",
    )
    package = datapackage(given, 0)
    reads, firsts = [], []
    for _ in range(options.repeat):
        lca, seconds = fresh(package, {flows: 1})
        reads.append(seconds)
        began = time.perf_counter()
        lca.lci()
        lca.lcia()
        firsts.append(time.perf_counter() - began)
    tell(read=min(reads), first=min(firsts), repeat=options.repeat)
    scores, demands = [lca.score], []
    for product in products[1:]:
        began = time.perf_counter()
        lca.lci(demand={product + flows: 1})
        lca.lcia()
        demands.append(time.perf_counter() - began)
        scores.append(lca.score)
    tell(scores=scores, products=len(products), demand=float(np.median(demands or [np.nan])))
    if options.draws:
        package = datapackage(given, options.sigma)
        lca = bw2calc.LCA({flows: 1}, data_objs=[package], use_distributions=True)
        lca.lci()
        lca.lcia()
        draws = []
        for _ in range(options.draws):
            began = time.perf_counter()
            next(lca)
            draws.append(time.perf_counter() - began)
        tell(draw=float(np.median(draws)), draws=options.draws)
    tell(peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, finished=True)


if __name__ == "__main__":
    main()
