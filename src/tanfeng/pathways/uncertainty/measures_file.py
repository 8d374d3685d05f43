"""Measures in a CSV (措施表): one row each, every fault with its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tanfeng.pathways.uncertainty.classic_macc import AbatementMeasure
from tanfeng.reference.cells import Cells
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding
from tanfeng.reference.sheet import Row

_COLUMNS = ("name", "capex", "life", "saving", "energy", "tco2")


def read_measures_csv(path: Path) -> tuple[AbatementMeasure, ...]:
    """Read ``name, capex, life, saving, energy, tco2`` and optionally ``base`` and ``note``.

    Units as in `AbatementMeasure`: CNY, years, CNY/a, any energy unit per year, tCO2/a.

    Raises
    ------
    TanfengError
        All findings of all rows: ``macc-file``, ``column-unknown``, ``cell-empty``,
        ``cell-not-a-number``.
    """
    findings: list[Finding] = []
    measures: list[AbatementMeasure] = []
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="", strict=True)
        rows = [(reader.line_num, cells) for cells in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise refuse(
            "macc-file",
            path.name,
            f"措施表无法读取：{error}",
            f"The measures cannot be read: {error}.",
            "请以 UTF-8 编码的 CSV 保存。",
            "Save them as CSV in UTF-8.",
        ) from error
    for line, raw in rows:
        at = f"{path.name}:{line}"
        cells = Cells(Row({k: str(v) for k, v in raw.items()}, at), _COLUMNS, ("base", "note"))
        for column in _COLUMNS:
            cells.text(column, required=True)
        numbers = {column: float(cells.number(column) or 0) for column in _COLUMNS[1:]}
        measures.append(
            AbatementMeasure(
                name=cells.text("name"),
                capex=numbers["capex"],
                life=numbers["life"],
                saving=numbers["saving"],
                energy=numbers["energy"],
                abated=numbers["tco2"],
                base=cells.text("base"),
                at=at,
            )
        )
        findings += cells.findings
    if findings:
        raise TanfengError(*findings)
    return tuple(measures)
