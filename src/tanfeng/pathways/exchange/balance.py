"""Balances of OSeMOSYS (平衡): fuels in each time slice and over the year."""

from __future__ import annotations

import numpy as np

from tanfeng.pathways.blocks import Model
from tanfeng.pathways.exchange.activity import Activities
from tanfeng.pathways.exchange.model import OsemosysModel
from tanfeng.pathways.exchange.trade import Trades


def demand(model: OsemosysModel) -> np.ndarray:
    """Return the demand per time slice, shape (R, F, L, Y) (EQ, EBa9)."""
    annual = model.dense("SpecifiedAnnualDemand")
    return annual[:, :, None, :] * model.dense("SpecifiedDemandProfile")


def add_balances(
    build: Model, model: OsemosysModel, activities: Activities, trades: Trades
) -> None:
    """Add EBa11 in each time slice and EBb4 where there is a demand of the year.

    A fuel that nothing makes is not free: its production is what technologies make of it.
    """
    wanted = demand(model)
    yearly = model.dense("AccumulatedAnnualDemand")
    output, taken = model.entries("OutputActivityRatio"), model.entries("InputActivityRatio")
    live = (wanted != 0).any(axis=(2, 3))
    live = np.asarray(live | (yearly != 0).any(axis=2))
    for entries in (output, taken):
        live[entries.at[:, 0], entries.at[:, 2]] = True
    live[trades.at[:, 0], trades.at[:, 2]] = True
    live[trades.at[:, 1], trades.at[:, 2]] = True
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
    first, other, f, y = trades.at.T
    for region, booked in ((first, -trades.weight), (other, trades.arrives)):
        amount = booked[:, None] * np.ones(len(activities.split))
        _put(build, rows.index[number[region, f], :, y], trades.trade.index, amount)
        _put_annual(build, row[region, f, y], trades.trade.index, amount)


def _put(build: Model, rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> None:
    build.add(rows, columns, values)


def _put_annual(build: Model, rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> None:
    kept = rows >= 0
    build.add(rows[kept][:, None], columns[kept], values[kept])
