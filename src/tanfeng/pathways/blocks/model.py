"""A model of labelled blocks (分块模型): arrays of columns and rows, and entries between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from tanfeng.pathways.blocks.program import Block, Program

Labels = Mapping[str, Sequence[Any]]


@dataclass(eq=False)
class Model:
    """Columns, rows and entries collected block by block; `program` makes the matrix.

    Nothing is looked up by name while a model is built: a block hands out the positions of its
    columns or rows as an integer array, and entries are added with arrays that broadcast.
    """

    name: str = ""
    offset: float = 0.0
    _columns: list[Block] = field(default_factory=list)
    _rows: list[Block] = field(default_factory=list)
    _entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=list)
    _width: int = 0
    _height: int = 0

    def columns(
        self,
        name: str,
        labels: Labels,
        *,
        lower: Any = 0.0,
        upper: Any = np.inf,
        cost: Any = 0.0,
        integer: bool = False,
    ) -> Block:
        """Add one variable for every combination of labels.

        Parameters
        ----------
        labels
            Dimension -> its labels; the shape of the block is their numbers, in order.
        lower, upper, cost
            Numbers or arrays that broadcast to the shape.

        Returns
        -------
        Block
            With the positions in `index`.
        """
        made = Block.make(name, labels, self._width, lower, upper, cost, integer)
        self._width += made.index.size
        self._columns.append(made)
        return made

    def rows(
        self, name: str, labels: Labels, *, lower: Any = -np.inf, upper: Any = np.inf
    ) -> Block:
        """Add one row for every combination of labels, bounded by `lower` and `upper`."""
        made = Block.make(name, labels, self._height, lower, upper, 0.0, False)
        self._height += made.index.size
        self._rows.append(made)
        return made

    def add(self, rows: Any, columns: Any, values: Any) -> None:
        """Add entries; the three broadcast against one another, equal places are summed.

        Entries of value zero are left out, so that a mask can be a factor.
        """
        at, of, value = np.broadcast_arrays(rows, columns, np.asarray(values, dtype=float))
        if np.all(value != 0):
            self._entries.append((at.ravel(), of.ravel(), value.ravel()))
        else:
            kept = value != 0
            self._entries.append((at[kept], of[kept], value[kept]))

    def program(self) -> Program:
        """Return the matrix form; the model may be extended and asked again."""
        at, of, value = (
            np.concatenate([entry[n] for entry in self._entries])
            if self._entries
            else np.zeros(0, dtype=float if n == 2 else np.int64)
            for n in range(3)
        )
        matrix = sparse.coo_array((value, (at, of)), shape=(self._height, self._width)).tocsc()
        matrix.sum_duplicates()
        return Program(
            name=self.name,
            matrix=matrix,
            cost=_joined(self._columns, "cost"),
            lower=_joined(self._columns, "lower"),
            upper=_joined(self._columns, "upper"),
            row_lower=_joined(self._rows, "lower"),
            row_upper=_joined(self._rows, "upper"),
            integer=np.concatenate(
                [np.full(b.index.size, b.integer) for b in self._columns] or [np.zeros(0, bool)]
            ),
            offset=self.offset,
            columns=tuple(self._columns),
            rows=tuple(self._rows),
        )


def _joined(blocks: Sequence[Block], what: str) -> np.ndarray:
    return np.concatenate([getattr(block, what).ravel() for block in blocks] or [np.zeros(0)])
