"""Columns of codes (整列解码): a million codes and more, without a loop over them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tanfeng.traceability.codes.scheme import NUMBERED, Field, Layout, Scheme, scheme

FAULTS = ("", "code-length", "code-character", "code-letter", "code-date", "code-serial")
"""Faults in the order in which a column tells the first of them; the first three that have a
name keep a code from being read."""

TEXTS = ("manufacturer", "product", "battery_type", "spec", "trace", "reused_as")


def decode_column(codes: Any, rule: Scheme | None = None) -> pa.Table:
    """Decode a column of codes as they stand.

    Parameters
    ----------
    codes
        Arrow array or chunked array of text, or anything ``pyarrow.array`` takes.

    Returns
    -------
    pyarrow.Table
        ``layout, manufacturer, product, battery_type, spec, trace, made, serial, reused_as,
        fault``, one row for each code; a code that cannot be read is null in all but `fault`, the
        code of its first finding (empty: none).
    """
    rule = rule or scheme()
    column = as_text(codes)
    rows, fault = len(column), np.zeros(len(column), np.int8)
    fault[:] = FAULTS.index("code-length")
    parts: list[pa.Table] = []
    order: list[np.ndarray] = []
    for layout in rule.layouts.values():
        at, letters = letters_of(column, layout.length)
        if len(at):
            table, wrong = _decode(layout, letters, rule)
            fault[at] = wrong
            parts.append(table)
            order.append(at)
    told = pa.DictionaryArray.from_arrays(pa.array(fault), pa.array(FAULTS)).cast(pa.string())
    if len(parts) == 1 and len(order[0]) == rows:
        return parts[0].append_column("fault", told)
    schema = parts[0].schema if parts else _decode(*_empty(rule))[0].schema
    table = pa.concat_tables(parts) if parts else schema.empty_table()
    where = np.full(rows, -1)
    if order:
        where[np.concatenate(order)] = np.arange(table.num_rows)
    return table.take(pa.array(where, mask=where < 0)).append_column("fault", told)


def as_text(codes: Any) -> pa.Array:
    """Return codes as one array of large text with offsets from 0."""
    if isinstance(codes, pa.ChunkedArray):
        codes = codes.combine_chunks()
    array = codes if isinstance(codes, pa.Array) else pa.array(codes, pa.large_string())
    return array.cast(pa.large_string()) if array.type != pa.large_string() else array


def letters_of(column: pa.Array, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows whose code has `length` bytes, and their bytes as a matrix."""
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return np.zeros(0, np.int64), np.zeros((0, length), np.uint8)
    ends = np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1]
    bytes_ = np.frombuffer(data, np.uint8)
    fits = np.diff(ends) == length
    if column.null_count:
        fits &= column.is_valid().to_numpy(zero_copy_only=False)
    at = np.flatnonzero(fits)
    if len(at) == len(column):
        return at, bytes_[ends[0] : ends[-1]].reshape(-1, length)
    return at, bytes_[ends[at][:, None] + np.arange(length)]


def text_column(letters: np.ndarray) -> pa.Array:
    """Return a matrix of bytes as an array of text, one per row."""
    rows, length = letters.shape
    ends = np.arange(rows + 1, dtype=np.int32) * length
    data = np.ascontiguousarray(letters)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(data))


def _empty(rule: Scheme) -> tuple[Layout, np.ndarray, Scheme]:
    layout = next(iter(rule.layouts.values()), Layout("", None, 0, ()))  # pyright: ignore
    return layout, np.zeros((0, layout.length), np.uint8), rule


def _allowed(field: Field) -> np.ndarray:
    table = np.zeros(256, bool)
    table[[ord(letter) for letter in field.characters]] = True
    return table


def _decode(layout: Layout, letters: np.ndarray, rule: Scheme) -> tuple[pa.Table, np.ndarray]:
    rows = len(letters)
    fault = np.zeros(rows, np.int8)

    def mark(where: Any, name: str) -> None:
        code = FAULTS.index(name)
        fault[where & ((fault == 0) | (fault > code))] = code

    outside = np.ones(256, bool)
    outside[[ord(letter) for letter in rule.any]] = False
    unread = outside[letters].any(axis=1)
    refused = np.zeros(rows, bool)
    numbers: dict[str, np.ndarray] = {}
    for field in layout.fields:
        block = letters[:, field.begin : field.end]
        if field.name in NUMBERED:
            table = np.full(256, -1, np.int32)
            for each in field.letters.values():
                table[ord(each.letter)] = int(each.value)
            numbers[field.name] = table[block[:, 0]]
            mark(numbers[field.name] < 0, "code-letter")
        elif field.name == "serial":
            digits = (block - np.uint8(48)).astype(np.int64)
            unread |= ~_allowed(field)[block].all(axis=1)
            numbers["serial"] = digits @ 10 ** np.arange(block.shape[1])[::-1]
        elif field.letters:
            wrong = ~_allowed(field)[block].all(axis=1)
            mark(wrong, "code-letter")
            if all(each.status.may_judge for each in field.letters.values()):
                refused |= wrong
    made, real = _days(numbers, rows)
    mark(~real, "code-date")
    mark(numbers.get("serial", np.ones(rows)) < rule.first_serial, "code-serial")
    mark(unread, "code-character")
    readable = ~(unread | refused)
    columns: dict[str, pa.Array] = {"layout": pa.repeat(layout.name, rows)}
    for name in TEXTS:
        field = layout.field(name)
        columns[name] = (
            text_column(letters[:, field.begin : field.end]) if field else pa.repeat("", rows)
        )
    columns["made"] = pa.array(made, pa.date32(), mask=~real)
    columns["serial"] = pa.array(numbers.get("serial", np.zeros(rows, np.int64)))
    if not readable.all():
        keep = pa.array(readable)
        columns = {
            name: pc.if_else(  # pyright: ignore[reportAttributeAccessIssue]
                keep, column, pa.scalar(None, column.type)
            )
            for name, column in columns.items()
        }
    order = ("layout", *TEXTS[:5], "made", "serial", "reused_as")
    return pa.table({name: columns[name] for name in order}), fault


def _days(numbers: dict[str, np.ndarray], rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return days, and whether year, month and day name one of the calendar."""
    if not all(name in numbers for name in NUMBERED):
        return np.zeros(rows, "M8[D]"), np.zeros(rows, bool)
    year, month, day = (numbers[name] for name in NUMBERED)
    named = (year > 0) & (month > 0) & (day > 0)
    months = ((year - 1970) * 12 + month - 1).astype("M8[M]")
    days = months.astype("M8[D]") + (day - 1)
    return days, named & (days.astype("M8[M]") == months)
