"""Rows of a table on a grid (网格): year by group, at every level, with what is wrong of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from tanfeng.pathways.assessment.table import Table
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text


def collected(values: np.ndarray, target: np.ndarray, count: int) -> np.ndarray:
    """Add up the last axis by target: shape (..., I) to (..., count)."""
    summed = np.zeros((count, *values.shape[:-1]))
    np.add.at(summed, target, np.moveaxis(values, -1, 0))
    return np.moveaxis(summed, 0, -1)


class Grid:
    """Where each row of a table belongs: year, and group at every level."""

    def __init__(
        self,
        table: Table,
        levels: Sequence[str],
        depth: int,
        years: Iterable[int] | None,
        parts: Sequence[tuple[str, ...]] | None,
    ) -> None:
        self.table, self.depth = table, depth
        wanted = np.unique(table.times) if years is None else np.array(sorted(set(years)))
        self.years = wanted.astype(np.int64)
        labels = list(zip(*(table.groups[name] for name in levels), strict=True)) if levels else []
        self.labels = labels or [()] * len(table)
        self.parts = tuple(parts or sorted({label[:depth] for label in self.labels}))
        self.rows = np.flatnonzero(np.isin(table.times, self.years))
        self.when = np.searchsorted(self.years, table.times[self.rows])
        self.whole = len(levels)

    def refuse_holes(self, absent_is_zero: bool) -> None:
        """Refuse years without any row, and parts without one where that is not a zero."""
        place = {part: number for number, part in enumerate(self.parts)}
        held = np.zeros((len(self.years), len(self.parts)), dtype=bool)
        where = [place[self.labels[row][: self.depth]] for row in self.rows]
        held[self.when, where] = True
        empty_years = ~held.any(axis=1)
        holes = ~held if not absent_is_zero else held & False
        holes[empty_years] = True
        findings = [
            Finding(
                "decomposition-row-missing",
                Severity.ERROR,
                f"{self.years[year]} {'/'.join(self.parts[part])}".strip(),
                Text("该年没有此部分的数据行。", "This part has no row in this year."),
                Text(
                    "补上该行；若当年停产，可写 0 或指定缺行视为 0。",
                    "Add the row; where the part stood still write 0, or take absent rows as 0.",
                ),
            )
            for year, part in zip(*np.nonzero(holes), strict=True)
        ]
        if findings:
            raise TanfengError(*findings)

    def column(self, name: str, home: int) -> tuple[dict[tuple[str, ...], int], np.ndarray]:
        """Return groups at the level where a column lives, and its values, shape (T, G)."""
        values = self.table.values[name][self.rows]
        keys = [self.labels[row][:home] for row in self.rows]
        place = {key: number for number, key in enumerate(sorted(set(keys)))}
        where = np.array([place[key] for key in keys])
        shape = (len(self.years), len(place))
        self._refuse_negative(name, values)
        amounts = np.zeros(shape)
        if home == self.whole:
            np.add.at(amounts, (self.when, where), values)
            return place, amounts
        amounts[self.when, where] = values
        differs = np.flatnonzero(amounts[self.when, where] != values)
        if differs.size:
            raise TanfengError(
                *(
                    Finding(
                        "decomposition-shared-differs",
                        Severity.ERROR,
                        self.table.places[self.rows[row]],
                        Text(
                            f"“{name}”在同一分组内不一致。",
                            f"'{name}' differs within the group that shares it.",
                        ),
                    )
                    for row in differs
                )
            )
        return place, amounts

    def spread(
        self, column: tuple[dict[tuple[str, ...], int], np.ndarray], level: int
    ) -> np.ndarray:
        """Sum a column to a level and hand every part the sum of its group, shape (T, I)."""
        place, amounts = column
        group = {key: n for n, key in enumerate(sorted({p[:level] for p in self.parts}))}
        known = [(n, group[key[:level]]) for key, n in place.items() if key[:level] in group]
        source, target = (np.array(side, dtype=int) for side in zip(*known, strict=True))
        summed = collected(amounts[:, source], target, len(group))
        return summed[:, [group[part[:level]] for part in self.parts]]

    def refuse_division(self, factor: str, over: np.ndarray, under: np.ndarray) -> None:
        """Refuse something over nothing; nothing over nothing is let through."""
        wrong = np.argwhere((under == 0) & (over > 0))
        if len(wrong):
            raise TanfengError(
                *(
                    Finding(
                        "decomposition-zero-denominator",
                        Severity.ERROR,
                        f"{self.years[year]} {'/'.join(self.parts[part])}".strip(),
                        Text(
                            f"因素“{factor}”的分母为 0 而分子不为 0。",
                            f"The factor '{factor}' divides by 0 what is not 0.",
                        ),
                        Text(
                            "该部分有排放或能耗却没有产量（或产值）；请核对数据。",
                            "The part has energy or emissions without activity: check the figures.",
                        ),
                    )
                    for year, part in wrong.tolist()
                )
            )

    def _refuse_negative(self, name: str, values: np.ndarray) -> None:
        wrong = np.flatnonzero(~(values >= 0))
        if wrong.size:
            raise TanfengError(
                *(
                    Finding(
                        "decomposition-negative",
                        Severity.ERROR,
                        self.table.places[self.rows[row]],
                        Text(
                            f"“{name}”为负，对数无定义。",
                            f"'{name}' is negative; it has no logarithm.",
                        ),
                        Text(
                            "净碳汇、回收等负项请单独列项，不参与分解。",
                            "Keep sinks and credits as items of their own, outside it.",
                        ),
                    )
                    for row in wrong.tolist()
                )
            )
