"""1,000 plants hand in a year: each workbook written, read, checked and submitted.

    python benchmarks/bench_workbooks.py [--quick]

Reading is compared with openpyxl merely loading the values of the same files in the same run; the
reader of the ledger also inspects the container, matches lines, converts units and names cells.
The comparison covers at most 100 of the files, and comes last so that its memory is not counted.
"""

import csv
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tanfeng.ledger import Entity, add_entities, create_workspace, submit
from tanfeng.ledger.checks import check
from tanfeng.ledger.workbook import read_workbook, write_template
from tanfeng.reference.codes import items, measures, unit_of
from tanfeng.reference.finding import Text, has_errors
from tanfeng.reference.form import Form, Line, Relation
from tanfeng.reference.period import parse_period
from tanfeng.reference.shelf import Shelf, open_shelf

RESULTS = Path(__file__).parent / "results" / "workbooks.csv"
FUELS = ("bituminous", "anthracite", "diesel", "natural_gas", "petroleum_coke")
ASKED = ("opening_stock", "purchase", "consumption", "closing_stock", "ncv")
OTHERS = (
    ("electricity", "purchase"), ("electricity", "consumption"), ("heat", "purchase"),
    ("limestone", "consumption"), ("clinker", "output"), ("cement", "output"), ("cement", "sales"),
)  # fmt: skip
YEAR = parse_period("2024")


def form_of(shelf: Shelf, plant: str) -> Form:
    """A form of 32 lines and five balances, labelled from the code lists."""
    wanted = [(fuel, measure) for fuel in FUELS for measure in ASKED] + list(OTHERS)
    lines = tuple(
        Line(
            plant, item, measure, unit_of(shelf, item, measure),
            Text(
                f"{items(shelf)[item].name.zh}{measures(shelf)[measure].name.zh}",
                f"{items(shelf)[item].name.en}, {measures(shelf)[measure].name.en}",
            ),
            kind=measures(shelf)[measure].kind,
            low=0.0, high=1e6, jump=5.0, required=measure == "consumption",
        )
        for item, measure in wanted
    )  # fmt: skip
    balances = tuple(
        Relation(
            f"balance-{fuel}", "opening + purchase - consumption == closing",
            tuple(zip(("opening", "purchase", "consumption", "closing"),
                      range(5 * at, 5 * at + 4), strict=True)),
            Text("期初+购入-消耗=期末", "opening + purchases - consumption = closing"),
            tolerance=0.005,
        )
        for at, fuel in enumerate(FUELS)
    )  # fmt: skip
    return Form(plant, Text("测算用填报表", "Benchmark return (synthetic)"), lines, balances)


def figures(form: Form, number: int) -> dict[tuple[int, str], float]:
    """Coherent figures that differ between plants."""
    filled: dict[tuple[int, str], float] = {}
    stocks = [500.0 + number] * len(FUELS)
    for place, month in enumerate(YEAR.months()):
        for at in range(len(FUELS)):
            bought, burnt = 1000.25 + number % 97 + place, 990.5 + number % 89 + place
            after = stocks[at] + bought - burnt
            row = (stocks[at], bought, burnt, after, 20.5 + at)
            filled |= {(5 * at + n, month): value for n, value in enumerate(row)}
            stocks[at] = after
        for n in range(5 * len(FUELS), len(form.lines)):
            filled[n, month] = 10_000.0 + 10 * number + place + n
    return filled


def peak_mb() -> float:
    """Return the largest resident memory of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> int:
    """Measure, print and record."""
    quick = "--quick" in sys.argv
    count = 50 if quick else 1000
    steps: dict[str, float] = {}

    @contextmanager
    def timed(step: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        steps[step] = steps.get(step, 0.0) + time.perf_counter() - start

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ws = create_workspace(folder / "workspace")
        shelf = open_shelf()
        plants = [f"plant-{number:04d}" for number in range(count)]
        add_entities(
            ws, [Entity(id=p, kind="plant", name=Text(p, p), synthetic=True) for p in plants]
        )
        facts = 0
        paths = [folder / f"{plant}.xlsx" for plant in plants]
        for number, (plant, path) in enumerate(zip(plants, paths, strict=True)):
            form = form_of(shelf, plant)
            values = figures(form, number)
            with timed("write"):
                write_template(form, YEAR, path, values)
            with timed("read"):
                reading = read_workbook(path, form)
            with timed("check"):
                found = check(form, reading.facts, totals=reading.totals, places=reading.places,
                              today=date(2025, 6, 1))  # fmt: skip
            if len(reading.facts) != len(values) or has_errors([*reading.findings, *found]):
                print(f"{path.name}: not read whole", file=sys.stderr)
                return 1
            with timed("submit"):
                submission = submit(ws, reading.facts, entity=plant, file=path)
            facts += submission.facts
            if not quick and number % 100 == 99:
                print(f"  {number + 1} workbooks", flush=True)
        peak = peak_mb()
        sample = paths[:100]
        import openpyxl

        with timed("openpyxl"):
            for path in sample:
                book = openpyxl.load_workbook(path, data_only=True)
                for sheet in book:
                    for _ in sheet.iter_rows(values_only=True):
                        pass
        size = sum(path.stat().st_size for path in paths) / count

    each = {step: seconds / count for step, seconds in steps.items()}
    each["openpyxl"] = steps["openpyxl"] / len(sample)
    rows = [
        ("workbooks", count, ""),
        ("facts", facts, ""),
        ("bytes per workbook", round(size), "B"),
        *((f"{step} per workbook", round(each[step] * 1e3, 2), "ms")
          for step in ("write", "read", "check", "submit")),
        ("openpyxl loading per workbook", round(each["openpyxl"] * 1e3, 2), "ms"),
        ("reading / openpyxl loading", round(each["read"] / each["openpyxl"], 3), "ratio"),
        ("peak memory", round(peak, 1), "MB"),
    ]  # fmt: skip
    for what, value, unit in rows:
        print(f"{what:32} {value:>12} {unit}")
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("what", "value", "unit"), *rows])
    return 0


if __name__ == "__main__":
    sys.exit(main())
