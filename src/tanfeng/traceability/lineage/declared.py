"""Declared mass balance (质量平衡申报): sources that an owner declares, held against its inputs.

Under mass balance an owner may give what came in from one source to any of its products, as long
as within one period no more of it goes out than came in (ISO 22095:2020 names this model). So a
declared share is a claim about an account, not about a lot's matter: it stands beside the share of
proportional mixing and is never added to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from scipy import sparse

from tanfeng.reference.finding import Finding, Severity, Text

CONVENTION = "declared_mass_balance"
WITHIN = ("event", "month", "quarter", "year")
_OVER = 1e-6


@dataclass(frozen=True)
class Account:
    """What one owner took in and declared of one source within a period (质量平衡账户).

    Attributes
    ----------
    owner, period, source
        The party that reported the transformations; ``2026``, ``2026-Q1``, ``2026-03`` or the
        number of an event; the source.
    taken, declared
        Kilograms of this source in lots that others made, and those declared of the lots that the
        owner made, less of its own lots that it used again.
    """

    owner: str
    period: str
    source: str
    taken: float
    declared: float


@dataclass(frozen=True, eq=False)
class Declared:
    """Declarations and how they add up (申报与核对).

    Attributes
    ----------
    lots
        (n,) things, ascending.
    sources
        k names.
    share
        (n, k) sparse: declared share of each source; what is left up to 1 is not declared.
    accounts
        One for each owner, period and source.
    findings
        ``origin-overdeclared``, ``origin-declared-share``, ``origin-undeclared``.
    """

    lots: np.ndarray
    sources: tuple[str, ...]
    share: sparse.csr_array
    accounts: tuple[Account, ...]
    findings: tuple[Finding, ...]

    def of(self, lot: int) -> dict[str, float]:
        """Return source -> declared share of a lot, the largest first; empty without one."""
        row = int(np.searchsorted(self.lots, lot))
        if row == len(self.lots) or self.lots[row] != lot:
            return {}
        found: Any = self.share[[row]].tocoo()
        pairs = zip(found.coords[1].tolist(), found.data.tolist(), strict=True)
        return {self.sources[k]: share for k, share in sorted(pairs, key=lambda each: -each[1])}


def declared_balance(
    flows: pa.Table,
    events: pa.Table,
    claims: pa.Table,
    *,
    within: str = "year",
    fraction: Mapping[int, float] | None = None,
    names: Mapping[int, str] | None = None,
    offset_hours: int = 8,
) -> Declared:
    """Hold what owners declare of their products against what they took in.

    Parameters
    ----------
    flows, events
        Tables `FLOWS` and `EVENTS`.
    claims
        ``thing, source, share`` of lots bought and of lots made.
    within
        Period over which an account must add up, one of `WITHIN`.
    fraction
        Lot -> mass share of an element; whole masses if left out.
    offset_hours
        Of the calendar that periods are of.
    """
    label = names or {}
    lots = np.unique(np.concatenate([
        flows["lot_in"].to_numpy(), flows["lot_out"].to_numpy(), claims["thing"].to_numpy()
    ]))  # fmt: skip
    sources, claimed = _matrix(claims, lots)
    whole = np.asarray(claimed.sum(axis=1)).ravel()
    findings = [
        Finding(
            "origin-declared-share", Severity.ERROR, label.get(int(lots[n]), str(lots[n])),
            Text(f"申报份额合计 {whole[n]:.4%}，超过 100%。",
                 f"Declared shares add up to {whole[n]:.4%}, more than 100%."),
        )
        for n in np.flatnonzero(whole > 1 + _OVER)
    ]  # fmt: skip
    part = np.ones(len(lots))
    if fraction is not None:
        part = np.array([fraction.get(int(lot), 0.0) for lot in lots])
    groups, number = _accounts(flows, events, within, offset_hours)
    # what no source is declared for stands in the last column
    rest = sparse.csr_array(np.maximum(0.0, 1.0 - whole)[:, None])
    columns = sparse.csr_array(sparse.hstack([claimed, rest]))
    used: Any = _summed(flows, "lot_in", "kg_in", lots, part, number, len(groups))
    made: Any = _summed(flows, "lot_out", "kg_out", lots, part, number, len(groups))
    own = _own(made, [owner for owner, _ in groups])
    taken = ((used - used.multiply(own)) @ columns).toarray()
    given = ((made - used.multiply(own)) @ columns).toarray()
    accounts = [
        Account(owner, period, source, float(taken[g, k]), float(given[g, k]))
        for g, (owner, period) in enumerate(groups)
        for k, source in enumerate(sources)
        if taken[g, k] or given[g, k]
    ]
    findings += [_over(each) for each in accounts
                 if each.declared > each.taken * (1 + _OVER) + 1e-9]  # fmt: skip
    findings += [
        Finding(
            "origin-undeclared", Severity.INFO, " ".join(groups[g]).strip(),
            Text(f"投入中 {taken[g, -1]:.3f} 千克没有申报来源。",
                 f"{taken[g, -1]:.3f} kg of what came in has no declared source."),
        )
        for g in np.flatnonzero(taken[:, -1] > 1e-9)
    ]  # fmt: skip
    return Declared(lots, sources, claimed, tuple(accounts), tuple(findings))


def _matrix(claims: pa.Table, lots: np.ndarray) -> tuple[tuple[str, ...], sparse.csr_array]:
    sources, column = np.unique(np.array(claims["source"].to_pylist(), str), return_inverse=True)
    row = np.searchsorted(lots, claims["thing"].to_numpy())
    share = claims["share"].to_numpy()
    shape = (len(lots), len(sources))
    return tuple(sources.tolist()), sparse.csr_array(
        sparse.coo_array((share, (row, column)), shape=shape)
    )


def _accounts(
    flows: pa.Table, events: pa.Table, within: str, offset_hours: int
) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Return the accounts in order, and of each flow the number of its account."""
    known = np.unique(flows["event"].to_numpy())
    told = (
        nw.from_native(events)
        .filter(nw.col("event").is_in(known.tolist()))
        .select("event", "party", "time")
        .sort("event")
    )
    moments = told["time"].to_numpy().astype("datetime64[us]") + np.timedelta64(offset_hours, "h")
    months = moments.astype("datetime64[M]")
    match within:
        case "event":
            periods = told["event"].to_numpy().astype(str)
        case "month":
            periods = months.astype(str)
        case "quarter":
            quarter = months.astype(int) % 12 // 3 + 1
            years = np.char.add(months.astype("datetime64[Y]").astype(str), "-Q")
            periods = np.char.add(years, quarter.astype(str))
        case _:
            periods = months.astype("datetime64[Y]").astype(str)
    pairs = np.array([told["party"].to_list(), periods.tolist()], str).reshape(2, -1)
    groups, number = np.unique(pairs, axis=1, return_inverse=True)
    at = np.searchsorted(told["event"].to_numpy(), flows["event"].to_numpy())
    return [(str(a), str(b)) for a, b in groups.T], number.ravel()[at]


