"""Pathways as IAMC tables (IAMC 表): model, scenario, region, variable, unit, year, value."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from tanfeng.pathways.answer import Pathway
from tanfeng.reference.codes import regions
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import DATA, open_shelf
from tanfeng.reference.units import convert

KEYS = ("model", "scenario", "region", "variable", "unit")
"""Columns before the years, in the order of the template."""

Layout = Literal["wide", "long"]


@dataclass(frozen=True, slots=True)
class _Variable:
    pattern: str
    unit: str
    factor: float


@functools.cache
def _mapping() -> tuple[Mapping[str, _Variable], Mapping[str, str]]:
    path = DATA / "codes" / "iamc_names.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    variables = {
        row["id"]: _Variable(row["iamc"], row["unit"], float(row["factor"]))
        for row in rows
        if row["kind"] == "variable"
    }
    return variables, {row["id"]: row["iamc"] for row in rows if row["kind"] == "name"}


def iamc_name(id: str) -> str:
    """Return the name of a sector, product, technology or carrier in the template."""
    return _mapping()[1].get(id) or id.replace("_", " ").replace("|", "/").title()


def iamc_table(
    pathways: Sequence[Pathway],
    *,
    model: str = "tanfeng",
    energy: Mapping[str, float] | None = None,
    units: Mapping[str, str] | None = None,
) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Return pathways as one long table; each pathway's scenario is its own.

    Parameters
    ----------
    energy
        Carrier -> GJ per unit, for carriers whose unit is no energy, such as t of coal.
    units
        Product -> unit of its output, for products that are not counted in t.

    Returns
    -------
    pyarrow.Table, tuple of Finding
        Columns of `KEYS`, then ``year`` and ``value``. Years are model years; flows are per
        year. A warning ``iamc-no-energy`` for each carrier that could not be written as energy.
    """
    held: dict[tuple[str, str, str, str, str], np.ndarray] = {}
    years: dict[str, np.ndarray] = {}
    findings: list[Finding] = []
    for pathway in pathways:
        problem = pathway.problem
        years[problem.scenario] = problem.years
        content = _contents(pathway, energy or {}, findings)
        for region, variable, unit, values in _rows(pathway, content, units or {}):
            key = (model, problem.scenario, region, variable, unit)
            held[key] = held.get(key, 0.0) + values
    keys = sorted(held)
    columns = {name: [key[n] for key in keys for _ in years[key[1]]] for n, name in enumerate(KEYS)}
    told = [int(year) for key in keys for year in years[key[1]]]
    values = np.concatenate([held[key] for key in keys]) if keys else np.zeros(0)
    table = pa.table(
        {
            **{name: pa.array(column, pa.string()) for name, column in columns.items()},
            "year": pa.array(told, pa.int64()),
            "value": pa.array(values, pa.float64()),
        }
    )
    return table, tuple(dict.fromkeys(findings))


def write_iamc(
    pathways: Sequence[Pathway],
    path: Path | str,
    *,
    model: str = "tanfeng",
    energy: Mapping[str, float] | None = None,
    units: Mapping[str, str] | None = None,
    layout: Layout = "wide",
) -> tuple[Finding, ...]:
    """Write pathways as a CSV file with years as columns, or long; complete or not at all."""
    table, findings = iamc_table(pathways, model=model, energy=energy, units=units)
    file = Path(path)
    beside = file.with_name(f".{file.name}.part")
    try:
        arrow_csv.write_csv(_wide(table) if layout == "wide" else table, beside)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    return findings


def _wide(table: pa.Table) -> pa.Table:
    rows: dict[tuple[str, ...], dict[int, float]] = {}
    keys = zip(*(table[name].to_pylist() for name in KEYS), strict=True)
    told = zip(keys, table["year"].to_pylist(), table["value"].to_pylist(), strict=True)
    for key, year, value in told:
        rows.setdefault(key, {})[year] = value
    years = sorted({year for row in rows.values() for year in row})
    columns = {name: pa.array([key[n] for key in rows], pa.string()) for n, name in enumerate(KEYS)}
    by_year = {
        str(year): pa.array([row.get(year) for row in rows.values()], pa.float64())
        for year in years
    }
    return pa.table({**columns, **by_year})


