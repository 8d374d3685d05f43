"""Balances of OSeMOSYS (平衡): fuels in each time slice and over the year, and trade."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.blocks import Block, Model
from tanfeng.pathways.exchange.activity import Activities
from tanfeng.pathways.exchange.model import Entries, OsemosysModel


@dataclass(frozen=True, eq=False)
class Trades:
    """Trade, shape (n, L): positive where `at`'s first region sends to its second.

    `at` has the columns region, other region, fuel, year.
    """

    trade: Block
    at: np.ndarray


def demand(model: OsemosysModel) -> np.ndarray:
    """Return the demand per time slice, shape (R, F, L, Y) (EQ, EBa9)."""
    annual = model.dense("SpecifiedAnnualDemand")
    return annual[:, :, None, :] * model.dense("SpecifiedDemandProfile")


def add_balances(build: Model, model: OsemosysModel, activities: Activities) -> Trades:
    """Add EBa11 in each time slice, EBb4 where there is a demand of the year, and trade (EBa10).

    A fuel that nothing makes is not free: its production is what technologies make of it.
    """
    wanted = demand(model)
    yearly = model.dense("AccumulatedAnnualDemand")
    output, taken = model.entries("OutputActivityRatio"), model.entries("InputActivityRatio")
    trades = _trades(build, model)
    live = (wanted != 0).any(axis=(2, 3))
    live = np.asarray(live | (yearly != 0).any(axis=2))
    for entries in (output, taken):
        live[entries.at[:, 0], entries.at[:, 2]] = True
    live[trades.at[:, 0], trades.at[:, 2]] = True
    places = np.argwhere(live)
    number = np.full(live.shape, -1)
    number[tuple(places.T)] = np.arange(len(places))
    names = [f"{model.sets['REGION'][r]},{model.sets['FUEL'][f]}" for r, f in places]
    rows = build.rows(
        "EBa11_EnergyBalanceEachTS5",
        {"PLACE": names, "TIMESLICE": model.sets["TIMESLICE"], "YEAR": model.sets["YEAR"]},
        lower=wanted[tuple(places.T)],
    )
    at = np.argwhere(yearly != 0)
    annual = build.rows(
        "EBb4_EnergyBalanceEachYear4",
        {"PLACE": [f"{names[number[r, f]]},{model.sets['YEAR'][y]}" for r, f, y in at]},
        lower=yearly[tuple(at.T)],
    )
    row = np.full(yearly.shape, -1)
    row[tuple(at.T)] = annual.index
    for entries, sign in ((output, 1.0), (taken, -1.0)):
        r, _, f, _, y = entries.at.T
        amount = sign * activities.yearly(entries)
        _put(build, rows.index[number[r, f], :, y], activities.rates(entries, 3), amount)
        _put_annual(build, row[r, f, y], activities.rates(entries, 3), amount)
    route = model.dense("TradeRoute")[tuple(trades.at.T)]
    r, _, f, y = trades.at.T
    sent = -route[:, None] * np.ones(len(activities.split))
    _put(build, rows.index[number[r, f], :, y], trades.trade.index, sent)
    _put_annual(build, row[r, f, y], trades.trade.index, sent)
    return trades


def _put(build: Model, rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> None:
    build.add(rows, columns, values)


def _put_annual(build: Model, rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> None:
    kept = rows >= 0
    build.add(rows[kept][:, None], columns[kept], values[kept])


def _trades(build: Model, model: OsemosysModel) -> Trades:
    routes: Entries = model.entries("TradeRoute")
    both = np.concatenate([routes.at, routes.at[:, [1, 0, 2, 3]]])
    at = np.unique(both, axis=0) if len(both) else both.reshape(0, 4)
    names = [
        ",".join(
            model.sets[name][n]
            for name, n in zip(("REGION", "REGION", "FUEL", "YEAR"), place, strict=True)
        )
        for place in at
    ]
    slices = model.sets["TIMESLICE"]
    trade = build.columns("Trade", {"ROUTE": names, "TIMESLICE": slices}, lower=-np.inf)
    where = {tuple(place): n for n, place in enumerate(at.tolist())}
    back = np.array([where[b, a, f, y] for a, b, f, y in at.tolist()], dtype=int)
    once = np.flatnonzero(np.arange(len(at)) <= back)
    rows = build.rows(
        "EBa10_EnergyBalanceEachTS4",
        {"ROUTE": [names[n] for n in once], "TIMESLICE": slices},
        lower=0.0,
        upper=0.0,
    )
    build.add(rows.index, trade.index[once], 1.0)
    build.add(rows.index, trade.index[back[once]], 1.0)
    return Trades(trade, at)
