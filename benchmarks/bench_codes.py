"""Battery codes and duties: columns of a million, beside a loop written by hand.

    python benchmarks/bench_codes.py [--quick]

The loop reads each code with slices and a dict of the date letters, checks nothing but the length
and makes a tuple; it is the least that a script does. Duties have no peer: a million events of ten
thousand parties over sixteen months, with rules, working days, missing counterparts and shares.
"""

import argparse
import csv
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tanfeng.traceability import codes
from tanfeng.traceability.duties import completeness, duties, open_calendar, rulebook, steps

RESULTS = Path(__file__).parent / "results" / "codes.csv"
ROLES = ("vehicle_maker", "dealer", "repairer", "outlet", "dismantler", "second_life_maker",
         "recycler")  # fmt: skip
DAY = 86_400_000_000


def made_codes(number: int) -> list[str]:
    """Codes of a hundred designs over a thousand days."""
    fronts = [
        codes.encode("001", "PMC"[n % 3], "BE"[n % 2], f"{n % 100:02d}",
                     date(2023, 1, 1) + timedelta(days=n), 1, trace=f"{n:07d}")[:17]
        for n in range(1000)
    ]  # fmt: skip
    return [f"{fronts[n % 1000]}{n // 1000 + 1:07d}" for n in range(number)]


def by_hand(texts: list[str]) -> list[tuple[Any, ...]]:
    """Read codes one at a time."""
    layout = codes.scheme().layouts[24]
    year, month, day = (
        {letter: int(each.value) for letter, each in layout.field(name).letters.items()}
        for name in ("year", "month", "day")
    )
    return [
        (c[:3], c[3], c[4], c[5:7], c[7:14], date(year[c[14]], month[c[15]], day[c[16]]),
         int(c[17:]))
        for c in texts if len(c) == 24
    ]  # fmt: skip


def made_log(number: int) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Events of all steps by ten thousand parties."""
    draw = np.random.default_rng(20261123)
    forms = [step.written for step in steps().values() if step.written]
    chosen = draw.integers(0, len(forms), number)
    begin = round(datetime(2025, 1, 1, tzinfo=UTC).timestamp() * 1e6)
    happened = begin + draw.integers(0, 500 * DAY, number)
    texts = {
        name: pa.array([getattr(form, name) for form in forms]).take(pa.array(chosen))
        for name in ("kind", "action", "step", "disposition")
    }
    parties = pa.array([f"party-{n}" for n in range(10_000)])
    events = pa.table({
        "event": np.arange(number), **texts, "time": happened,
        "recorded": happened + draw.integers(0, 60 * DAY, number),
        "party": parties.take(pa.array(draw.integers(0, 10_000, number))),
        "voided": np.zeros(number, bool),
    })  # fmt: skip
    mentions = pa.table({
        "event": np.arange(number), "role": pa.repeat("thing", number),
        "thing": draw.integers(0, max(number // 5, 1), number),
    })  # fmt: skip
    entities = pa.table({
        "entity": parties, "role": [ROLES[n % len(ROLES)] for n in range(10_000)],
        "reports_to": ["party-0" if n % 3 else None for n in range(10_000)],
    })  # fmt: skip
    return events, mentions, entities


def best(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """Return the shortest of several runs, and what it gave."""
    shortest, result = float("inf"), None
    for _ in range(times):
        begin = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - begin)
    return shortest, result


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    number = 100_000 if parser.parse_args().quick else 1_000_000
    texts = made_codes(number)
    column = pa.array(texts)
    peer, read = best(lambda: by_hand(texts), 2)
    rows: list[list[Any]] = [["decode, loop by hand", number, peer, number / peer, ""]]

    def add(name: str, seconds: float, of: float | None = None) -> None:
        rows.append([name, number, seconds, number / seconds, f"{of / seconds:.1f}" if of else ""])

    seconds, table = best(lambda: codes.decode_column(column))
    assert table["made"].to_pylist()[-1] == read[-1][5]
    add("decode a column", seconds, peer)
    seconds, keys = best(lambda: codes.pack_column(column))
    add("pack to 14 bytes", seconds)
    seconds, back = best(lambda: codes.unpack_column(keys))
    assert back.equals(column)
    add("unpack", seconds)
    seconds, _ = best(lambda: codes.implausible_column(table, date(2026, 1, 1)))
    add("plausibility", seconds)
    few = texts[: number // 50]
    seconds, _ = best(lambda: [codes.normalise(text.lower()) for text in few], 1)
    rows.append(["normalise one at a time", len(few), seconds, len(few) / seconds, ""])
    # one in a hundred with its parts in the wrong order
    typed = pa.array([t.lower() if n % 100 else t[14:] + t[:14] for n, t in enumerate(texts)])
    seconds, done = best(lambda: codes.normalise_column(typed))
    assert done.codes.cast(pa.string()).equals(column)
    add("normalise a column", seconds)
    events, mentions, entities = made_log(number)
    asked = round(datetime(2026, 8, 24, tzinfo=UTC).timestamp() * 1e6)
    rules, known, calendar = rulebook(), steps(), open_calendar()
    seconds, told = best(lambda: duties(events, mentions, entities, rules=rules, steps=known,
                                        calendar=calendar, as_of=asked))  # fmt: skip
    add("duties", seconds)
    seconds, _ = best(lambda: completeness(told))
    rows.append(["completeness by actor and step", told.num_rows, seconds,
                 told.num_rows / seconds, ""])  # fmt: skip
    with RESULTS.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["what", "rows", "seconds", "rows per second", "times the loop"])
        for name, size, took, rate, ratio in rows:
            writer.writerow([name, size, f"{took:.3f}", f"{rate:.0f}", ratio])
            print(f"{name:32} {size:>9} rows {took:8.3f} s {rate:>12,.0f}/s {ratio}")


if __name__ == "__main__":
    main()