def _summed(
    flows: pa.Table, side: str, mass: str, lots: np.ndarray, part: np.ndarray,
    number: np.ndarray, count: int,
) -> sparse.csr_array:  # fmt: skip
    """Return (accounts, lots) kilograms of one side."""
    event, lot = flows["event"].to_numpy(), np.searchsorted(lots, flows[side].to_numpy())
    # each lot of a side stands in as many rows as the other side has lots
    once = np.unique(np.stack([event, lot]), axis=1, return_index=True)[1]
    kg = np.nan_to_num(flows[mass].to_numpy(zero_copy_only=False).astype(float)[once])
    return sparse.csr_array(sparse.coo_array(
        (kg * part[lot[once]], (number[once], lot[once])), shape=(count, len(lots))
    ))  # fmt: skip


def _own(made: sparse.csr_array, owners: list[str]) -> sparse.csr_array:
    """Return (accounts, lots) 1 where the owner of the account made the lot, in any period."""
    names, number = np.unique(np.array(owners, str), return_inverse=True)
    shape = (len(names), len(owners))
    ones = np.ones(len(owners))
    accounts = sparse.csr_array(
        sparse.coo_array((ones, (number, np.arange(len(owners)))), shape=shape)
    )
    filled = sparse.csr_array((np.ones(made.nnz), made.indices, made.indptr), shape=made.shape)
    found: Any = accounts.T @ (accounts @ filled)
    return sparse.csr_array((found > 0).astype(float))


def _over(account: Account) -> Finding:
    over = account.declared - account.taken
    return Finding(
        "origin-overdeclared", Severity.ERROR, f"{account.owner} {account.period}".strip(),
        Text(f"“{account.source}”申报 {account.declared:.3f} 千克，投入只有 "
             f"{account.taken:.3f} 千克，多 {over:.3f} 千克。",
             f"'{account.source}': {account.declared:.3f} kg are declared and "
             f"{account.taken:.3f} kg came in, {over:.3f} kg too many."),
        Text("减少申报，或申报投入批次的来源。",
             "Declare less, or declare the sources of the lots that came in."),
    )  # fmt: skip
