"""Origin of material (物料来源): which sources a lot is from, carried forward from lot to lot.

The convention is proportional mixing (按比例混合): each output of a transformation holds its inputs
in the shares of their masses. It says nothing about single atoms, and is never added to shares that
a supplier declares by mass balance. Lots are dated: what a plant takes back is another lot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.sparse import csgraph

from tanfeng.reference.errors import refuse

CONVENTION = "proportional_mixing"


@dataclass(frozen=True, eq=False)
class Origins:
    """Origins of all lots (来源向量).

    Attributes
    ----------
    lots
        (n,) things, ascending.
    mixing
        (n, n) sparse: mass share of each lot (column) in each lot that was made of it (row).
    classes
        k names of sources.
    share
        (n, k) sparse: mass share of each source in each lot; rows add up to 1.
    sd
        (n, k) sparse: one standard deviation of `share`.
    unweighed
        Events of which no input or not every input has a mass; their inputs count alike.
    """

    lots: np.ndarray
    mixing: sparse.csr_array
    classes: tuple[str, ...]
    share: sparse.csr_array
    sd: sparse.csr_array
    unweighed: np.ndarray

    def of(self, lot: int) -> dict[str, tuple[float, float]]:
        """Return source -> share and standard deviation of one lot, the largest first.

        Raises
        ------
        KeyError
            Where no transformation knows the lot.
        """
        row = self._row(lot)
        begin, end = self.share.indptr[row], self.share.indptr[row + 1]
        shares: Any = self.share.data[begin:end]
        columns = self.share.indices[begin:end]
        deviations = dict(zip(
            self.sd.indices[self.sd.indptr[row] : self.sd.indptr[row + 1]].tolist(),
            self.sd.data[self.sd.indptr[row] : self.sd.indptr[row + 1]].tolist(), strict=True,
        ))  # fmt: skip
        order = np.argsort(-shares, kind="stable")
        return {self.classes[columns[i]]: (float(shares[i]), deviations.get(int(columns[i]), 0.0))
                for i in order}  # fmt: skip

    def ways(self, lot: int) -> list[tuple[int, int, float]]:
        """Return from, to, and the share of a lot that came this way, for all lots before it.

        Raises
        ------
        KeyError
            Where no transformation knows the lot.
        """
        row = self._row(lot)
        step = np.zeros(len(self.lots))
        step[row] = 1.0
        through = step.copy()
        back = self.mixing.T.tocsr()
        while step.any():
            step = back @ step
            through += step
        ways: Any = sparse.diags_array(through) @ self.mixing
        ways = ways.tocoo()
        ends, starts = ways.coords
        kept = ways.data > 0
        triples = zip(starts[kept], ends[kept], ways.data[kept], strict=True)
        return [(int(self.lots[a]), int(self.lots[b]), float(v)) for a, b, v in triples]

    def _row(self, lot: int) -> int:
        row = int(np.searchsorted(self.lots, lot))
        if row == len(self.lots) or self.lots[row] != lot:
            raise KeyError(lot)
        return row


def origins(
    flows: pa.Table,
    source_of: Mapping[int, str],
    *,
    relative_sd: float = 0.01,
    names: Mapping[int, str] | None = None,
    fraction: Mapping[int, float] | None = None,
) -> Origins:
    """Carry sources forward through all transformations.

    Parameters
    ----------
    flows
        Table `tables.FLOWS`.
    source_of
        Lot -> name of its source; a lot here has this source whatever made it, others that
        nothing makes are their own.
    relative_sd
        Of the mass of each input, independent of one another.
    names
        Lot -> name, for lots that are their own source and for findings.
    fraction
        Lot -> mass share of the element whose origin is asked for; the whole mass if left out. A
        lot that is not in it has no known mass of the element.

    Raises
    ------
    TanfengError
        ``origin-loop`` where lots feed each other, with their names.
    """
    lot_in, lot_out, event = (flows[n].to_numpy() for n in ("lot_in", "lot_out", "event"))
    lots = np.unique(np.concatenate([lot_in, lot_out]))
    i, j = np.searchsorted(lots, lot_in), np.searchsorted(lots, lot_out)
    fixed = np.isin(lots, np.fromiter(source_of, np.int64, len(source_of)))
    part = np.ones(len(lots))
    if fraction is not None:
        part = np.array([fraction.get(int(lot), np.nan) for lot in lots])
    weight, unweighed = _weights(flows, event, i, j, part)
    kept = ~fixed[j]
    n = len(lots)
    mixing = sparse.coo_array((weight[kept], (j[kept], i[kept])), shape=(n, n)).tocsr()
    mixing.sum_duplicates()
    label = names or {}
    _refuse_loops(mixing, lots, label)
    bare = fixed | (np.diff(mixing.indptr) == 0)
    called = [source_of.get(int(lot)) or label.get(int(lot), str(lot)) for lot in lots[bare]]
    classes = tuple(sorted(set(called)))
    column = {name: c for c, name in enumerate(classes)}
    begins = sparse.coo_array(
        (np.ones(len(called)), (np.flatnonzero(bare), [column[name] for name in called])),
        shape=(n, len(classes)),
    ).tocsr()
    share = _forward(mixing, begins)
    variance = _forward(mixing.multiply(mixing).tocsr(), _spread(mixing, share, relative_sd))
    variance.data = np.sqrt(np.maximum(variance.data, 0.0))
    return Origins(lots, mixing, classes, share, variance, unweighed)


def first_parties(flows: pa.Table, custody: pa.Table) -> dict[int, str]:
    """Return lot -> the party that first had it, of lots that no transformation made.

    Parameters
    ----------
    flows, custody
        Tables `FLOWS` and `CUSTODY`.
    """
    rows = (
        nw.from_native(custody)
        .filter(~nw.col("thing").is_in(nw.from_native(flows)["lot_out"].unique()))
        .sort("thing", "since")
        .unique("thing", keep="first", maintain_order=True)
    )
    return dict(zip(rows["thing"].to_list(), rows["party"].to_list(), strict=True))


def _weights(
    flows: pa.Table, event: np.ndarray, i: np.ndarray, j: np.ndarray, part: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of each input in each output over all events that made it."""
    mass = flows["kg_in"].to_numpy(zero_copy_only=False).astype(float) * part[i]
    made = flows["kg_out"].to_numpy(zero_copy_only=False).astype(float)
    pair = np.unique(np.stack([event, j]), axis=1, return_inverse=True)[1].ravel()
    blank = np.bincount(pair, np.isnan(mass)) > 0
    mass = np.where(blank[pair], 1.0, np.nan_to_num(mass))
    total = np.bincount(pair, mass)
    within = mass / np.where(total[pair] > 0, total[pair], 1.0)
    # a lot that several events fill has them in the shares of what each gave
    amount = np.where(np.isnan(made), 1.0, made)
    first = np.unique(pair, return_index=True)[1]
    given = amount[first]
    whole = np.bincount(j[first], given, minlength=int(j.max(initial=-1)) + 1)
    across = given / np.where(whole[j[first]] > 0, whole[j[first]], 1.0)
    return within * across[pair], np.unique(event[blank[pair]])


