"""Trade of OSeMOSYS (区域贸易): free between regions, or over routes that are built and lose.

Without parameters of routes trade is as in OSeMOSYS: free and without limit. With them, routes
have capacity, cost, life and losses (parameters as tz-osemosys names them), and each direction is
a route of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.blocks import Block, Model
from tanfeng.pathways.exchange.convention import Convention
from tanfeng.pathways.exchange.limits import NONE, named
from tanfeng.pathways.exchange.model import OsemosysModel
from tanfeng.pathways.exchange.money import region_rate, worth_left

ROUTE_PARAMETERS = (
    "AvailabilityFactorTrade",
    "CapitalCostTrade",
    "DiscountRateTrade",
    "OperationalLifeTrade",
    "ResidualTradeCapacity",
    "TotalAnnualMaxTradeInvestment",
    "TotalAnnualMinCapacityFactorTrade",
    "TotalTradeAnnualActivityLowerLimit",
    "TotalTradeAnnualActivityUpperLimit",
    "TradeCapacityToActivityUnit",
    "TradeLossBetweenRegions",
)
"""With any of these given, trade runs over routes that have a capacity."""

_PLACE = ("REGION", "_REGION", "FUEL", "YEAR")


@dataclass(frozen=True, eq=False)
class Routes:
    """What was built of routes, of shape (n,) like the places of `Trades`.

    Attributes
    ----------
    new, total
        NewTradeCapacity and TotalTradeCapacityAnnual.
    invested
        Undiscounted capital per unit.
    present
        Its present value, less what is left at the end.
    """

    new: Block
    total: Block
    invested: np.ndarray
    present: np.ndarray


@dataclass(frozen=True, eq=False)
class Trades:
    """Trade, shape (n, L), of the places `at`: region, other region, fuel, year.

    Attributes
    ----------
    trade
        What leaves the first region; over free routes negative where it comes in.
    weight
        Shape (n,): what the first region books per unit.
    arrives
        Shape (n,): what the other region gets per unit; 0 over free routes, which book both ends.
    routes
        None where trade is free.
    """

    trade: Block
    at: np.ndarray
    weight: np.ndarray
    arrives: np.ndarray
    routes: Routes | None


def has_routes(model: OsemosysModel) -> bool:
    """Whether trade runs over routes that have a capacity."""
    return any(name in model.given for name in ROUTE_PARAMETERS)


def add_trades(build: Model, model: OsemosysModel, convention: Convention) -> Trades:
    """Add trade: EBa10 where it is free, otherwise capacities of routes and their limits."""
    return _routes(build, model, convention) if has_routes(model) else _free(build, model)


def _free(build: Model, model: OsemosysModel) -> Trades:
    given = model.entries("TradeRoute").at
    both = np.concatenate([given, given[:, [1, 0, 2, 3]]])
    at = np.unique(both, axis=0) if len(both) else both.reshape(0, 4)
    names = named(model, _PLACE, at)
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
    weight = model.dense("TradeRoute")[tuple(at.T)]
    return Trades(trade, at, weight, np.zeros(len(at)), None)


def _routes(build: Model, model: OsemosysModel, convention: Convention) -> Trades:
    at = model.entries("TradeRoute").at
    place = tuple(at.T)
    names = named(model, _PLACE, at)
    labels = {"ROUTE": names}
    slices = labels | {"TIMESLICE": model.sets["TIMESLICE"]}
    trade = build.columns("Trade", slices)
    years = model.years()
    cost = model.dense("CapitalCostTrade")[place]
    present = cost * _present(model, at, convention)
    most = model.dense("TotalAnnualMaxTradeInvestment")[place]
    new = build.columns(
        "NewTradeCapacity", labels, upper=np.where(most == NONE, np.inf, most), cost=present
    )
    total = build.columns("TotalTradeCapacityAnnual", labels)
    residual = model.dense("ResidualTradeCapacity")[place]
    rows = build.rows("TC_TotalTradeCapacity", labels, lower=residual, upper=residual)
    build.add(rows.index, total.index, 1.0)
    life = model.dense("OperationalLifeTrade")[place]
    same = (at[:, None, :3] == at[None, :, :3]).all(axis=2)
    age = years[at[:, 3]][:, None] - years[at[:, 3]][None, :]
    lives = same & (age >= 0) & (age < life[None, :])
    build.add(rows.index[:, None], new.index[None, :], np.where(lives, -1.0, 0.0))

    unit = model.dense("TradeCapacityToActivityUnit")[tuple(at[:, :3].T)]
    split = model.dense("YearSplit")[:, at[:, 3]].T
    rows = build.rows("TC1_TradeCapacity", slices, upper=0.0)
    build.add(rows.index, trade.index, 1.0)
    build.add(rows.index, total.index[:, None], -unit[:, None] * split)
    for row, parameter, side in (
        ("TC2_AvailabilityFactorTrade", "AvailabilityFactorTrade", "upper"),
        ("TC3_MinCapacityFactorTrade", "TotalAnnualMinCapacityFactorTrade", "lower"),
    ):
        rows = build.rows(row, labels, **{side: 0.0})
        build.add(rows.index[:, None], trade.index, 1.0)
        build.add(rows.index, total.index, -unit * model.dense(parameter)[place])
    least = model.dense("TotalTradeAnnualActivityLowerLimit")[place]
    most = model.dense("TotalTradeAnnualActivityUpperLimit")[place]
    rows = build.rows(
        "TC5_AnnualTrade",
        labels,
        lower=np.where(least > 0, least, -np.inf),
        upper=np.where(most == NONE, np.inf, most),
    )
    build.add(rows.index[:, None], trade.index, 1.0)
    arrives = 1 - model.dense("TradeLossBetweenRegions")[place]
    return Trades(trade, at, np.ones(len(at)), arrives, Routes(new, total, cost, present))


def _present(model: OsemosysModel, at: np.ndarray, convention: Convention) -> np.ndarray:
    """Present value of capital of a route, less what is left, per unit; shape (n,)."""
    years = model.years()
    rate = region_rate(model)[at[:, 0]]
    given = model.given.get("DiscountRateTrade")
    if "DiscountRateTrade" in model.defaults:
        rate = model.dense("DiscountRateTrade")[tuple(at[:, :3].T)]
    elif given is not None:
        own = np.full([model.size(name) for name in _PLACE[:3]], np.nan)
        own[tuple(given.at.T)] = given.values
        found = own[tuple(at[:, :3].T)]
        rate = np.where(np.isnan(found), rate, found)
    life = model.dense("OperationalLifeTrade")[tuple(at.T)]
    straight = (model.dense("DepreciationMethod") == 2)[at[:, 0]]
    year = years[at[:, 3]]
    left = worth_left(years[-1] - year + 1.0, rate, life, straight)
    start = (1 + rate) ** -(year - years[0]).astype(float)
    end = (1 + rate) ** -float(years[-1] - years[0] + 1)
    return start - convention.route_salvage * left * end
