"""Footprints of systems with the size of large databases, beside Brightway in the same run.

S1 and S2 are markets and makers with a small and a large loop, S4 has no structure at all (see
`footprint_systems`); USLCI and TianGong are open sets, of which every score is compared. Every
system has a child process of its own, here and there. Short jobs are done as often as `run` and
`peer_run` tell and the best time counts; what would take the peer many minutes is done so many
times, and the median scaled up. Scores must agree to 1e-9.

The peer is bw2calc with PARDISO in an environment of its own, made once in the user's cache, or
that of the Python that TANFENG_BW_PYTHON names.

The second table is of linking: the open TianGong set, whose inputs are left without provider and
products told apart by their Chinese names alone; and a made inventory of a million exchanges.

    python benchmarks/bench_footprint.py [--quick]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from scipy import sparse

from footprint_systems import MADE, OPEN, keep, open_set
from tanfeng.footprint.engine import (
    Spread,
    System,
    contributions,
    draw,
    intensities,
    normalise,
    supply,
)
from tanfeng.footprint.engine.draws import Kind
from tanfeng.footprint.engine.system import bare_system

RESULTS = Path(__file__).parent / "results" / "footprint.csv"
PEER = Path(__file__).parent / "footprint_peer.py"
FETCHED = ("bw2calc==3.1.0", "pypardiso")
PATIENCE = 900
"""Seconds after which the peer is stopped."""
PRODUCTS, DRAWS, SIGMA = 1000, 1000, 0.1
COMPARED = 40
"""Products whose scores both must tell alike."""
NOTHING = 1e-11
BARS = {"one product": 0.05, "all scores": 0.02, "1000 products": 1.0, "1000 draws": 60.0}
"""Seconds; of S1 and S2."""
TIMES = 10.0
AGREED = 1e-9

T = TypeVar("T")


def timed(job: Callable[[], T], times: int = 1) -> tuple[float, T]:
    """Return the best time of a job and what it returned."""
    best, result = np.inf, None
    for _ in range(times):
        began = time.perf_counter()
        result = job()
        best = min(best, time.perf_counter() - began)
    return float(best), result  # type: ignore[return-value]


def largest(gap: np.ndarray, of: np.ndarray) -> float:
    """Return the largest gap as a share of what it is a gap of.

    Where no impact reaches a product, PARDISO leaves rounding of the others: below `NOTHING` a
    score counts as one of that size.
    """
    return float(np.max(np.abs(gap) / np.maximum(np.abs(of), NOTHING)))


def peak() -> int:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def opened(path: Path) -> System:
    """Open a system that `keep` wrote."""
    with np.load(path) as kept:
        given = {name: kept[name] for name in kept.files}
    factors = given["factors"]

    def matrix(name: str, rows: int) -> sparse.csc_array:
        parts = tuple(given[f"{name}_{part}"] for part in ("data", "indices", "indptr"))
        return sparse.csc_array(parts, shape=(rows, len(parts[2]) - 1))

    size = len(given["technosphere_indptr"]) - 1
    return bare_system(matrix("technosphere", size), matrix("biosphere", len(factors)), factors)


def varied(system: System) -> Spread:
    """Let every entry vary on its own, the reference outputs as well."""
    parts = [matrix.tocoo() for matrix in (system.technosphere, system.biosphere)]
    row, column = (np.concatenate([part.coords[axis] for part in parts]) for axis in (0, 1))
    amount = np.concatenate([part.data for part in parts])
    many = len(amount)
    return Spread(
        np.arange(many) >= parts[0].nnz, row, column, amount,
        np.full(many, int(Kind.LOGNORMAL)), np.full(many, SIGMA), np.zeros(many), np.zeros(many),
        np.arange(many),
    )  # fmt: skip


def ours(path: Path, answers: Path, draws: int) -> dict[str, Any]:
    """Do every job with tanfeng."""
    read, system = timed(lambda: opened(path), 3)

    def one() -> None:
        normal = normalise(system)
        intensities(normal)
        contributions(normal, 0)

    first, _ = timed(one, 3)
    normal = normalise(system)
    adjoint, found = timed(lambda: intensities(normal), 3)
    asked = np.arange(PRODUCTS) % len(system)
    demand = np.zeros((len(system), PRODUCTS))
    demand[asked, np.arange(PRODUCTS)] = 1.0
    products, made = timed(lambda: supply(normal, demand), 3)
    apart = np.abs(normal.direct[:, 0] @ made - found.value[asked, 0])
    spread = varied(system)
    drawn, _ = timed(
        lambda: draw(system, spread, found, count=draws, seed=1, products=np.arange(1))
    )
    np.savez(answers, scores=found.value[:, 0])
    return {
        "read": read, "one product": first, "all scores": adjoint, "1000 products": products,
        "1000 draws": drawn * DRAWS / draws, "peak": peak(), "rounds": found.rounds,
        "bound": largest(found.error[:, 0], found.value[:, 0]),
        "apart": largest(apart, found.value[asked, 0]),
    }  # fmt: skip


def peer_python() -> str | None:
    """Return a Python that has the peer, making its environment where need be."""
    named = os.environ.get("TANFENG_BW_PYTHON")
    if named:
        return named
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    place = cache / "tanfeng" / "-".join(FETCHED).replace("==", "-")
    python = place / "bin" / "python"
    if not (place / "fetched").exists():
        venv.create(place, with_pip=True, clear=True)
        fetch = [str(python), "-m", "pip", "install", "-q", *FETCHED]
        if subprocess.run(fetch, check=False).returncode:
            return None
        (place / "fetched").touch()
    return str(python)


def peer(python: str, path: Path, runs: tuple[int, int, int]) -> dict[str, Any]:
    """Do the jobs with the peer: `runs` are products, draws, and how often the first is repeated.

    A peer that is stopped tells what it had done.
    """
    asked = ("--products", "--draws", "--repeat")
    words = [python, str(PEER), str(path), "--sigma", str(SIGMA)]
    for name, count in zip(asked, runs, strict=True):
        words += [name, str(count)]
    try:
        done = subprocess.run(words, check=True, capture_output=True, text=True, timeout=PATIENCE)
        said = done.stdout
    except subprocess.TimeoutExpired as stopped:
        said = (stopped.stdout or b"").decode()
    told: dict[str, Any] = {}
    for line in said.splitlines():
        told |= json.loads(line)
    return told


def child(*words: object) -> dict[str, Any]:
    """Run this file in a process of its own and return what it prints."""
    done = subprocess.run(
        [sys.executable, __file__, *map(str, words)], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def table(name: str, mine: dict[str, Any], other: dict[str, Any], draws: int) -> list[dict]:
    """Return a row for each job."""
    size = mine["size"]
    demand, each = other.get("demand"), other.get("draw")
    theirs: dict[str, tuple[str, float | None]] = {
        "read": ("3", other.get("read")),
        "one product": (str(other.get("repeat", "")), other.get("first")),
        "all scores": (str(other.get("products", "")), demand and demand * size),
        "1000 products": (str(other.get("products", "")), demand and demand * PRODUCTS),
        "1000 draws": (str(other.get("draws", "")), each and each * DRAWS),
    }
    parts = ("read", "one product", "1000 products", "1000 draws")
    mine["end to end"] = sum(mine[part] for part in parts)
    whole = [theirs[part][1] for part in parts]
    theirs["end to end"] = ("", None if None in whole else sum(x for x in whole if x is not None))
    run = {"read": 3, "one product": 3, "all scores": 3, "1000 products": 3, "1000 draws": draws}
    rows = []
    for job in theirs:
        peer_run, seconds = theirs[job]
        bar = BARS.get(job) if name in ("S1", "S2") else None
        rows.append(
            {
                "system": name, "job": job, "run": run.get(job, ""),
                "seconds": f"{mine[job]:.4g}", "bar": bar or "",
                "peer_run": peer_run if seconds else "",
                "peer_seconds": f"{seconds:.4g}" if seconds else "",
                "times_ours": f"{seconds / mine[job]:.1f}" if seconds else "",
            }
        )  # fmt: skip
    rows.append({**dict.fromkeys(rows[0], ""), "system": name, "job": "peak memory MB",
                 "seconds": mine["peak"], "peer_seconds": other.get("peak_mb", "")})  # fmt: skip
    return rows


def misses(rows: list[dict], mine: dict[str, Any], gap: float | None) -> list[str]:
    """Return which bars were not passed."""
    missed = [
        f"{row['system']} {row['job']}: {row['seconds']} s, bar {row['bar']}"
        for row in rows
        if row["bar"] and float(row["seconds"]) > row["bar"]
    ]
    whole = [row for row in rows if row["job"] == "end to end" and row["times_ours"]]
    missed += [
        f"{row['system']}: {row['times_ours']} times only"
        for row in whole
        if row["system"] in MADE and float(row["times_ours"]) < TIMES
    ]
    if gap is not None and gap > AGREED:
        missed.append(f"scores differ by {gap:.1e}")
    if mine["apart"] > AGREED:
        missed.append(f"supply vectors and intensities differ by {mine['apart']:.1e}")
    return missed


def opens() -> dict[str, Callable[[], Any]]:
    """Return the open inventories, where TANFENG_REALDATA names their folder."""
    folder = Path(os.environ.get("TANFENG_REALDATA", "")).resolve()
    if not (folder / "uslci_processes.csv.gz").is_file():
        print("no open real data: set TANFENG_REALDATA to its folder")
        return {}
    return {name: partial(open_set, folder, name, factor) for name, factor in OPEN.items()}


def main() -> int:
    """Measure; return 1 where scores differ or a bar is missed at full size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--one", nargs=3)
    options = parser.parse_args()
    if options.one:
        path, answers, draws = options.one
        print(json.dumps(ours(Path(path), Path(answers), int(draws))))
        return 0
    draws = 40 if options.quick else DRAWS
    python = peer_python()
    if python is None:
        print("bw2calc could not be fetched: the peer is left out")
    rows: list[dict] = []
    missed: list[str] = []
    for name, make in (MADE | opens()).items():
        if options.quick and name not in ("S1", "uslci"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "system.npz"
            keep(make(), path)
            mine = child("--one", path, Path(folder) / "ours.npz", draws)
            scores = np.load(Path(folder) / "ours.npz")["scores"]
            mine["size"] = len(scores)
            # without structure the peer factorises for minutes: few runs, and it may be stopped
            runs = (3, 1, 1) if name == "S4" else (COMPARED, 2 if options.quick else 8, 3)
            runs = (0, 8, 3) if name in OPEN else runs
            other, gap = {}, None
            if python is not None:
                other = peer(python, path, runs)
                if not other.get("finished"):
                    print(
                        f"{name}: bw2calc was stopped after {PATIENCE} s; what it had done counts"
                    )
                if "scores" in other:
                    theirs = np.array(other["scores"])
                    gap = largest(scores[: len(theirs)] - theirs, theirs)
        told = table(name, mine, other, draws)
        rows += told
        missed += misses(told, mine, gap)
        for row in told:
            print("  ".join(f"{key} {value}" for key, value in row.items() if value != ""))
        print(f"{name}: {mine['rounds']} tiers, error bound {mine['bound']:.1e} of a score; "
              f"scores differ from the peer's by {gap if gap is None else f'{gap:.1e}'}; "
              f"peer {other.get('bw2calc', '')} {other.get('solver', '')}", flush=True)  # fmt: skip
        if not options.quick:
            with RESULTS.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
    for each in missed:
        print(f"missed: {each}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
