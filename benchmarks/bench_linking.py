"""Linking inputs to who makes them: an open inventory, and a made one of a million exchanges.

    python benchmarks/bench_linking.py [--quick]

TianGong (with TANFENG_REALDATA) is linked anew: processes whose names agree in both languages make
one product, so that an input has up to nineteen makers in several places. The made inventory has
20,000 processes of 5,000 products. Beside it one SQL statement written by hand for DuckDB in the
same run: the nearest maker of each input by place and year, without states, reasons and ties. Each
inventory has a process of its own, so that memory peaks do not mix.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from tanfeng.footprint.assembly import assemble
from tanfeng.footprint.characterisation import characterise
from tanfeng.footprint.formats import read_matrix_tables
from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)
from tanfeng.footprint.linking import link
from tanfeng.reference.shelf import open_shelf

RESULTS = Path(__file__).parent / "results" / "linking.csv"
PLACES = ("CN", "CN-SD", "CN-JS", "US", "GLO")
BY_HAND = """
select edge, provider from (
    select e.edge, m.process as provider, row_number() over (
        partition by e.edge order by
            0.7 * case when p.location = u.location then 1.0
                       when split_part(p.location, '-', 1) = u.location then 0.9
                       when p.location = split_part(u.location, '-', 1) then 0.8
                       when split_part(p.location, '-', 1) = split_part(u.location, '-', 1) then 0.6
                       when p.location = 'GLO' then 0.5 else 0.2 end
            + 0.3 * coalesce(1 - abs(year(p.valid_from) - year(u.valid_from)) / 20.0, 0.5) desc
        ) as place
    from edges e join made m using (flow)
    join processes u on u.id = e.process join processes p on p.id = m.process
    where m.process <> e.process
) where place = 1
"""


def column(values: Any, kind: pa.DataType) -> pa.Array:
    """Return an array of a column's type."""
    return pa.array(list(values), kind)


def made(processes: int, each: int) -> Inventory:
    """Return an inventory whose processes take from random products; four make each product."""
    rng = np.random.default_rng(1)
    products, rows = processes // 4, processes * each
    ids = np.array([f"process-{n}" for n in range(processes)], dtype=object)
    flows = np.array([f"product-{n}" for n in range(products)] + ["co2"], dtype=object)
    what = rng.integers(0, products, rows)
    first = np.arange(processes) * each
    what[first], what[first + 1] = np.arange(processes) % products, products
    output = np.zeros(rows, bool)
    output[first] = output[first + 1] = True
    reference = np.zeros(rows, bool)
    reference[first] = True
    amount = np.where(output, 1.0, rng.random(rows) * 0.5 / each)
    cells = {
        "process": np.repeat(ids, each), "flow": flows[what], "amount": amount,
        "direction": np.where(output, "output", "input"), "reference": reference,
    }  # fmt: skip
    blank = {pa.string(): "", pa.bool_(): False}
    exchanges = pa.table(
        {f.name: column(cells[f.name] if f.name in cells else [blank.get(f.type)] * rows, f.type)
         for f in EXCHANGES}, schema=EXCHANGES,
    )  # fmt: skip
    about = [
        {"id": id, "kind": "unit", "location": PLACES[n % len(PLACES)],
         "valid_from": date(2005 + int(rng.integers(0, 20)), 1, 1)}
        for n, id in enumerate(ids)
    ]  # fmt: skip
    named = [{"id": id, "kind": "product", "unit": "kg"} for id in flows[:-1]]
    named.append({"id": "co2", "kind": "elementary", "unit": "kg", "gas": "CO2"})
    return Inventory(table_of(about, PROCESSES), table_of(named, FLOWS), exchanges,
                     table_of([], PROPERTIES), table_of([], FACTORS))  # fmt: skip


def tiangong(folder: Path) -> Inventory:
    """Return TianGong with one product for all processes of one name, and places as ``CN-SD``."""
    read = read_matrix_tables(folder, "tiangong", hints=False)
    about = read.processes.to_pylist()
    one: dict[tuple[str, str], str] = {}
    product = {
        f"product:{row['id']}": one.setdefault(
            (row["name_zh"], row["name_en"]), f"product:{row['id']}"
        )
        for row in about
    }
    kept = set(product.values())
    places = ["-".join(reversed(row["location"].split("-")[-2:])) for row in about]
    changed = [product.get(flow, flow) for flow in read.exchanges["flow"].to_pylist()]

    def with_column(table: pa.Table, name: str, values: list[str]) -> pa.Table:
        return table.set_column(table.schema.get_field_index(name), name, pa.array(values))

    known = pa.array([id not in product or id in kept for id in read.flows["id"].to_pylist()])
    return replace(
        read,
        processes=with_column(read.processes, "location", places),
        exchanges=with_column(read.exchanges, "flow", changed),
        flows=read.flows.filter(known),
    )


def by_hand(inventory: Inventory) -> float:
    """Return the seconds of the statement; answers come as an Arrow table, as ours do."""
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.register("processes", inventory.processes)
    connection.register("exchanges", inventory.exchanges)
    connection.register("flows", inventory.flows)
    began = time.perf_counter()
    connection.execute(
        "create temp table edges as select row_number() over () - 1 as edge, e.process, e.flow "
        "from exchanges e join flows f on f.id = e.flow "
        "where e.direction = 'input' and f.kind = 'product'"
    )
    connection.execute(
        "create temp table made as select distinct e.flow, e.process from exchanges e "
        "join flows f on f.id = e.flow where e.direction = 'output' and f.kind = 'product'"
    )
    connection.execute(BY_HAND).to_arrow_table()
    return time.perf_counter() - began


def measure(name: str, quick: bool) -> dict[str, Any]:
    """Bring in, link and assemble one inventory."""
    began = time.perf_counter()
    if name == "TianGong":
        inventory = tiangong(Path(os.environ["TANFENG_REALDATA"]))
    else:
        inventory = made(2000 if quick else 20000, 50)
    read = time.perf_counter() - began
    began = time.perf_counter()
    links = link(inventory)
    linked = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began = time.perf_counter()
    assemble(inventory, links, characterise(inventory, open_shelf()), "mass")
    assembled = time.perf_counter() - began
    edges = dict(zip(links["edge"].to_pylist(), links["state"].to_pylist(), strict=True))
    states = Counter(edges.values())
    peer = by_hand(inventory)
    shares = {state: f"{states[state] / len(edges):.1%}"
              for state in ("linked", "split", "cut_off", "elementary", "error")}  # fmt: skip
    return {
        "inventory": name, "exchanges": inventory.exchanges.num_rows, "inputs": len(edges),
        "import_s": round(read, 2), "link_s": round(linked, 2), "assemble_s": round(assembled, 2),
        "by_hand_s": round(peer, 2), "times by hand": round(linked / peer, 1),
        "link_peak_mb": peak, **shares,
    }  # fmt: skip


def main() -> int:
    """Measure each in a child process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--one")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options.quick)))
        return 0
    names = ["made"]
    if (Path(os.environ.get("TANFENG_REALDATA", "")) / "tiangong_processes.csv.gz").is_file():
        names.append("TianGong")
    else:
        print("no open real data: set TANFENG_REALDATA to its folder")
    rows = []
    for name in names:
        words = [sys.executable, __file__, "--one", name, *(["--quick"] if options.quick else [])]
        done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        print("  ".join(f"{key} {value}" for key, value in rows[-1].items()), flush=True)
    if not options.quick:
        with RESULTS.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
