"""CSV tables of otoole (参数表文件): long or wide, read with a finding for every bad row."""

# pyarrow makes its compute functions at import, where no type checker sees them
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from tanfeng.pathways.exchange.model import Entries, set_of
from tanfeng.pathways.exchange.parameters import ALIASES, Parameter
from tanfeng.reference.finding import Finding, Severity, Text

VALUE = "VALUE"


def read_text(file: Path, findings: list[Finding]) -> pa.Table | None:
    """Read a CSV file with every cell as text; None with a finding where it cannot be."""
    names: list[str] = []
    try:
        names = file.read_text(encoding="utf-8-sig").split("\n", 1)[0].strip().split(",")
        names = [name.strip().strip('"') for name in names]
        table = csv.read_csv(
            file,
            read_options=csv.ReadOptions(column_names=names, skip_rows=1),
            parse_options=csv.ParseOptions(ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        if "Empty CSV" in str(error):
            return pa.table({name: pa.array([], pa.string()) for name in names})
        told = str(error).splitlines()[0]
        findings.append(
            Finding(
                "osemosys-csv",
                Severity.ERROR,
                f"{file}:1",
                Text(f"读不成 CSV：{told}", f"This cannot be read as CSV: {told}"),
                Text("存成 UTF-8 的 CSV。", "Save it as CSV in UTF-8."),
            )
        )
        return None
    named = [ALIASES.get(name, name) for name in names]
    return table.rename_columns(named)


def read_entries(
    file: Path,
    parameter: Parameter,
    indices: tuple[str, ...],
    sets: Mapping[str, tuple[str, ...]],
    findings: list[Finding],
) -> Entries:
    """Read the entries of a parameter from a long table, or from one with years as columns."""
    table = read_text(file, findings)
    nothing = Entries(np.zeros((0, len(indices)), int), np.zeros(0))
    if table is None or not _has_columns(table, file, indices, findings):
        return nothing
    table = table.append_column("\x00line", pa.array(np.arange(2, len(table) + 2)))
    if VALUE not in table.column_names:
        table = _long(table, indices)
    blank = pc.equal(pc.utf8_trim_whitespace(table[VALUE]), "")
    table = table.filter(pc.invert(blank))
    line = table["\x00line"].to_numpy()
    at, known = _places(table, indices, sets, file, line, findings)
    values, numeric = _values(table[VALUE].combine_chunks(), file, line, parameter, findings)
    kept = known & numeric
    at, values, line = at[kept], values[kept], line[kept]
    if len(values):
        sizes = [max(1, len(sets[set_of(name)])) for name in indices]
        flat = np.ravel_multi_index(tuple(at.T), sizes)
        first = np.asarray(np.unique(flat, return_index=True)[1])
        again = np.setdiff1d(np.arange(flat.size), first)
        _tell(findings, "osemosys-duplicate", file, line[again], lambda _: (
            "这一位置已给过值；只用第一次的。",
            "This place has a value already; the first one counts.",
        ))  # fmt: skip
        first.sort()
        at, values = at[first], values[first]
    return Entries(at, values)


def _has_columns(
    table: pa.Table, file: Path, indices: tuple[str, ...], findings: list[Finding]
) -> bool:
    wide = VALUE not in table.column_names and indices[-1] == "YEAR"
    missing = [name for name in indices[: -1 if wide else None] if name not in table.column_names]
    if not wide and VALUE not in table.column_names:
        missing.append(VALUE)
    if missing:
        findings.append(
            Finding(
                "osemosys-columns",
                Severity.ERROR,
                f"{file}:1",
                Text(
                    f"缺少列：{'、'.join(missing)}", f"Columns are missing: {', '.join(missing)}."
                ),
                Text(
                    f"列应为 {', '.join((*indices, VALUE))}。",
                    f"The columns are {', '.join((*indices, VALUE))}.",
                ),
            )
        )
    return not missing


def _long(table: pa.Table, indices: tuple[str, ...]) -> pa.Table:
    keys = [*indices[:-1], "\x00line"]
    years = [name for name in table.column_names if name not in keys]
    parts = [
        table.select(keys)
        .append_column("YEAR", pa.array([year] * len(table), pa.string()))
        .append_column(VALUE, table[year])
        for year in years
    ]
    return (
        pa.concat_tables(parts) if parts else table.append_column(VALUE, pa.array([], pa.string()))
    )


def _places(
    table: pa.Table,
    indices: tuple[str, ...],
    sets: Mapping[str, tuple[str, ...]],
    file: Path,
    line: np.ndarray,
    findings: list[Finding],
) -> tuple[np.ndarray, np.ndarray]:
    at = np.zeros((len(table), len(indices)), dtype=np.int64)
    known = np.ones(len(table), dtype=bool)
    for n, name in enumerate(indices):
        cells = pc.utf8_trim_whitespace(table[name].combine_chunks())
        found = pc.index_in(cells, pa.array(sets[set_of(name)], pa.string()))
        place = np.asarray(pc.fill_null(found, -1))
        bad = np.flatnonzero(place < 0)
        told = {int(line[k]): cells[int(k)].as_py() for k in bad}
        _tell(findings, "osemosys-member", file, line[bad], lambda row, told=told, name=name: (
            f"集合 {name} 中没有 {told[row]!r}。",
            f"{told[row]!r} is not in the set {name}.",
        ))  # fmt: skip
        at[:, n] = place
        known &= place >= 0
    return at, known


def _values(
    cells: Any, file: Path, line: np.ndarray, parameter: Parameter, findings: list[Finding]
) -> tuple[np.ndarray, np.ndarray]:
    cells = pc.utf8_trim_whitespace(cells)
    try:
        values = np.asarray(pc.cast(cells, pa.float64()))
    except pa.ArrowInvalid:
        values = np.array([_number(cell) for cell in cells.to_pylist()])
    fine = np.isfinite(values)
    told = {int(line[k]): cells[int(k)].as_py() for k in np.flatnonzero(~fine)}
    _tell(findings, "osemosys-number", file, line[~fine], lambda row: (
        f"{told[row]!r} 不是数字。", f"{told[row]!r} is no number.",
    ))  # fmt: skip
    if parameter.lowest is not None:
        low = fine & (values < parameter.lowest)
        small = {int(line[k]): values[k] for k in np.flatnonzero(low)}
        _tell(findings, "osemosys-range", file, line[low], lambda row: (
            f"{parameter.name} 不能小于 {parameter.lowest:g}：{small[row]:g}。",
            f"{parameter.name} cannot be below {parameter.lowest:g}: {small[row]:g}.",
        ))  # fmt: skip
    return values, fine


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _tell(findings: list[Finding], code: str, file: Path, lines: np.ndarray, say: Any) -> None:
    for line in lines.tolist():
        zh, en = say(line)
        findings.append(Finding(code, Severity.ERROR, f"{file}:{line}", Text(zh, en)))
