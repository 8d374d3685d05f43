"""1,000 files submitted: by one process, by two at once, and corrected.

    python benchmarks/bench_submissions.py [--quick]

Every file carries 360 facts and is kept as evidence. The baseline does by hand, in the same run
and just as durably, what has to reach the disk in any case: a copy of the file and a Parquet file
of the rows, each forced to disk. It has no registry and no history, and a crash leaves halves.
"""

import csv
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from tanfeng.ledger import (
    Entity,
    Fact,
    add_entities,
    create_workspace,
    fact_table,
    history,
    open_workspace,
    reported,
    submission_list,
    submit,
)
from tanfeng.ledger.disk import flush_file, flush_folder
from tanfeng.reference.finding import Text

RESULTS = Path(__file__).parent / "results" / "submissions.csv"
FACTS = 360


def facts(number: int, edition: int) -> list[Fact]:
    """A year of thirty lines of one plant."""
    return [
        Fact(f"plant-{number:04d}", f"item-{n:02d}", "consumption", f"2024-{month:02d}",
             1000.0 + number + n + edition, "t", origin=f"{number}.xlsx#data!D{n}")
        for month in range(1, 13)
        for n in range(30)
    ]  # fmt: skip


def write_file(folder: Path, number: int, edition: int) -> Path:
    """Write a file of a workbook's size; what it says is not read here."""
    path = folder / f"{number}.xlsx"
    path.write_bytes(f"{number} {edition}\n".encode() * 1500)
    return path


def send(workspace: Path, folder: Path, first: int, count: int, edition: int) -> None:
    """Submit the files of some plants."""
    ws = open_workspace(workspace)
    for number in range(first, first + count):
        file = write_file(folder, number, edition)
        submit(ws, facts(number, edition), entity=f"plant-{number:04d}", file=file)


def by_hand(folder: Path, count: int) -> None:
    """Copy each file and write its rows beside, forced to disk."""
    target = folder / "by-hand"
    target.mkdir()
    for number in range(count):
        copy = target / f"{number}.xlsx"
        shutil.copyfile(write_file(folder, number, 0), copy)
        rows = target / f"{number}.parquet"
        pq.write_table(fact_table(facts(number, 0)), rows, compression="zstd")
        for path in (copy, rows):
            flush_file(path)
        flush_folder(target)


def two_at_once(workspace: Path, folder: Path, count: int) -> None:
    """Submit with two processes of this program, one half each."""
    half = count // 2
    running = [
        subprocess.Popen([sys.executable, __file__, "--send", str(workspace), str(folder),
                          str(first), str(half)], env=os.environ)
        for first in (0, half)
    ]  # fmt: skip
    if any(process.wait() for process in running):
        raise SystemExit("a writer failed")


def new_workspace(path: Path, count: int) -> Path:
    """Make a workspace with the plants in it."""
    plants = [f"plant-{number:04d}" for number in range(count)]
    ws = create_workspace(path)
    add_entities(ws, [Entity(p, "plant", Text(p, p), synthetic=True) for p in plants])
    return path


def main() -> int:
    """Measure, print and record."""
    if "--send" in sys.argv:
        workspace, folder, first, count = sys.argv[2:6]
        send(Path(workspace), Path(folder), int(first), int(count), 0)
        return 0
    count = 100 if "--quick" in sys.argv else 1000
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone = new_workspace(folder / "alone", count)
        shared = new_workspace(folder / "shared", count)
        steps = {
            "by hand": lambda: by_hand(folder, count),
            "one process": lambda: send(alone, folder, 0, count, 0),
            "the same files again": lambda: send(alone, folder, 0, count, 0),
            "corrections": lambda: send(alone, folder, 0, count, 1),
            "two processes": lambda: two_at_once(shared, folder, count),
        }
        for step, work in steps.items():
            start = time.perf_counter()
            work()
            seconds[step] = time.perf_counter() - start
            print(f"  {step}: {seconds[step]:.1f} s", flush=True)
        for path, times in ((alone, 2), (shared, 1)):
            ws = open_workspace(path)
            assert len(submission_list(ws)) == times * count
            assert history(ws).collect("pyarrow").shape[0] == times * count * FACTS
            assert reported(ws).collect("pyarrow").shape[0] == count * FACTS

    lines = [("what", "files", "seconds", "ms each", "times by hand")]
    for step, taken in seconds.items():
        ratio = taken / seconds["by hand"]
        lines.append((step, str(count), f"{taken:.1f}", f"{1e3 * taken / count:.1f}",
                      f"{ratio:.2f}"))  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    lines.append(("peak memory MB", "", "", f"{peak:.0f}", ""))
    for line in lines:
        print("{:24}{:>8}{:>10}{:>10}{:>16}".format(*line))
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
