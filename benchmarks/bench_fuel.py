"""Fuel combustion over millions of reported rows, through the general-industry method sheet.

The engine's narwhals expressions are timed against SQL written by hand for the same job, in the
same process, on the same rows; each takes a child process of its own so that its peak memory can
be told. `--spark` runs the same expressions on PySpark local[2] and compares the results.

    python benchmarks/bench_fuel.py [--quick] [--spark]
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
from pathlib import Path

import duckdb
import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq

from tanfeng.accounting import Plant, Unit, evaluate, place_tables, resolve
from tanfeng.reference.method import read_method
from tanfeng.reference.shelf import open_shelf

RESULTS = Path(__file__).parent / "results" / "fuel.csv"
SHEET = "cn.guide.ndrc.general.2015"
FUELS = ("bituminous", "anthracite", "natural_gas", "diesel", "fuel_oil")
MONTHS = tuple(f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13))
SPAN = ("plant", "period")

HAND = """
with pivoted as (
  select entity, item, period,
    max(value) filter (where measure = 'consumption') as fc,
    max(value) filter (where measure = 'ncv') as ncv,
    max(value) filter (where measure = 'carbon_content') as cc,
    max(value) filter (where measure = 'carbon_mass') as car,
    max(value) filter (where measure = 'oxidation') * 0.01 as ox,
    max(rank) filter (where measure = 'consumption') as fc_tier,
    max(rank) filter (where measure = 'ncv') as ncv_tier,
    max(rank) filter (where measure = 'carbon_content') as cc_tier,
    max(rank) filter (where measure = 'carbon_mass') as car_tier,
    max(rank) filter (where measure = 'oxidation') as ox_tier
  from (
    select entity, item, period, measure, value,
      case tier when 'measured' then 1 when 'calculated' then 2 when 'default' then 3
                when 'estimated' then 4 else 5 end as rank
    from facts
    where measure in ('consumption', 'ncv', 'carbon_content', 'carbon_mass', 'oxidation')
      and item in (select item from defaults)
  )
  group by entity, item, period
),
whole as (
  select facts.entity as plant, item, period,
    max(value) filter (where measure = 'ncv') as ncv,
    max(value) filter (where measure = 'carbon_content') as cc,
    max(value) filter (where measure = 'carbon_mass') as car,
    max(value) filter (where measure = 'oxidation') * 0.01 as ox
  from facts semi join plants on facts.entity = plants.plant
  where measure in ('ncv', 'carbon_content', 'carbon_mass', 'oxidation')
    and item in (select item from defaults)
  group by facts.entity, item, period
),
settled as (
  select members.plant, pivoted.period, fc,
    coalesce(pivoted.car, whole.car,
      coalesce(pivoted.ncv, whole.ncv, defaults.ncv)
      * coalesce(pivoted.cc, whole.cc, defaults.cc)) as car,
    coalesce(pivoted.ox, whole.ox, defaults.ox) as ox,
    greatest(coalesce(fc_tier, 0), coalesce(ox_tier, 3),
      coalesce(car_tier, greatest(coalesce(ncv_tier, 3), coalesce(cc_tier, 3)))) as tier
  from pivoted
  join members on members.unit = pivoted.entity
  join calendar on calendar.plant = members.plant and calendar.period = pivoted.period
  left join whole on whole.plant = members.plant and whole.item = pivoted.item
    and whole.period = pivoted.period
  left join defaults on defaults.item = pivoted.item
  where fc is not null
),
rows as (select plant, period, tier, fc * car * ox * 44 / 12 as e from settled)
select calendar.plant, calendar.period,
  case when coalesce(holes, 0) = 0 then coalesce(total, 0) end as total, by_default