def _contents(
    pathway: Pathway, energy: Mapping[str, float], findings: list[Finding]
) -> list[float]:
    """EJ per unit of each carrier; NaN where it is not known."""
    problem = pathway.problem
    found = []
    for carrier, unit in zip(problem.carriers, problem.carrier_units, strict=True):
        if carrier in energy:
            found.append(energy[carrier] * 1e-9)
            continue
        try:
            found.append(convert(1.0, unit, "GJ") * 1e-9)
        except TanfengError:
            found.append(float("nan"))
            findings.append(
                Finding(
                    "iamc-no-energy",
                    Severity.WARNING,
                    f"{problem.scenario}/{carrier}",
                    Text(
                        f"{carrier} 以 {unit} 计，热值未知，未写入 Final Energy。",
                        f"{carrier} is counted in {unit} and its heating value is not given: "
                        "it is left out of Final Energy.",
                    ),
                    Text("给出每单位的 GJ。", "Give its GJ per unit."),
                )
            )
    return found


def _region_names(codes: Sequence[str]) -> tuple[list[str], str]:
    known = regions(open_shelf())
    names = [known[code].name.en if code in known else code for code in codes]
    inside = all(code == "CN" or code.startswith(("CN-", "CN.")) for code in codes)
    return names, known["CN"].name.en if inside else "Total"


def _rows(
    pathway: Pathway, content: list[float], units: Mapping[str, str]
) -> Iterator[tuple[str, str, str, np.ndarray]]:
    """Region, variable, unit and values by year: each region, and all of them together."""
    names, whole = _region_names(pathway.problem.regions)
    for variable, words, values in _regional(pathway, content):
        told, unit, factor = _spelled(variable, words, units)
        for name, own in zip(names, values, strict=True):
            if name != whole:
                yield name, told, unit, own * factor
        yield whole, told, unit, values.sum(axis=0) * factor
    for variable, words, values in _national(pathway):
        told, unit, factor = _spelled(variable, words, units)
        yield whole, told, unit, np.asarray(values, dtype=float) * factor


def _spelled(
    variable: str, words: Mapping[str, str], units: Mapping[str, str]
) -> tuple[str, str, float]:
    found = _mapping()[0][variable]
    told = {word: iamc_name(id) for word, id in words.items()}
    counted = units.get(words.get("product", ""), "t")
    unit = found.unit if counted == "t" else found.unit.replace("Mt", f"million {counted}")
    return found.pattern.format(**told), unit, found.factor


def _regional(
    pathway: Pathway, content: list[float]
) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    problem = pathway.problem
    sector = {"sector": problem.sector}
    yield "emission", sector, pathway.emission().sum(axis=1)
    yield "indirect", sector, pathway.indirect().sum(axis=1)
    yield "stored", sector, pathway.stored().sum(axis=1)
    for place, (carrier, energy) in enumerate(zip(problem.carriers, content, strict=True)):
        if np.isfinite(energy) and problem.supplied_by[place] < 0:
            yield "energy", {**sector, "carrier": carrier}, pathway.carriers()[place] * energy
    for place, product in enumerate(problem.products):
        makes = problem.makes == place
        yield "production", {"product": product}, pathway.output[:, makes].sum(axis=1)
    for place, technology in enumerate(problem.technologies):
        words = {"product": problem.products[problem.makes[place]], "technology": technology}
        yield "production_by", words, pathway.output[:, place]
        yield "capacity_by", words, pathway.capacity[:, place]
        yield "additions_by", words, pathway.built[:, place] / problem.span


def _national(pathway: Pathway) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    problem = pathway.problem
    for place, product in enumerate(problem.products):
        yield "imported", {"product": product}, pathway.imported[place]
    yield "price", {}, problem.carbon_price
    for kind, values in pathway.cost.items():
        yield "cost", {"sector": problem.sector, "kind": kind}, values
