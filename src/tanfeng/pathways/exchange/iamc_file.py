"""Reading IAMC tables (读入 IAMC 表), long or with years as columns."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from tanfeng.pathways.exchange.iamc import KEYS
from tanfeng.pathways.exchange.tables import read_text
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text, has_errors


def read_iamc(path: Path | str) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Read an IAMC table as long rows; empty cells are left out.

    Returns
    -------
    pyarrow.Table, tuple of Finding
        Columns of `KEYS`, ``year`` and ``value``, and warnings.

    Raises
    ------
    TanfengError
        ``iamc-columns``, ``iamc-number``, ``iamc-duplicate`` by line, all of them.
    """
    file = Path(path)
    findings: list[Finding] = []
    if not file.is_file():
        raise refuse(
            "iamc-file", str(file), "没有这个文件。", "There is no such file.",
            "检查路径。", "Check the path.",
        )  # fmt: skip
    table = read_text(file, findings)
    if table is None:
        raise TanfengError(*findings)
    table = table.rename_columns([name.lower() for name in table.column_names])
    years = [name for name in table.column_names if name.isdigit()]
    missing = [name for name in KEYS if name not in table.column_names]
    if not years:
        missing += [name for name in ("year", "value") if name not in table.column_names]
    if missing:
        raise refuse(
            "iamc-columns",
            f"{file}:1",
            f"缺少列：{'、'.join(missing)}。",
            f"Columns are missing: {', '.join(missing)}.",
            "列为 model, scenario, region, variable, unit，再加各年份，或 year 与 value。",
            "The columns are model, scenario, region, variable, unit, then years, "
            "or year and value.",
        )
    rows = _cells(table, years)
    found = _numbers(file, rows, findings)
    if has_errors(findings):
        raise TanfengError(*findings)
    names = (*KEYS, "year", "value")
    types = (*[pa.string()] * len(KEYS), pa.int64(), pa.float64())
    columns = list(zip(*found, strict=True)) or [()] * len(names)
    return pa.table(
        {
            name: pa.array(list(column), kind)
            for name, column, kind in zip(names, columns, types, strict=True)
        }
    ), tuple(findings)


def _cells(table: pa.Table, years: list[str]) -> list[tuple[int, tuple[str, ...], str, str]]:
    held = {name: table[name].to_pylist() for name in table.column_names}
    keys = list(zip(*(held[name] for name in KEYS), strict=True))
    if years:
        return [
            (line, keys[line - 2], year, held[year][line - 2])
            for line in range(2, len(keys) + 2)
            for year in years
        ]
    return [
        (line, key, year, value)
        for line, (key, year, value) in enumerate(
            zip(keys, held["year"], held["value"], strict=True), start=2
        )
    ]


def _numbers(
    file: Path, rows: list[tuple[int, tuple[str, ...], str, str]], findings: list[Finding]
) -> list[tuple[str | int | float, ...]]:
    found: list[tuple[str | int | float, ...]] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, key, year, cell in rows:
        if not cell.strip():
            continue
        at = f"{file}:{line}"
        try:
            told = (int(year), float(cell))
        except ValueError:
            text = Text(f"{year}: {cell!r} 不是数字。", f"{year}: {cell!r} is no number.")
            findings.append(Finding("iamc-number", Severity.ERROR, at, text))
            continue
        place = (*key[:4], year)
        if place in seen:
            text = Text(
                f"与第 {seen[place]} 行重复：{key[3]}，{year}。",
                f"{key[3]} of {year} stands in line {seen[place]} already.",
            )
            findings.append(Finding("iamc-duplicate", Severity.ERROR, at, text))
            continue
        seen[place] = line
        found.append((*key, *told))
    return found
