"""Writing results (写出结果): one CSV file for each result variable, as otoole lays them out."""

from __future__ import annotations

import csv
from pathlib import Path

from tanfeng.pathways.exchange.solve import OsemosysAnswer


def write_results(answer: OsemosysAnswer, folder: Path | str) -> tuple[Path, ...]:
    """Write every result table; places without a file have the value zero.

    Returns
    -------
    tuple of Path
        The files. Each is complete or absent.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    files = []
    for name, table in answer.tables.items():
        file = place / f"{name}.csv"
        beside = place / f".{name}.part"
        try:
            with beside.open("w", encoding="utf-8", newline="") as rows:
                written = csv.writer(rows, lineterminator="\n")
                written.writerow(table.column_names)
                columns = (column.to_pylist() for column in table.columns)
                written.writerows(zip(*columns, strict=True))
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
        files.append(file)
    return tuple(files)
