"""The door of plain tables (表格入口): typed columns, every bad cell told with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text

SHOWN = 50
"""Bad cells of one column that are told one by one; the rest as a number."""

Place = Callable[[int, str], str]
"""Row from 0, column -> where it is."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table has, or may have.

    Attributes
    ----------
    required
        Whether the column must be there and filled in every row.
    least, most
        Range of a number, both included.
    words, words_zh
        What a text must be one of, and how each is called in Chinese; empty for any.
    zh
        Heading in Chinese.
    """

    name: str
    kind: Literal["text", "number", "whole"] = "text"
    required: bool = True
    least: float | None = None
    most: float | None = None
    words: tuple[str, ...] = ()
    words_zh: tuple[str, ...] = ()
    zh: str = ""


def settled(table: pa.Table, columns: Sequence[Column], place: Place | None = None) -> pa.Table:
    """Return the columns asked for, in their types; text cells of numbers are read.

    Parameters
    ----------
    table
        Columns in any order; others are left out. An optional column that is missing is null, an
        optional text ``""``.
    place
        Row and column -> where it is; ``row 3, kg`` if left out.

    Raises
    ------
    TanfengError
        With every fault: ``table-column-missing``, ``table-cell-empty``, ``table-cell-number``,
        ``table-cell-range``, ``table-cell-word``.
    """
    where = place or (lambda row, column: f"row {row + 1}, {column}")
    findings: list[Finding] = []
    settled: dict[str, pa.Array] = {}
    for column in columns:
        if column.name not in table.column_names:
            if column.required:
                findings.append(_missing(column.name, table, where))
            settled[column.name] = _blank(column, table.num_rows)
            continue
        cells = table[column.name].combine_chunks()
        values, faults = _text(cells, column) if column.kind == "text" else _number(cells, column)
        settled[column.name] = values
        findings += _told(column, faults, where)
    if findings:
        raise TanfengError(*findings)
    return pa.table(settled)


def _missing(name: str, table: pa.Table, where: Place) -> Finding:
    there = table.column_names
    return Finding(
        "table-column-missing", Severity.ERROR, where(-1, name),
        Text(f"缺少“{name}”列。", f"The column '{name}' is missing."),
        Text(f"现有：{'、'.join(there)}", f"There are: {', '.join(there)}."),
    )  # fmt: skip


def _blank(column: Column, rows: int) -> pa.Array:
    if column.kind == "text":
        return pa.array([""] * rows, pa.string())
    return pa.nulls(rows, pa.float64() if column.kind == "number" else pa.int64())


_Faults = Sequence[tuple[str, np.ndarray, Text]]


def _text(cells: pa.Array, column: Column) -> tuple[pa.Array, _Faults]:
    known = cells.cast(pa.string()).dictionary_encode()
    meant = dict(zip(column.words_zh, column.words, strict=False))
    stripped = [(w or "").strip() for w in known.dictionary.to_pylist()]
    words = np.array([*(meant.get(w, w) for w in stripped), ""], object)
    index = known.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)
    faults = []
    if column.required:
        bare = (words == "")[index]
        faults.append(("table-cell-empty", bare, Text("不可为空", "must not be empty")))
    if column.words:
        strange = np.array([w != "" and w not in column.words for w in words], bool)[index]
        options = ", ".join(column.words)
        faults.append(
            ("table-cell-word", strange, Text(f"须为 {options} 之一", f"must be one of {options}"))
        )
    return pa.array(words[index], pa.string()), faults


def _number(cells: pa.Array, column: Column) -> tuple[pa.Array, _Faults]:
    kind = pa.float64() if column.kind == "number" else pa.int64()
    empty = np.asarray(cells.is_null())
    wrong = np.zeros(len(cells), bool)
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        known = cells.cast(pa.string()).dictionary_encode()
        read = [_read(word) for word in known.dictionary.to_pylist()]
        index = known.indices.fill_null(len(read)).to_numpy(zero_copy_only=False)
        values = np.array([*(v for v, _ in read), np.nan])[index]
        empty = np.array([*(s == "empty" for _, s in read), True])[index]
        wrong = np.array([*(s == "wrong" for _, s in read), False])[index]
    else:
        values = cells.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    wrong |= ~empty & ~np.isfinite(values)
    if column.kind == "whole":
        wrong |= ~empty & ~wrong & (np.nan_to_num(values) % 1 != 0)
    told = ~empty & ~wrong
    out = np.zeros(len(cells), bool)
    if column.least is not None:
        out |= told & (values < column.least)
    if column.most is not None:
        out |= told & (values > column.most)
    low, high = ("…" if v is None else f"{v:g}" for v in (column.least, column.most))
    faults: list[tuple[str, np.ndarray, Text]] = [
        ("table-cell-number", wrong, Text("不是数", "is not a number")),
        ("table-cell-range", out, Text(f"须在 {low} 与 {high} 之间", f"must be {low} to {high}")),
    ]
    if column.required:
        faults.append(("table-cell-empty", empty, Text("不可为空", "must not be empty")))
    filled = np.where(told, values, 0.0)
    plain = filled.astype(np.int64) if column.kind == "whole" else filled
    return pa.array(plain, kind, mask=~told), faults


def _read(word: Any) -> tuple[float, str]:
    text = "" if word is None else str(word).strip().replace(",", "").replace("，", "")
    if not text:
        return np.nan, "empty"
    try:
        return float(text), "number"
    except ValueError:
        return np.nan, "wrong"


def _told(column: Column, faults: _Faults, where: Place) -> Iterator[Finding]:
    for code, wrong, what in faults:
        rows = np.flatnonzero(wrong)
        for row in rows[:SHOWN]:
            yield Finding(
                code, Severity.ERROR, where(int(row), column.name),
                Text(f"“{column.name}”{what.zh}。", f"'{column.name}' {what.en}."),
            )  # fmt: skip
        if len(rows) > SHOWN:
            left = len(rows) - SHOWN
            yield Finding(
                code, Severity.ERROR, where(int(rows[SHOWN]), column.name),
                Text(f"“{column.name}”另有 {left:,} 处同样的问题。",
                     f"'{column.name}' has {left:,} more of this kind."),
            )  # fmt: skip
