"""Long tables (长表) of the user: time, groups and values, every fault with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Literal

import numpy as np

from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.period import parse_period


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of figures by time and group.

    Attributes
    ----------
    step
        ``year`` or ``month``.
    times
        Shape (N,): calendar years, or months as ``year * 12 + month - 1``.
    groups
        Column -> label of each row.
    values
        Column -> shape (N,), finite and not negative.
    places
        ``file:line`` of each row.
    """

    step: Literal["year", "month"]
    times: np.ndarray
    groups: Mapping[str, tuple[str, ...]]
    values: Mapping[str, np.ndarray]
    places: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True, eq=False)
class Series:
    """One figure over time; shapes (n,), in order of time.

    Attributes
    ----------
    step, times
        As in `Table`.
    """

    step: Literal["year", "month"]
    times: np.ndarray
    values: np.ndarray
    at: str


def read_table_csv(
    path: Path,
    values: Sequence[str],
    groups: Sequence[str] = (),
    *,
    time: str = "year",
    negative: bool = False,
) -> Table:
    """Read a CSV in UTF-8 with one row per time and group.

    Parameters
    ----------
    values, groups
        Columns of figures and of labels; other columns are left alone.
    time
        Column of years (``2024``) or months (``2024-03``), not both.
    negative
        Whether figures may be below zero.

    Raises
    ------
    TanfengError
        With all findings of all rows: ``table-unreadable``, ``table-column-missing``,
        ``table-column-twice``, ``table-ragged``, ``table-time``, ``table-number``,
        ``table-negative``, ``table-group-empty``, ``table-row-twice``, ``table-empty``.
    """
    shown = path.name
    lines = _lines(path)
    header = [name.strip() for name in lines[0][1]]
    absent = [name for name in dict.fromkeys((time, *groups, *values)) if name not in header]
    if absent:
        raise TanfengError(
            *(
                Finding(
                    "table-column-missing",
                    Severity.ERROR,
                    f"{shown}:{lines[0][0]}",
                    Text(f"缺少列“{name}”。", f"There is no column '{name}'."),
                    Text(f"现有列：{', '.join(header)}", f"The columns are {', '.join(header)}."),
                )
                for name in absent
            )
        )
    twice = sorted({name for name in (time, *groups, *values) if header.count(name) > 1})
    if twice:
        raise refuse(
            "table-column-twice",
            f"{shown}:{lines[0][0]}",
            f"列名重复：{', '.join(twice)}",
            f"More than one column is called {', '.join(twice)}.",
        )
    reader = _Reader(shown, header, time, tuple(groups), tuple(values), negative)
    for line, cells in lines[1:]:
        reader.row(line, cells)
    return reader.table()


def read_series_csv(
    path: Path,
    value: str = "value",
    groups: Sequence[str] = (),
    *,
    time: str = "year",
    negative: bool = False,
) -> dict[tuple[str, ...], Series]:
    """Read series from a CSV: one per combination of the grouping columns.

    A column of releases of a statistic is a grouping column like any other. Parameters and
    findings as in `read_table_csv`; without groups the only key is ``()``.
    """
    table = read_table_csv(path, (value,), groups, time=time, negative=negative)
    rows: dict[tuple[str, ...], list[int]] = {}
    for place in np.argsort(table.times, kind="stable").tolist():
        rows.setdefault(tuple(table.groups[name][place] for name in groups), []).append(place)
    return {
        key: Series(
            table.step,
            table.times[chosen],
            table.values[value][chosen],
            "#".join((path.name, *key)),
        )
        for key, chosen in sorted(rows.items())
    }


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        found.extend((reader.line_num, cells) for cells in reader if cells)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise refuse(
            "table-unreadable",
            path.name,
            f"表格无法读取：{error}",
            f"The table cannot be read: {error}.",
            "请以 UTF-8 编码的 CSV 保存。",
            "Save it as CSV in UTF-8.",
        ) from error
    if len(found) < 2:
        raise refuse(
            "table-empty",
            path.name,
            "表格没有数据行。",
            "The table has no rows of data.",
        )
    return found


class _Reader:
    """Collects rows and their faults."""

    def __init__(
        self,
        shown: str,
        header: list[str],
        time: str,
        groups: tuple[str, ...],
        values: tuple[str, ...],
        negative: bool,
    ) -> None:
        self.shown, self.header = shown, header
        self.time, self.groups, self.values, self.negative = time, groups, values, negative
        self.findings: list[Finding] = []
        self.seen: dict[tuple[object, ...], int] = {}
        self.step: Literal["year", "month"] | None = None
        self.rows: list[tuple[int, tuple[str, ...], list[float], str]] = []

    def row(self, line: int, cells: list[str]) -> None:
        at = f"{self.shown}:{line}"
        if len(cells) != len(self.header):
            self._fault(
                "table-ragged", at, "此行的列数与表头不同。",
                f"This row has {len(cells)} cells, the header {len(self.header)}.",
            )  # fmt: skip
            return
        named = dict(zip(self.header, (cell.strip() for cell in cells), strict=True))
        when = self._when(named[self.time], at)
        labels = tuple(named[name] for name in self.groups)
        for name, label in zip(self.groups, labels, strict=True):
            if not label:
                self._fault("table-group-empty", at, f"“{name}”为空。", f"'{name}' is empty.")
        figures = [self._figure(name, named[name], at) for name in self.values]
        if when is None:
            return
        first = self.seen.setdefault((when, *labels), line)
        if first != line:
            self._fault(
                "table-row-twice", at, f"与第 {first} 行的时间和分组相同。",
                f"Line {first} has the same time and groups.",
            )  # fmt: skip
        self.rows.append((when, labels, figures, at))

    def table(self) -> Table:
        if self.findings or self.step is None:
            raise TanfengError(*self.findings)
        times, labels, figures, places = zip(*self.rows, strict=True)
        columns = list(zip(*labels, strict=True)) if self.groups else []
        numbers = np.array(figures, dtype=float).reshape(len(places), len(self.values))
        return Table(
            self.step,
            np.array(times, dtype=np.int64),
            dict(zip(self.groups, columns, strict=True)),
            {name: numbers[:, place] for place, name in enumerate(self.values)},
            places,
        )

    def _when(self, cell: str, at: str) -> int | None:
        try:
            period = parse_period(cell, at)
        except TanfengError:
            period = None
        length = period.last - period.first + 1 if period else 0
        step: Literal["year", "month"] | None = {1: "month", 12: "year"}.get(length)  # type: ignore[assignment]
        whole = period is not None and (step == "month" or period.first % 12 == 0)
        if period is None or step is None or not whole or (self.step or step) != step:
            self._fault(
                "table-time", at, f"“{cell}”应为年份（2024）或月份（2024-03），不得混用。",
                f"'{cell}' must be a year (2024) or a month (2024-03), not both in one table.",
            )  # fmt: skip
            return None
        self.step = step
        return period.year if step == "year" else period.first

    def _figure(self, name: str, cell: str, at: str) -> float:
        try:
            number = float(cell)
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            self._fault(
                "table-number", at, f"“{name}”不是数：{cell}", f"'{name}' is not a number: {cell}."
            )
        elif number < 0 and not self.negative:
            self._fault(
                "table-negative", at, f"“{name}”为负：{cell}", f"'{name}' is negative: {cell}."
            )
        return number

    def _fault(self, code: str, at: str, zh: str, en: str) -> None:
        self.findings.append(Finding(code, Severity.ERROR, at, Text(zh, en)))
