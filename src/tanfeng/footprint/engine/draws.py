"""Draws (蒙特卡洛): many possible systems from one, each by its seed and number.

Source variables are drawn and not entries: entries that share a source move together. A draw
depends on the seed and its number alone, so that two products are compared on the same draws, and
any one of them can be made again.
"""

# scipy's sparse arrays carry few types
# pyright: reportOptionalSubscript=false, reportAttributeAccessIssue=false

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.special import ndtr

from tanfeng.footprint.engine.factor import factorise
from tanfeng.footprint.engine.intensities import Intensities
from tanfeng.footprint.engine.iterate import iterate
from tanfeng.footprint.engine.normal import normalise
from tanfeng.footprint.engine.system import System
from tanfeng.reference.errors import refuse

_TOLERANCE = 1e-11


class Kind(IntEnum):
    """How an amount varies (分布类型)."""

    LOGNORMAL = 1
    """The amount is the median; `scale` the standard deviation of its logarithm."""
    NORMAL = 2
    """The amount is the mean; `scale` the standard deviation."""
    TRIANGULAR = 3
    """The amount is the mode; from `low` to `high`."""
    UNIFORM = 4
    """From `low` to `high`."""
    ALTERNATIVE = 5
    """The whole amount where the source lies from `low` to below `high` within 0 and 1, else 0;
    the cell holds the mean, the amount times `high` less `low`."""


@dataclass(frozen=True, eq=False)
class Spread:
    """Which entries of a system vary, and how; all of shape (u,).

    Attributes
    ----------
    biosphere
        Whether the entry is one of the biosphere; else of the technosphere.
    row, column
        Its place.
    amount
        Its share of the cell, signed as the cell: a cell may hold several exchanges.
    kind, scale, low, high
        See `Kind`; `low` and `high` are signed as the amount.
    source
        Number of the source variable; entries of one source are drawn together.
    """

    biosphere: np.ndarray
    row: np.ndarray
    column: np.ndarray
    amount: np.ndarray
    kind: np.ndarray
    scale: np.ndarray
    low: np.ndarray
    high: np.ndarray
    source: np.ndarray

    def __len__(self) -> int:
        return len(self.amount)

    @cached_property
    def stated(self) -> np.ndarray:
        """What each entry is in the undrawn system, shape (u,)."""
        chosen = self.kind == Kind.ALTERNATIVE
        return np.where(chosen, self.amount * (self.high - self.low), self.amount)

    @cached_property
    def kinds(self) -> dict[int, np.ndarray | slice]:
        """Entries of each kind."""
        present = np.flatnonzero(np.bincount(self.kind)) if len(self) else []
        if len(present) == 1:
            return {int(present[0]): slice(None)}
        return {int(kind): np.flatnonzero(self.kind == kind) for kind in present}


@dataclass(frozen=True, eq=False)
class Draws:
    """Impacts over draws.

    Attributes
    ----------
    seed, first
        What they follow from: draw number ``first + i`` of the seed.
    value
        Shape (draws, products, k).
    products
        Columns that were kept, shape (products,).
    """

    seed: int
    first: int
    value: np.ndarray
    products: np.ndarray

    def quantiles(self, at: Sequence[float] = (0.025, 0.5, 0.975)) -> np.ndarray:
        """Return quantiles, shape (len(at), products, k)."""
        return np.quantile(self.value, at, axis=0)

    def less(self, one: int, other: int, impact: int = 0) -> float:
        """Return the share of draws in which a product has less impact than another."""
        a, b = (int(np.flatnonzero(self.products == each)[0]) for each in (one, other))
        return float((self.value[:, a, impact] < self.value[:, b, impact]).mean())


def sampled(spread: Spread, seed: int, number: int) -> np.ndarray:
    """Return the amounts of one draw, shape (u,)."""
    count = int(spread.source.max(initial=-1)) + 1
    standard = np.random.default_rng([seed, number]).standard_normal(count)[spread.source]
    result = np.empty(len(spread))
    for kind, here in spread.kinds.items():
        z, amount = standard[here], spread.amount[here]
        low, high = spread.low[here], spread.high[here]
        if kind == Kind.LOGNORMAL:
            result[here] = amount * np.exp(spread.scale[here] * z)
        elif kind == Kind.NORMAL:
            result[here] = amount + spread.scale[here] * z
        elif kind == Kind.TRIANGULAR:
            result[here] = _triangular(ndtr(z), low, amount, high)
        elif kind == Kind.UNIFORM:
            result[here] = low + ndtr(z) * (high - low)
        elif kind == Kind.ALTERNATIVE:
            u = ndtr(z)
            result[here] = np.where((low <= u) & (u < high), amount, 0.0)
        else:
            raise refuse("footprint-spread", "spread", f"未知分布类型 {kind}。",
                         f"Unknown kind of distribution {kind}.")  # fmt: skip
    return result


def _triangular(u: np.ndarray, low: np.ndarray, mode: np.ndarray, high: np.ndarray) -> np.ndarray:
    width = high - low
    rising = np.divide(mode - low, width, out=np.zeros_like(width), where=width != 0)
    return np.where(
        u < rising,
        low + np.sign(width) * np.sqrt(np.maximum(u * width * (mode - low), 0)),
        high - np.sign(width) * np.sqrt(np.maximum((1 - u) * width * (high - mode), 0)),
    )


