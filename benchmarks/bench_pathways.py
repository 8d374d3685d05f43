"""Plans of whole plants, from 100 to 4,000 plants x 15 technologies x 40 years.

Random steel-like plants of unequal size, age and region share seven rows a year: demand, scrap,
hydrogen, bought power, CO2 storage, an emission cap and a growth row. Each size takes a child
process of its own so that its peak memory can be told. `mix_gap`, reached after `mix_seconds`, is
proven by the bound for the mix that may split plants; `whole_gap`, after `whole_seconds`, by the
same bound for one path a plant.

The smallest sizes are also written out as one linear programme with every plant a region of its
own, and given to HiGHS: `direct_seconds`. It lets capacity be built anywhere, so its objective may
lie below ours, by `below_bound` of it.

    python benchmarks/bench_pathways.py [--quick]
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import altair as alt
import numpy as np

from tanfeng.pathways.assets import solve_assets
from tanfeng.pathways.assets.kernel import kernel
from tanfeng.pathways.assets.rows import shared_rows
from tanfeng.pathways.cohort import solve_cohorts
from tanfeng.pathways.cohort.solve import cohort_program
from tanfeng.pathways.cohort.stock import stock_of
from tanfeng.pathways.problem import NEVER, Fleet, Growth, Limit, Problem
from tanfeng.reference.finding import Text

RESULTS = Path(__file__).parent / "results" / "pathways.csv"
PICTURE = Path(__file__).parent / "results" / "pathways.svg"
SIZES = (
    (2, 1e-4, 120.0), (4, 1e-4, 120.0), (8, 1e-4, 120.0), (100, 1e-4, 120.0), (200, 1e-4, 120.0),
    (400, 1e-4, 120.0), (1000, 1e-4, 120.0), (2000, 1e-4, 300.0), (4000, 1e-3, 300.0),
)  # fmt: skip
DIRECT = 8
"""Up to so many plants, the direct programme is solved too."""
KINDS, YEARS, REGIONS = 15, 40, 6
CARRIERS = ("coal", "electricity", "hydrogen", "scrap", "gas")
UNITS = ("t", "MWh", "t", "t", "GJ")
TOP = np.array([0.9, 1.2, 0.07, 1.1, 9.0])
"""Most of each carrier that a technology takes per t."""


def make_fleet(draw: np.random.Generator, plants: int) -> Fleet:
    return Fleet(
        ids=tuple(f"p{n:05d}" for n in range(plants)),
        names=tuple(f"plant {n}" for n in range(plants)),
        region=draw.integers(0, REGIONS, plants),
        technology=draw.choice(4, plants, p=[0.6, 0.2, 0.1, 0.1]),
        capacity=draw.lognormal(14.3, 0.7, plants),
        load=draw.choice([0.75, 0.8, 0.85, 0.9], plants),
        renewed=2025.0 - draw.integers(0, 20, plants),
        opens=np.full(plants, 2025),
        last=np.where(draw.random(plants) < 0.1, draw.integers(2028, 2040, plants), NEVER),
        count=np.ones(plants),
    )


def make_problem(plants: int, seed: int = 1) -> Problem:
    draw = np.random.default_rng(seed)
    fleet, k, t = make_fleet(draw, plants), KINDS, YEARS
    years, course = np.arange(2025, 2025 + t), np.linspace(0, 1, t)
    clean = np.linspace(0, 1, k)
    use = np.stack(
        [(1 - clean), 0.15 + 0.85 * clean, (clean > 0.6) * clean, draw.random(k), draw.random(k)], 1
    ) * TOP * draw.uniform(0.8, 1.0, (k, 5))  # fmt: skip
    price = np.array([900.0, 480.0, 22000.0, 2400.0, 60.0])[:, None, None]
    price = price * draw.uniform(0.9, 1.1, (5, REGIONS, 1)) * np.ones(t)
    price[2] *= 1 - 0.5 * course
    stored = np.where((clean > 0.4) & (clean < 0.6), 1.2, 0.0)
    direct = 2.1 * (1 - clean) * draw.uniform(0.9, 1.1, k) - 0.6 * (stored > 0)
    convert = (300 + 1500 * draw.random((k, k)))[:, :, None] * np.ones(t)
    convert[np.tril_indices(k)] = np.inf  # never back to a dirtier one
    total = float((fleet.capacity * fleet.load).sum())
    every = np.ones((k, 1)) * np.ones(t)

    def cap(id: str, on, bound, unit: str, price: float, carrier: str = "") -> Limit:
        return Limit(id, Text(id, id), on, bound, unit, carrier, excess_price=price)

    return Problem(
        sector="benchmark", scenario="random", years=years, span=np.ones(t),
        regions=tuple(f"r{n}" for n in range(REGIONS)), products=("steel",),
        technologies=tuple(f"k{n}" for n in range(k)), carriers=CARRIERS, carrier_units=UNITS,
        makes=np.zeros(k, dtype=int), supplied_by=np.full(5, -1), use=use[:, :, None] * np.ones(t),
        price=price, direct=direct[:, None] * np.ones(t), stored=stored[:, None] * np.ones(t),
        grid=np.full((REGIONS, t), 0.55) * (1 - 0.9 * course),
        surcharge=np.zeros((REGIONS, k, t)), capex=3000 * every, renewal=700 * every,
        fixed=draw.uniform(80, 160, (k, 1)) * np.ones(t), closing=100 * every,
        variable=draw.uniform(200, 500, (k, 1)) * np.ones(t), convert=convert,
        keeps_age=np.zeros((k, k), dtype=bool), life=np.full(k, 40), cycle=draw.integers(15, 21, k),
        early=np.full(k, 3), late=np.full(k, 3), off_cycle=np.full(k, 40.0),
        first=np.where(clean > 0.4, 2030, 2025), last=np.full((REGIONS, k), NEVER),
        survival=np.ones((k, 60)), carbon_price=80 + 500 * course, allocation=np.zeros((k, t)),
        demand=(total * (0.98 - 0.3 * course))[None], import_price=np.full((1, t), 6000.0),
        fleet=fleet,
        limits=(
            cap("scrap", "carrier", total * (0.35 + 0.2 * course), "t", 2000.0, "scrap"),
            cap("hydrogen", "carrier", total * 0.025 * course, "t", 30000.0, "hydrogen"),
            cap("power", "carrier", total * (0.4 + 0.3 * course), "MWh", 400.0, "electricity"),
            cap("storage", "stored", total * 0.3 * course, "tCO2", 800.0),
            cap("cap", "emission", total * (1.9 - 1.5 * course), "tCO2", 3000.0),
        ),
        growth=(Growth(k - 1, 0.1, total * 0.01, excess_price=3000.0),),
        electricity=1, discount=0.05,
    )  # fmt: skip


def measure(plants: int, gap: float, seconds: float) -> dict[str, object]:
    problem = make_problem(plants)
    began = time.perf_counter()
    rounds: list[float] = []

    def tell(number: int, objective: float, bound: float) -> None:
        rounds.append(time.perf_counter() - began)

    answer = solve_assets(problem, gap=gap, time_limit=seconds, progress=tell)
    taken = time.perf_counter() - began
    mix, path = answer.mix, answer.pathway
    largest = np.zeros(plants)
    np.maximum.at(largest, mix.paths.plant, mix.share)
    return {
        "plants": plants,
        "asked_gap": f"{gap:.0e}",
        "mix_seconds": f"{rounds[-1]:.1f}",
        "whole_seconds": f"{taken:.1f}",
        "rounds": mix.rounds,
        "paths": len(mix.paths),
        "mix_gap": f"{mix.gap:.2e}",
        "whole_gap": f"{(path.objective - mix.bound) / abs(path.objective):.2e}",
        "split_plants": int((largest < 1 - 1e-6).sum()),
        "stopped": mix.stopped,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **(direct(problem, mix.bound, rounds[-1]) if plants <= DIRECT else _NOT_DIRECT),
    }


_NOT_DIRECT = dict.fromkeys(("direct_nonzeros", "direct_seconds", "times_ours", "below_bound"), "")


def direct(problem: Problem, bound: float, ours: float) -> dict[str, object]:
    """Solve all plants as one linear programme, each in a region of its own."""
    home = problem.fleet.region
    alone = replace(
        problem, regions=problem.fleet.ids, price=problem.price[:, home], grid=problem.grid[home],
        surcharge=problem.surcharge[home], last=problem.last[home],
        fleet=replace(problem.fleet, region=np.arange(len(home))),
    )  # fmt: skip
    program, _, _ = cohort_program(kernel(alone, shared_rows(alone)), stock_of(alone))
    began = time.perf_counter()
    found = solve_cohorts(alone)
    taken = time.perf_counter() - began
    return {
        "direct_nonzeros": program.matrix.nnz,
        "direct_seconds": f"{taken:.1f}",
        "times_ours": f"{taken / ours:.0f}",
        "below_bound": f"{(bound - found.objective) / abs(bound):.1e}",
    }


def picture(rows: list[dict[str, object]]) -> alt.LayerChart:
    """Return seconds against plants, both on logarithmic axes."""
    told = [
        {"plants": row["plants"], "seconds": float(str(row[column])), "what": what}
        for row in rows
        for column, what in (
            ("mix_seconds", "columns, to the gap asked for"),
            ("whole_seconds", "columns, and whole plants"),
            ("direct_seconds", "one linear programme, HiGHS"),
        )
        if row[column]
    ]
    both = alt.Chart(alt.Data(values=told)).encode(
        x=alt.X("plants:Q", scale=alt.Scale(type="log"), title="plants"),
        y=alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="seconds, two cores"),
        color=alt.Color("what:N", title=None, legend=alt.Legend(orient="top")),
    )
    return (both.mark_line() + both.mark_point(filled=True)).properties(width=520, height=300)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--one", nargs=3, type=float)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(int(options.one[0]), *options.one[1:])))
        return
    rows: list[dict[str, object]] = []
    for size in SIZES[:2] if options.quick else SIZES:
        child = subprocess.run(
            [sys.executable, __file__, "--one", *map(str, size)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        rows.append(json.loads(child.stdout.splitlines()[-1]))
        print("  ".join(f"{name} {value}" for name, value in rows[-1].items()), flush=True)
        if options.quick:
            continue
        with RESULTS.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        picture(rows).save(str(PICTURE))


if __name__ == "__main__":
    main()
