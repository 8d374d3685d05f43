"""A programme in matrix form, with the labels of its rows and columns on demand."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

_BARRED = re.compile(r"[^\w(),.#$%&;?@{}~'`|-]|(?<=^)[\d.-]")


@dataclass(frozen=True, eq=False)
class Block:
    """A block of variables or rows.

    Attributes
    ----------
    labels
        Dimension -> labels.
    index
        Positions in the whole programme, shaped like the labels.
    lower, upper, cost
        The same shape.
    """

    name: str
    labels: Mapping[str, Sequence[Any]]
    index: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    cost: np.ndarray
    integer: bool

    @staticmethod
    def make(
        name: str,
        labels: Mapping[str, Sequence[Any]],
        start: int,
        lower: Any,
        upper: Any,
        cost: Any,
        integer: bool,
    ) -> Block:
        """Number the places of a block from `start`."""
        shape = tuple(len(values) for values in labels.values())
        size = int(np.prod(shape, dtype=np.int64))
        bounds = (np.broadcast_to(np.asarray(v, dtype=float), shape) for v in (lower, upper, cost))
        return Block(
            name, labels, np.arange(start, start + size).reshape(shape), *bounds, integer=integer
        )

    def key(self, position: int) -> dict[str, Any]:
        """Return dimension -> label of a position of the whole programme."""
        places = np.unravel_index(position - int(self.index.flat[0]), self.index.shape)
        pairs = zip(self.labels.items(), places, strict=True)
        return {name: values[int(place)] for (name, values), place in pairs}


@dataclass(frozen=True, eq=False)
class Program:
    """Minimise ``cost @ x + offset`` over ``row_lower <= matrix @ x <= row_upper`` and bounds.

    Attributes
    ----------
    matrix
        Compressed by columns.
    integer
        True for columns that take whole numbers only.
    """

    name: str
    matrix: sparse.csc_array
    cost: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    row_lower: np.ndarray
    row_upper: np.ndarray
    integer: np.ndarray
    offset: float = 0.0
    columns: tuple[Block, ...] = ()
    rows: tuple[Block, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.row_lower), len(self.cost)

    def column(self, position: int) -> tuple[str, dict[str, Any]]:
        """Return the block's name and the labels of a column."""
        return _found(self.columns, position)

    def row(self, position: int) -> tuple[str, dict[str, Any]]:
        """Return the block's name and the labels of a row."""
        return _found(self.rows, position)

    def column_name(self, position: int) -> str:
        """Return ``block(label,label)`` of a column, as in LP files."""
        return _spelled(*self.column(position)) if self.columns else f"x{position}"

    def row_name(self, position: int) -> str:
        """Return ``block(label,label)`` of a row, as in LP files."""
        return _spelled(*self.row(position)) if self.rows else f"r{position}"


def _found(blocks: Sequence[Block], position: int) -> tuple[str, dict[str, Any]]:
    filled = [block for block in blocks if block.index.size]
    starts = [int(block.index.flat[0]) for block in filled]
    block = filled[bisect.bisect_right(starts, position) - 1]
    return block.name, block.key(position)


def _spelled(name: str, key: Mapping[str, Any]) -> str:
    # LP files end a name at a blank, an operator or a bracket
    return _BARRED.sub("_", f"{name}({','.join(str(v) for v in key.values())})")
