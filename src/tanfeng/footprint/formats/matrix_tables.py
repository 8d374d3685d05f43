"""Long tables of matrices (矩阵长表), as open inventories are given out for research."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)
from tanfeng.reference.errors import refuse

PARTS = ("processes", "flows", "technosphere", "biosphere")


def read_matrix_tables(folder: Path, prefix: str, *, hints: bool = True) -> Inventory:
    """Read ``*_processes``, ``*_flows``, ``*_technosphere`` and ``*_biosphere`` of a folder.

    Each process makes one product of its own. Repeated places are several exchanges of one cell
    and are kept apart. Factors are those of the only numeric column of the flows.

    Parameters
    ----------
    hints
        Whether each input names its provider; without, it is linked anew by what makes the product.

    Raises
    ------
    TanfengError
        ``inventory-table`` for a part that is missing, ``inventory-unreadable``.
    """
    parts = {}
    for part in PARTS:
        path = next(iter(sorted(folder.glob(f"{prefix}_{part}.csv*"))), None)
        if path is None:
            raise refuse(
                "inventory-table", str(folder), f"缺少 {prefix}_{part}.csv。",
                f"{prefix}_{part}.csv is missing.",
            )  # fmt: skip
        try:
            parts[part] = pc.read_csv(path)
        except pa.ArrowInvalid as error:
            what = str(error).splitlines()[0]
            raise refuse(
                "inventory-unreadable", path.name, f"文件无法读取：{what}",
                f"The file cannot be read: {what}",
            ) from error  # fmt: skip
    processes, flows = parts["processes"], parts["flows"]
    ids = [str(each) for each in processes["uuid"].to_pylist()]
    products = [f"product:{id}" for id in ids]
    nature = [str(each) for each in flows["uuid"].to_pylist()]
    return Inventory(
        _processes(processes, ids, prefix),
        _flows(processes, flows, products, nature),
        _exchanges(parts, ids, products, nature, hints),
        table_of([], PROPERTIES),
        _factors(flows, nature),
    )


def _column(table: pa.Table, *names: str) -> list[str]:
    for name in names:
        if name in table.column_names:
            return ["" if v is None else str(v) for v in table[name].to_pylist()]
    return [""] * table.num_rows


def _processes(table: pa.Table, ids: list[str], prefix: str) -> pa.Table:
    names = zip(
        _column(table, "name_zh"), _column(table, "name_en", "name"), _column(table, "location"),
        strict=True,
    )  # fmt: skip
    return table_of(
        (
            {"id": id, "name_zh": zh, "name_en": en, "location": _place(place), "kind": "unit",
             "source": prefix, "at": f"{prefix}_processes.csv:{n}"}
            for n, (id, (zh, en, place)) in enumerate(zip(ids, names, strict=True), 2)
        ),
        PROCESSES,
    )  # fmt: skip


def _place(location: str) -> str:
    # SD-CN, as some sources write it, is Shandong in China
    head, dash, tail = location.partition("-")
    return f"{tail}-{head}" if dash and len(tail) == 2 else location


def _flows(
    processes: pa.Table, flows: pa.Table, products: list[str], nature: list[str]
) -> pa.Table:
    units = _column(processes, "unit")
    made = (
        {"id": id, "name_zh": zh, "name_en": en, "kind": "product", "unit": unit or "unit"}
        for id, zh, en, unit in zip(
            products, _column(processes, "name_zh"), _column(processes, "name_en", "name"), units,
            strict=True,
        )
    )  # fmt: skip
    given = (
        {"id": id, "name_en": name, "kind": "elementary", "unit": "kg", "category": category}
        for id, name, category in zip(
            nature, _column(flows, "name"), _column(flows, "category"), strict=True
        )
    )
    return pa.concat_tables([table_of(made, FLOWS), table_of(given, FLOWS)])


def _exchanges(
    parts: dict[str, pa.Table], ids: list[str], products: list[str], nature: list[str], hints: bool
) -> pa.Table:
    taken, emitted = parts["technosphere"], parts["biosphere"]
    row, column = (taken[name].to_numpy() for name in ("row_product", "col_process"))
    amount = taken["amount"].to_numpy().astype(float)
    own = row == column
    seen: set[int] = set()
    reference = np.zeros(len(row), dtype=bool)
    for n in np.flatnonzero(own & (amount > 0)):
        if int(row[n]) not in seen:
            seen.add(int(row[n]))
            reference[n] = True
    output = amount > 0
    names = np.array(ids, dtype=object)
    goods, things = np.array(products, dtype=object), np.array(nature, dtype=object)
    given = emitted["amount"].to_numpy().astype(float)
    many = len(row) + len(given)
    both = np.concatenate
    blank = pa.array([""] * many, pa.string())
    none = pa.nulls(many, pa.float64())
    provider = np.where(output | (not hints), "", names[row])
    columns = {
        "process": both([names[column], names[emitted["col_process"].to_numpy()]]),
        "flow": both([goods[row], things[emitted["flow"].to_numpy()]]),
        "direction": both([np.where(output, "output", "input"), np.full(len(given), "output")]),
        "amount": both([np.abs(amount), given]),
        "reference": both([reference, np.zeros(len(given), dtype=bool)]),
        # an output beside the reference that others make as well displaces theirs
        "avoided": both([output & ~own, np.zeros(len(given), dtype=bool)]),
        "provider": both([provider, np.full(len(given), "")]),
    }
    filled = {
        field.name: pa.array(columns[field.name].tolist(), field.type)
        if field.name in columns
        else none if str(field.type) == "double" else blank
        for field in EXCHANGES
    }  # fmt: skip
    return pa.table(filled, schema=EXCHANGES)


def _factors(flows: pa.Table, nature: list[str]) -> pa.Table:
    column = next(name for name in reversed(flows.column_names) if name.startswith("gwp"))
    return table_of(
        (
            {"impact": "gwp100", "flow": id, "value": value, "unit": "kgCO2e/kg", "source": column}
            for id, value in zip(nature, flows[column].to_pylist(), strict=True)
            if value
        ),
        FACTORS,
    )
