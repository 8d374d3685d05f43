"""Entries of the matrices (矩阵元素): each exchange where it counts, with its sign and share."""

# pyarrow makes its compute functions at import, where no type checker sees them
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tanfeng.footprint.assembly.views import Columns
from tanfeng.footprint.engine import Spread
from tanfeng.footprint.engine.draws import Kind
from tanfeng.footprint.inventory import Inventory


@dataclass(frozen=True, eq=False)
class Entries:
    """Parts of exchanges in a matrix; all of shape (e,).

    Attributes
    ----------
    row, column, value
        Where, and how much.
    edge
        Row of the exchange.
    weight
        What the amount was multiplied by: sign, share of the link and of the view.
    low, high
        Where the provider is one of several: the part of 0 to 1 that is its own; else 0 and 1.
    """

    row: np.ndarray
    column: np.ndarray
    value: np.ndarray
    edge: np.ndarray
    weight: np.ndarray
    low: np.ndarray
    high: np.ndarray


def burdens(
    inventory: Inventory, links: pa.Table, columns: Columns, nature: Sequence[str]
) -> tuple[Entries, Entries]:
    """Return the entries of the technosphere, the diagonal apart, and of the biosphere."""
    exchanges = inventory.exchanges
    amount = _numbers(exchanges["amount"])
    output = _places(exchanges["direction"], ["input", "output"]) == 1
    flow_kind = _places(
        pc.take(inventory.flows["kind"].combine_chunks(),
                pc.index_in(exchanges["flow"].combine_chunks(),
                            value_set=inventory.flows["id"].combine_chunks())),
        ["product", "waste", "elementary"],
    )  # fmt: skip
    linked = links.filter(pc.is_in(links["state"], value_set=pa.array(["linked", "split"])))
    edge = linked["edge"].to_numpy()
    share = _numbers(linked["share"])
    keys = [f"{p}\0{f}" for p, f in zip(columns.process, columns.flow, strict=True)]
    wanted = pc.binary_join_element_wise(
        linked["provider"].combine_chunks(), linked["flow"].combine_chunks(), "\0"
    )
    row = _places(wanted, keys)
    # what is left of a product displaces others'; all else calls for supply
    sign = np.where(output[edge] & (flow_kind[edge] == 0), 1.0, -1.0)
    low = _before(edge, share)
    technical = _over_columns(
        exchanges, columns, edge, row, amount[edge], sign * share, low, low + share
    )
    mine = np.flatnonzero(flow_kind == 2)
    place = _places(exchanges["flow"], list(nature))[mine]
    natural = _over_columns(
        exchanges, columns, mine, place, amount[mine], np.where(output[mine], 1.0, -1.0),
        np.zeros(len(mine)), np.ones(len(mine)),
    )  # fmt: skip
    return technical, natural


def _over_columns(
    exchanges: pa.Table,
    columns: Columns,
    edge: np.ndarray,
    row: np.ndarray,
    amount: np.ndarray,
    weight: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
) -> Entries:
    """Share entries among the columns of their process."""
    processes = list(dict.fromkeys(columns.process))
    number = _places(pa.array(columns.process, pa.string()), processes)
    first = np.searchsorted(number, np.arange(len(processes)))
    many = np.bincount(number, minlength=len(processes))
    mine = _places(exchanges["process"], processes)[edge]
    kept = np.flatnonzero((mine >= 0) & (row >= 0))
    count = many[mine[kept]]
    which = np.repeat(kept, count)
    step = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    column = first[mine[which]] + step
    whole = weight[which] * columns.share[column]
    used = np.flatnonzero(whole != 0)
    which, column, whole = which[used], column[used], whole[used]
    return Entries(
        row[which], column, amount[which] * whole, edge[which], whole, low[which], high[which]
    )


def _before(edge: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return for each link the shares of the links of the same edge before it."""
    whole = np.cumsum(share) - share
    starts = np.flatnonzero(np.diff(edge, prepend=-1))
    return whole - np.repeat(whole[starts], np.diff(starts, append=len(edge)))


def spread_of(inventory: Inventory, taken: Entries, emitted: Entries) -> Spread:
    """Return what varies: exchanges with a distribution, and inputs of several possible providers.

    All parts of one exchange are of one source, as are exchanges that name the same variable. Where
    an input has a distribution and several providers, its amount varies and its providers keep
    their shares.
    """
    table = inventory.exchanges
    kinds = ["", "lognormal", "normal", "triangular", "uniform"]
    kind = _places(table["distribution"], kinds)
    scale, low, high = (_numbers(table[name]) for name in ("scale", "low", "high"))
    named = table["variable"].combine_chunks()
    variables = pc.unique(named)
    source = np.where(
        np.asarray(pc.equal(named, "")), np.arange(len(table)),
        len(table) + _places(named, variables.to_pylist()),
    )  # fmt: skip
    parts = []
    for entries, natural in ((taken, False), (emitted, True)):
        several = entries.high - entries.low < 1
        mine = np.flatnonzero((kind[entries.edge] > 0) | several)
        edge, weight = entries.edge[mine], entries.weight[mine]
        chosen = kind[edge] == 0
        part = entries.high[mine] - entries.low[mine]
        parts.append(
            (
                np.full(len(mine), natural), entries.row[mine], entries.column[mine],
                np.where(chosen, entries.value[mine] / part, entries.value[mine]),
                np.where(chosen, int(Kind.ALTERNATIVE), kind[edge]),
                np.where(kind[edge] == Kind.NORMAL, scale[edge] * np.abs(weight), scale[edge]),
                np.where(chosen, entries.low[mine], low[edge] * weight),
                np.where(chosen, entries.high[mine], high[edge] * weight),
                source[edge],
            )
        )  # fmt: skip
    natural, row, column, amount, which, width, least, most, origin = (
        np.concatenate(both) for both in zip(*parts, strict=True)
    )
    _, numbered = np.unique(origin, return_inverse=True)
    return Spread(
        natural.astype(bool), row, column, amount, which.astype(int), np.nan_to_num(width),
        np.nan_to_num(least), np.nan_to_num(most), numbered.astype(int),
    )  # fmt: skip


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    return column.to_numpy().astype(float)


def _places(values: pa.ChunkedArray | pa.Array, known: Sequence[str]) -> np.ndarray:
    """Return where each value stands among those that are known, or -1."""
    flat = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    found = pc.fill_null(pc.index_in(flat, value_set=pa.array(known, pa.string())), -1)
    return np.asarray(found).astype(np.int64)