def _forward(mixing: sparse.csr_array, begins: sparse.csr_array) -> sparse.csr_array:
    """Return ``(I - M)^-1 B``, exact after as many steps as the longest way between lots."""
    found: Any = begins
    step: Any = begins
    while step.nnz:
        step = sparse.csr_array(mixing @ step)
        found = sparse.csr_array(found + step)
    return found


def _spread(
    mixing: sparse.csr_array, share: sparse.csr_array, relative_sd: float
) -> sparse.csr_array:
    """Return the variance that the masses of its own inputs give each lot.

    A share changes by ``w (x_in - x_out)`` for a relative change of one input's mass.
    """
    edges: Any = mixing.tocoo()
    made, taken = edges.coords
    # the difference first: of squares, what is the same would leave the rounding of both
    rows: Any = share
    apart = rows[taken] - rows[made]
    given = sparse.coo_array(
        (edges.data**2 * relative_sd**2, (made, np.arange(len(made)))),
        shape=(rows.shape[0], len(made)),
    ).tocsr()
    return sparse.csr_array(given @ apart.multiply(apart))


def _refuse_loops(mixing: sparse.csr_array, lots: np.ndarray, names: Mapping[int, str]) -> None:
    count, part = csgraph.connected_components(mixing, directed=True, connection="strong")
    size = np.bincount(part, minlength=count)
    own = mixing.diagonal() > 0
    if (size > 1).any() or own.any():
        loop = part == np.argmax(size) if (size > 1).any() else own
        called = [names.get(int(lot), str(lot)) for lot in lots[loop][:5]]
        raise refuse(
            "origin-loop", called[0], f"批次互为来源：{'、'.join(called)}",
            f"Lots are made of one another: {', '.join(called)}",
            "返回料应另立批号（按日期）。",
            "What is taken back needs a lot of its own, with its date.",
        )  # fmt: skip