def draw(
    system: System,
    spread: Spread,
    base: Intensities,
    *,
    count: int,
    seed: int,
    first: int = 0,
    products: np.ndarray | None = None,
    tell: Callable[[int], None] | None = None,
) -> Draws:
    """Solve many draws of a system, each from the answer of the undrawn one.

    Parameters
    ----------
    base
        Intensities of the undrawn system.
    products
        Columns to keep; all by default.
    tell
        Told the number of draws done. An interrupt keeps what is done.

    Raises
    ------
    TanfengError
        ``footprint-draw-loop`` where a draw makes processes take from each other at least what
        they make; it is named by its number. ``footprint-spread``.
    """
    cells = _Cells.of(system, spread)
    kept = np.arange(len(system)) if products is None else np.asarray(products)
    values = np.empty((count, len(kept), len(system.impacts)))
    done = 0
    try:
        while done < count:
            values[done] = cells.solve(sampled(spread, seed, first + done), base, first + done)[
                kept
            ]
            done += 1
            if tell is not None:
                tell(done)
    except KeyboardInterrupt:
        values = values[:done]
    return Draws(seed, first, values, kept)


@dataclass(frozen=True, eq=False)
class _Cells:
    """Matrices whose pattern is settled once; a draw only changes their data."""

    system: System
    technosphere: sparse.csc_array
    biosphere: sparse.csc_array
    spread_technosphere: np.ndarray
    spread_biosphere: np.ndarray
    place_technosphere: np.ndarray
    place_biosphere: np.ndarray
    diagonal: np.ndarray
    column: np.ndarray
    off: np.ndarray
    off_indptr: np.ndarray
    weights: np.ndarray

    @staticmethod
    def of(system: System, spread: Spread) -> _Cells:
        whole = _with_cells(system.technosphere, spread, ~spread.biosphere)
        nature = _with_cells(system.biosphere, spread, spread.biosphere)
        column = np.repeat(np.arange(len(system)), np.diff(whole.indptr))
        own = whole.indices == column
        off = np.flatnonzero(~own)
        counts = np.bincount(column[off], minlength=len(system))
        return _Cells(
            system, whole, nature,
            np.flatnonzero(~spread.biosphere), np.flatnonzero(spread.biosphere),
            _places(whole, spread, ~spread.biosphere), _places(nature, spread, spread.biosphere),
            np.flatnonzero(own), column, off,
            np.concatenate([[0], np.cumsum(counts)]),
            system.factors[:, nature.indices],
        )  # fmt: skip

    def solve(self, amounts: np.ndarray, base: Intensities, number: int) -> np.ndarray:
        """Return the intensities of one draw, shape (n, k)."""
        n = len(self.system)
        tech = self.technosphere.data + np.bincount(
            self.place_technosphere, amounts[self.spread_technosphere],
            minlength=self.technosphere.nnz,
        )  # fmt: skip
        bio = self.biosphere.data + np.bincount(
            self.place_biosphere, amounts[self.spread_biosphere], minlength=self.biosphere.nnz
        )
        per_unit = 1 / tech[self.diagonal]
        rows = self.technosphere.indices[self.off]
        upward = sparse.csr_array(
            (-tech[self.off] * per_unit[self.column[self.off]], rows, self.off_indptr), shape=(n, n)
        )
        starts = self.biosphere.indptr[:-1]
        some = np.diff(self.biosphere.indptr) > 0
        direct = np.zeros((n, len(self.weights)))
        for k, weight in enumerate(self.weights):
            if len(bio):
                direct[some, k] = np.add.reduceat(bio * weight, starts[some])
        direct *= per_unit[:, None]
        tried = iterate(upward, direct, start=base.value, tolerance=_TOLERANCE)
        if tried.settled and np.isfinite(tried.x).all():
            return tried.x
        return self._direct(tech, bio, number)

    def _direct(self, tech: np.ndarray, bio: np.ndarray, number: int) -> np.ndarray:
        drawn = normalise(
            System(
                self.system.processes, self.system.names, self.system.units, self.system.flows,
                self.system.impacts,
                sparse.csc_array((tech, self.technosphere.indices, self.technosphere.indptr),
                                 shape=self.technosphere.shape),
                sparse.csc_array((bio, self.biosphere.indices, self.biosphere.indptr),
                                 shape=self.biosphere.shape),
                self.system.factors,
            )
        )  # fmt: skip
        value = factorise(drawn).solve(drawn.direct, upward=True)
        positive = sparse.csr_array(drawn.upward.maximum(0))
        if not iterate(positive, np.ones(len(drawn)), tolerance=1e-6).settled:
            raise refuse(
                "footprint-draw-loop", f"draw {number}",
                "这次抽样使一些过程互相消耗的不少于所产。",
                "In this draw processes take from each other at least what they make.",
                "检查循环内投入的分布宽度。",
                "Look at how widely the inputs inside loops vary.",
            )  # fmt: skip
        return value


def _with_cells(matrix: sparse.csc_array, spread: Spread, mine: np.ndarray) -> sparse.csc_array:
    """Return the matrix with a cell for each entry that varies, less what varies in it."""
    stated = matrix.tocoo()
    rows = np.concatenate([stated.coords[0], spread.row[mine]])
    columns = np.concatenate([stated.coords[1], spread.column[mine]])
    data = np.concatenate([stated.data, -spread.stated[mine]])
    result = sparse.csc_array((data, (rows, columns)), shape=matrix.shape)
    result.sum_duplicates()
    return result


def _places(matrix: sparse.csc_array, spread: Spread, mine: np.ndarray) -> np.ndarray:
    """Return where in the data of a matrix each varying entry stands."""
    width = matrix.shape[0]
    column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    known = column.astype(np.int64) * width + matrix.indices
    wanted = spread.column[mine].astype(np.int64) * width + spread.row[mine]
    return np.searchsorted(known, wanted)