from calendar left join (
  select plant, period, sum(e) as total, sum((e is null)::int) as holes,
    sum(case when tier = 3 then e else 0 end) as by_default
  from rows group by plant, period
) using (plant, period)
"""


def make_facts(path: Path, count: int) -> int:
    """Write `count` reported rows: 3 measures for each unit, fuel and month."""
    units = max(1, count // (len(FUELS) * len(MONTHS) * 3))
    connection = duckdb.connect()
    connection.execute(f"""
        copy (
          select 'p' || lpad((u // 4)::varchar, 5, '0') || '/u' || (u % 4) as entity, item, measure,
            period,
            case measure when 'consumption' then 10 + hash(u, item, period) % 100000 / 7.0
              when 'ncv' then case item when 'natural_gas' then 380 else 20 end
                + hash(u, period) % 1000 / 200.0
              else 90 + hash(item, period) % 900 / 100.0 end as value,
            case when hash(u) % 3 = 0 then 'estimated' else 'measured' end as tier
          from range({units}) t(u), unnest({list(FUELS)}) f(item), unnest({list(MONTHS)}) m(period),
            unnest(['consumption', 'ncv', 'oxidation']) k(measure)
        ) to '{path}' (format parquet)
    """)
    return units


def plants_of(units: int) -> list[Plant]:
    plants = []
    for first in range(0, units, 4):
        id = f"p{first // 4:05d}"
        own = tuple(Unit(f"{id}/u{n}", id) for n in range(min(4, units - first)))
        plants.append(Plant(id, "CN-SD", "2411", {}, own, MONTHS))
    return plants


def through_method(facts, plants: list[Plant], place):
    shelf = open_shelf()
    method = read_method(shelf.sheet(SHEET), shelf)
    resolved = resolve(method, shelf, plants)
    return resolved, place_tables(resolved, plants, place), method


def run_duckdb(path: Path, units: int, hand: bool) -> dict:
    connection = duckdb.connect(config={"threads": 2})
    plants = plants_of(units)

    def place(table: pa.Table):
        return nw.from_native(connection.from_arrow(table)).lazy()

    resolved, tables, method = through_method(None, plants, place)
    best, result = float("inf"), None
    if hand:
        picks = resolved.table("fuel").rename_columns(
            [c.replace("__default", "") for c in resolved.table("fuel").column_names]
        )
        names = {"NCV": "ncv", "CC": "cc", "OF": "ox", "item": "item"}
        picks = picks.select([c for c in picks.column_names if c in names])
        connection.register(
            "defaults", picks.rename_columns([names[c] for c in picks.column_names])
        )
        for name in ("members", "calendar"):
            frame = getattr(tables, name)["fuel"].collect("pyarrow").to_native()
            connection.register(name, frame)
        connection.register("plants", pa.table({"plant": [p.id for p in plants]}))
        connection.execute(f"create view facts as select * from read_parquet('{path}')")
    for _ in range(3):
        start = time.perf_counter()
        if hand:
            result = connection.sql(HAND).to_arrow_table()
        else:
            facts = nw.from_native(connection.read_parquet(str(path))).lazy()
            frame = evaluate(method, facts, tables)["plant"]
            frame = frame.select(*SPAN, "E_COMB", "E_WITH__default")
            result = frame.collect("pyarrow").to_native()
        best = min(best, time.perf_counter() - start)
    result = result.rename_columns([*SPAN, "total", "by_default"])
    return {"seconds": best, "table": result}


def run_spark(path: Path, units: int) -> dict:
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.driver.memory", "2g")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )

    def place(table: pa.Table):
        return nw.from_native(spark.createDataFrame(table))

    _, tables, method = through_method(None, plants_of(units), place)
    start = time.perf_counter()
    facts = nw.from_native(spark.read.parquet(str(path)))
    frame = evaluate(method, facts, tables)["plant"].select(*SPAN, "E_COMB", "E_WITH__default")
    result = frame.collect("pyarrow").to_native()
    seconds = time.perf_counter() - start
    spark.stop()
    return {"seconds": seconds, "table": result.rename_columns([*SPAN, "total", "by_default"])}


def child(engine: str, path: Path, units: int, out: Path) -> None:
    made = run_spark(path, units) if engine == "spark" else run_duckdb(path, units, engine == "sql")
    pq.write_table(made["table"].sort_by([(c, "ascending") for c in SPAN]), out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"engine": engine, "seconds": made["seconds"], "peak_mb": peak}))


def apart(left: pa.Table, right: pa.Table) -> float:
    """Largest relative difference; infinite where keys or holes differ."""
    worst = 0.0
    if left.select(SPAN) != right.select(SPAN):
        return float("inf")
    pairs = [
        pair
        for column in ("total", "by_default")
        for pair in zip(left[column].to_pylist(), right[column].to_pylist(), strict=True)
    ]
    for one, other in pairs:
        if (one is None) != (other is None):
            return float("inf")
        if one is not None and other is not None:
            worst = max(worst, abs(one - other) / max(abs(one), 1e-300))
    return worst


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--child", nargs=4)
    arguments = parser.parse_args()
    if arguments.child:
        engine, path, units, out = arguments.child
        child(engine, Path(path), int(units), Path(out))
        return 0
    count = 300_000 if arguments.quick else 5_000_000
    engines = ["sql", "method", *(["spark"] if arguments.spark else [])]
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts.parquet"
        units = make_facts(path, count)
        tables = {}
        for engine in engines:
            out = Path(folder) / f"{engine}.parquet"
            command = [sys.executable, __file__, "--child", engine, str(path), str(units), str(out)]
            done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ))
            if done.returncode:
                print(done.stderr, file=sys.stderr)
                return 1
            lines.append(json.loads(done.stdout.splitlines()[-1]))
            tables[engine] = pq.read_table(out)
    hand = lines[0]["seconds"]
    ok = True
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["engine", "rows", "seconds", "times_hand_written_sql", "peak_mb", "largest_difference"]
        )
        for line in lines:
            ratio = line["seconds"] / hand
            difference = apart(tables["sql"], tables[line["engine"]])
            writer.writerow(
                [line["engine"], count, f"{line['seconds']:.3f}", f"{ratio:.2f}",
                 f"{line['peak_mb']:.0f}", f"{difference:.1e}"]
            )  # fmt: skip
            ok = ok and difference <= 1e-9
            if line["engine"] == "method":
                # planning is a fixed cost: the ratio says something at full size only
                ok = ok and (arguments.quick or ratio <= 1.5) and line["peak_mb"] < 2048
    print(RESULTS.read_text("utf-8"))
    print("within the goals" if ok else "NOT within the goals")
    return 0 if ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
