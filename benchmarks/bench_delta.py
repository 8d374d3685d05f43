"""A lake after 2,000 small submissions: reading it before and after compaction.

    python benchmarks/bench_delta.py [--quick]

The baseline is the same current view over the same rows in one Parquet file, in hand-written SQL,
in the same run. Times are the best of five; the first read after opening is shown on its own.
"""

import csv
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq

from tanfeng.ledger import (
    Entity,
    Fact,
    Workspace,
    add_entities,
    compact,
    create_workspace,
    duckdb_connection,
    history,
    open_workspace,
    reported,
    snapshot,
    submit,
)
from tanfeng.reference.finding import Text

RESULTS = Path(__file__).parent / "results" / "delta.csv"
BY_HAND = """
    select * from (
        select *, max(recorded_at) over (partition by entity, item, measure, period, scenario) last
        from read_parquet(?)
    ) where recorded_at = last and value is not null
"""


def best(work: Callable[[], object]) -> float:
    """Return milliseconds of the fastest of five."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1e3 * min(times)


def fill(ws: Workspace, count: int) -> float:
    """Submit `count` times 36 facts, every fourth a correction; return milliseconds of each."""
    plants = [f"plant-{number:03d}" for number in range(max(1, count // 8))]
    add_entities(ws, [Entity(p, "plant", Text(p, p), synthetic=True) for p in plants])
    start = time.perf_counter()
    for number in range(count):
        plant, turn = plants[number % len(plants)], number // len(plants)
        # turns 0-5 report two months each; turns 6 and 7 correct the first two
        months = [f"2024-{2 * (turn % 6) + m:02d}" for m in (1, 2)]
        said = [
            Fact(plant, f"item-{n:02d}", "consumption", month, 1000.0 + number + n, "t")
            for month in months
            for n in range(18)
        ]
        submit(ws, said, entity=plant)
        if number % 200 == 199:
            print(f"  {number + 1} submissions", flush=True)
    return 1e3 * (time.perf_counter() - start) / count


def size(folder: Path, pattern: str) -> int:
    """Return kilobytes of the files in a folder, not in those below."""
    return sum(file.stat().st_size for file in folder.glob(pattern)) // 1000


def state(ws: Workspace, rows: int) -> dict[str, float]:
    """Measure the lake as it is."""
    book = ws.path / "lake" / "reported"

    def read() -> None:
        assert reported(ws).collect("pyarrow").shape[0] == rows

    start = time.perf_counter()
    read()
    first = 1e3 * (time.perf_counter() - start)
    return {
        "data files": len(list(book.glob("*.parquet"))),
        "data kB": size(book, "*.parquet"),
        "log kB": size(book / "_delta_log", "*"),
        "open workspace ms": best(lambda: open_workspace(ws.path)),
        "snapshot ms": best(lambda: snapshot(ws)),
        "first read ms": first,
        "read ms": best(read),
    }


def main() -> int:
    """Measure, print and record."""
    count = 200 if "--quick" in sys.argv else 2000
    with tempfile.TemporaryDirectory() as name:
        ws = create_workspace(Path(name) / "workspace")
        each = fill(ws, count)
        everything = history(ws).collect("pyarrow").to_native()
        rows = reported(ws).collect("pyarrow").shape[0]
        before = state(ws, rows)
        start = time.perf_counter()
        compact(ws, keep_hours=0)
        compaction = 1e3 * (time.perf_counter() - start)
        after = state(ws, rows)
        single = Path(name) / "single.parquet"
        pq.write_table(everything, single, compression="zstd")

        def by_hand() -> None:
            with duckdb_connection() as connection:
                found = connection.sql(BY_HAND, params=[str(single)]).to_arrow_table()
            assert found.num_rows == rows

        baseline = best(by_hand)
        baseline_size = single.stat().st_size // 1000

    lines = [("what", "before", "after", "one Parquet file", "before/file", "after/file")]
    for what in before:
        alone = {"data files": 1.0, "data kB": float(baseline_size), "read ms": baseline}.get(what)
        ratios = [f"{s[what] / alone:.2f}" if alone else "" for s in (before, after)]
        shown = f"{alone:.1f}" if alone else ""
        lines.append((what, f"{before[what]:.1f}", f"{after[what]:.1f}", shown, *ratios))
    lines += [
        ("submissions", str(count), "", "", "", ""),
        ("rows in all", str(everything.num_rows), "", "", "", ""),
        ("rows that count", str(rows), "", "", "", ""),
        ("submit ms each", f"{each:.1f}", "", "", "", ""),
        ("compaction ms", f"{compaction:.1f}", "", "", "", ""),
        ("peak memory MB", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f}", "",
         "", "", ""),
    ]  # fmt: skip
    for line in lines:
        print("{:20}{:>12}{:>12}{:>18}{:>13}{:>12}".format(*line))
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
