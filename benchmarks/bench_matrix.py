"""Build the matrix of one cohort-like programme by blocks and by linopy, in the same run.

Regions x technologies x years: capacity and output with stock balances, utilisation, demand,
carrier limits and a cap. Each builder runs in a process of its own, three times; the best time
counts. At a small size both are solved and must agree.
"""

import csv
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

CARRIERS = 4
RESULTS = Path(__file__).parent / "results" / "matrix.csv"


def numbers(regions: int, kinds: int, years: int) -> dict[str, np.ndarray]:
    """Return the coefficients that both builders use."""
    draw = np.random.default_rng(1)
    return {
        "use": draw.uniform(0.1, 1.0, (kinds, CARRIERS)),
        "cost": draw.uniform(1.0, 3.0, (regions, kinds, years)),
        "capex": draw.uniform(5.0, 9.0, (regions, kinds, years)),
        "existing": draw.uniform(0.0, 2.0, (regions, kinds)),
        "demand": np.linspace(1.0, 0.7, years)[None] * draw.uniform(3.0, 6.0, (regions, 1)),
        "emission": draw.uniform(0.1, 2.0, kinds),
    }


def by_blocks(regions: int, kinds: int, years: int):
    """Build with `tanfeng.pathways.blocks`; return the programme."""
    from tanfeng.pathways.blocks import Model

    given = numbers(regions, kinds, years)
    model = Model("cohorts")
    axes = {"region": range(regions), "technology": range(kinds), "year": range(years)}
    alive = model.columns("alive", axes).index
    built = model.columns("built", axes, cost=given["capex"]).index
    left = model.columns("left", axes).index
    made = model.columns("made", axes, cost=given["cost"]).index
    right = np.zeros(alive.shape)
    right[..., 0] = given["existing"]
    stock = model.rows("stock", axes, lower=right, upper=right).index
    model.add(stock, alive, 1.0)
    model.add(stock, built, -1.0)
    model.add(stock, left, 1.0)
    model.add(stock[..., 1:], alive[..., :-1], -1.0)
    within = model.rows("within", axes, upper=0.0).index
    model.add(within, made, 1.0)
    model.add(within, alive, -0.9)
    demand = model.rows(
        "demand", {"region": range(regions), "year": range(years)}, lower=given["demand"]
    ).index
    model.add(demand[:, None, :], made, 1.0)
    carriers = {"region": range(regions), "carrier": range(CARRIERS), "year": range(years)}
    limit = model.rows("carrier", carriers, upper=given["demand"].mean() * 3).index
    model.add(limit[:, None], made[:, :, None, :], given["use"][None, :, :, None])
    cap = model.rows("cap", {"year": range(years)}, upper=given["demand"].sum(axis=0) * 1.5).index
    model.add(cap, made, given["emission"][None, :, None])
    return model.program()


def by_linopy(regions: int, kinds: int, years: int):
    """Build the same with linopy; return the model."""
    import linopy
    import xarray as xr

    given = numbers(regions, kinds, years)
    axes = [("r", np.arange(regions)), ("k", np.arange(kinds)), ("t", np.arange(years))]

    def array(values: np.ndarray, dims: str) -> xr.DataArray:
        return xr.DataArray(values, dims=list(dims), coords={n: c for n, c in axes if n in dims})

    model = linopy.Model()
    alive, built, left, made = (
        model.add_variables(lower=0, coords=axes, name=name)
        for name in ("alive", "built", "left", "made")
    )
    right = np.zeros((regions, kinds, years))
    right[..., 0] = given["existing"]
    model.add_constraints(alive - built + left - alive.shift(t=1) == array(right, "rkt"), name="s")
    model.add_constraints(made - 0.9 * alive <= 0, name="w")
    model.add_constraints(made.sum("k") >= array(given["demand"], "rt"), name="d")
    use = xr.DataArray(given["use"], dims=["k", "f"],
                       coords={"k": np.arange(kinds), "f": np.arange(CARRIERS)})  # fmt: skip
    most = float(given["demand"].mean() * 3)
    model.add_constraints((made * use).sum("k") <= most, name="c")
    emission = array(given["emission"], "k")
    cap = array(given["demand"].sum(axis=0) * 1.5, "t")
    model.add_constraints((made * emission).sum(["r", "k"]) <= cap, name="e")
    cost = (made * array(given["cost"], "rkt")).sum() + (built * array(given["capex"], "rkt")).sum()
    model.add_objective(cost)
    return model


def one(builder: str, size: list[int]) -> None:
    """Build three times in this process and print the best time and the peak of memory."""
    best, nonzeros = np.inf, 0
    for _ in range(3):
        began = time.perf_counter()
        if builder == "blocks":
            nonzeros = by_blocks(*size).matrix.nnz
        else:
            nonzeros = by_linopy(*size).matrices.A.nnz
        best = min(best, time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": best, "nonzeros": int(nonzeros), "peak": peak}))


def agree() -> float:
    """Return by how much the two differ when both are solved at a small size, relative."""
    from tanfeng.pathways.blocks import solve

    ours = solve(by_blocks(3, 4, 6)).objective
    theirs = by_linopy(3, 4, 6)
    theirs.solve("highs", output_flag=False)
    return abs(ours - theirs.objective.value) / abs(ours)


def main() -> int:
    """Measure both; return 1 where they disagree."""
    if "--one" in sys.argv:
        at = sys.argv.index("--one")
        one(sys.argv[at + 1], [int(word) for word in sys.argv[at + 2 : at + 5]])
        return 0
    size = ["5", "6", "20"] if "--quick" in sys.argv else ["60", "45", "40"]
    rows = {}
    for builder in ("blocks", "linopy"):
        done = subprocess.run(
            [sys.executable, __file__, "--one", builder, *size],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        rows[builder] = json.loads(done.stdout.strip().splitlines()[-1])
    gap = agree()
    ratio = rows["linopy"]["seconds"] / rows["blocks"]["seconds"]
    table = [
        {"builder": name, "nonzeros": row["nonzeros"], "seconds": f"{row['seconds']:.3f}",
         "times blocks": f"{row['seconds'] / rows['blocks']['seconds']:.2f}",
         "peak memory MB": row["peak"]}
        for name, row in rows.items()
    ]  # fmt: skip
    if "--quick" not in sys.argv:
        with RESULTS.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
    for row in table:
        print(row)
    print(f"linopy takes {ratio:.1f} times as long; objectives differ by {gap:.1e}")
    return int(gap > 1e-7)


if __name__ == "__main__":
    sys.exit(main())
