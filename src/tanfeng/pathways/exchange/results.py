"""Result variables of otoole (结果表), computed from the columns of the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tanfeng.pathways.exchange.activity import Activities
from tanfeng.pathways.exchange.balance import demand
from tanfeng.pathways.exchange.capacity import Capacities, alive
from tanfeng.pathways.exchange.model import OsemosysModel, set_of
from tanfeng.pathways.exchange.money import Money
from tanfeng.pathways.exchange.storage import Stores
from tanfeng.pathways.exchange.trade import Trades

_NOISE = 1e-9
"""Relative to the largest value of a table; what is smaller is the solver's rounding."""

_RTY = ("REGION", "TECHNOLOGY", "YEAR")
_RSY = ("REGION", "STORAGE", "YEAR")
_ROUTE = ("REGION", "_REGION", "FUEL", "YEAR")
_RLTMY = ("REGION", "TIMESLICE", "TECHNOLOGY", "MODE_OF_OPERATION", "YEAR")
_RLTFY = ("REGION", "TIMESLICE", "TECHNOLOGY", "FUEL", "YEAR")
_RLTMFY = ("REGION", "TIMESLICE", "TECHNOLOGY", "MODE_OF_OPERATION", "FUEL", "YEAR")


@dataclass(frozen=True, eq=False)
class Parts:
    """Where the variables of a model stand."""

    money: Money
    storage_money: Money
    activities: Activities
    capacities: Capacities
    trades: Trades
    stores: Stores | None


@dataclass(frozen=True, eq=False)
class _Long:
    """Values at places, shape (n, k) and (n,)."""

    indices: tuple[str, ...]
    at: np.ndarray
    values: np.ndarray

    def summed(self, indices: tuple[str, ...], sizes: Sequence[int]) -> _Long:
        """Sum over the indices that are left out."""
        where = [self.indices.index(name) for name in indices]
        if not len(self.values):
            return _Long(indices, self.at[:, where], self.values)
        flat = np.ravel_multi_index(tuple(self.at[:, where].T), tuple(sizes))
        places, back = np.unique(flat, return_inverse=True)
        at = np.column_stack(np.unravel_index(places, tuple(sizes)))
        return _Long(indices, at, np.bincount(back, self.values))


def result_tables(model: OsemosysModel, parts: Parts, x: np.ndarray) -> Mapping[str, pa.Table]:
    """Return result variable -> table of its indices and ``VALUE``."""
    found = {
        **_capacity_results(model, parts, x),
        **_flow_results(model, parts, x),
        **_storage_results(parts, x),
    }
    found["Demand"] = _whole(
        ("REGION", "TIMESLICE", "FUEL", "YEAR"), demand(model).transpose(0, 2, 1, 3)
    )
    found.update(_cost_results(model, parts, found))
    return {name: _table(model, found[name]) for name in sorted(found)}


def _whole(indices: tuple[str, ...], values: np.ndarray) -> _Long:
    at = np.argwhere(values != 0)
    return _Long(indices, at, values[tuple(at.T)])


def _dense(model: OsemosysModel, found: _Long) -> np.ndarray:
    values = np.zeros([model.size(name) for name in found.indices])
    values[tuple(found.at.T)] = found.values
    return values


def _capacity_results(model: OsemosysModel, parts: Parts, x: np.ndarray) -> dict[str, _Long]:
    capacities = parts.capacities
    new = x[capacities.new.index]
    lives = alive(model.dense("OperationalLife"), model.years())
    invested = new * model.dense("CapitalCost") * parts.money.annuity[:, :, None]
    salvage = invested * parts.money.left
    return {
        "NewCapacity": _whole(_RTY, new),
        "AccumulatedNewCapacity": _whole(_RTY, np.einsum("rtyv,rtv->rty", lives, new)),
        "TotalCapacityAnnual": _whole(_RTY, x[capacities.total.index]),
        "NumberOfNewTechnologyUnits": _Long(
            _RTY, capacities.unit_places, x[capacities.units.index]
        ),
        "CapitalInvestment": _whole(_RTY, invested),
        "DiscountedCapitalInvestment": _whole(_RTY, invested * parts.money.start),
        "SalvageValue": _whole(_RTY, salvage),
        "DiscountedSalvageValue": _whole(_RTY, salvage * parts.money.end[:, :, None]),
        "AnnualFixedOperatingCost": _whole(
            _RTY, x[capacities.total.index] * model.dense("FixedCost")
        ),
    }


def _flow_results(model: OsemosysModel, parts: Parts, x: np.ndarray) -> dict[str, _Long]:
    activities = parts.activities
    rate = x[activities.rate.index]
    a, slices, y = np.nonzero(rate)
    at = np.column_stack(
        [activities.region[a], slices, activities.technology[a], activities.mode[a], y]
    )
    found = {"RateOfActivity": _Long(_RLTMY, at, rate[a, slices, y])}
    hours = _Long(_RLTMY, at, rate[a, slices, y] * activities.split[slices, y])
    for name, indices in (
        ("TotalAnnualTechnologyActivityByMode", (*_RTY[:2], "MODE_OF_OPERATION", "YEAR")),
        ("TotalTechnologyAnnualActivity", _RTY),
        ("TotalTechnologyModelPeriodActivity", _RTY[:2]),
    ):
        found[name] = hours.summed(indices, [model.size(i) for i in indices])
    for parameter, rates, by, annual in (
        ("OutputActivityRatio", "RateOfProductionByTechnology", "ProductionByTechnology",
         "ProductionByTechnologyAnnual"),
        ("InputActivityRatio", "RateOfUseByTechnology", "UseByTechnology",
         "UseByTechnologyAnnual"),
    ):  # fmt: skip
        found.update(_fuel_results(model, parts, rate, parameter, (rates, by, annual)))
    found.update(_emission_results(model, parts, rate))
    found.update(_trade_results(model, parts.trades, x))
    return found


def _trade_results(model: OsemosysModel, trades: Trades, x: np.ndarray) -> dict[str, _Long]:
    """Trade is what leaves the first region less what comes to it from the other one."""
    sent = x[trades.trade.index]
    slices = np.arange(model.size("TIMESLICE"))
    n, k = (part.ravel() for part in np.meshgrid(np.arange(len(sent)), slices, indexing="ij"))
    r, other, f, y = trades.at[n].T
    back = -(trades.arrives[:, None] * sent).ravel()
    both = _Long(
        ("REGION", "_REGION", "TIMESLICE", "FUEL", "YEAR"),
        np.concatenate(
            [np.column_stack([r, other, k, f, y]), np.column_stack([other, r, k, f, y])]
        ),
        np.concatenate([sent.ravel(), back]),
    )
    sizes = [model.size(name) for name in both.indices]
    found = {"Trade": both.summed(both.indices, sizes)}
    net = ("REGION", "TIMESLICE", "FUEL", "YEAR")
    found["NetTrade"] = both.summed(net, [model.size(name) for name in net])
    if trades.routes is not None:
        new = x[trades.routes.new.index]
        for name, values in (
            ("NewTradeCapacity", new),
            ("TotalTradeCapacityAnnual", x[trades.routes.total.index]),
            ("CapitalInvestmentTrade", new * trades.routes.invested),
            ("DiscountedCostByTrade", new * trades.routes.present),
        ):
            found[name] = _Long(_ROUTE, trades.at, values)
    return found


def _fuel_results(
    model: OsemosysModel,
    parts: Parts,
    rate: np.ndarray,
    parameter: str,
    names: tuple[str, str, str],
) -> dict[str, _Long]:
    entries = model.entries(parameter)
    r, t, f, m, y = entries.at.T
    amount = rate[parts.activities.of(entries, 3), :, y] * entries.values[:, None]
    n, slices = np.nonzero(amount)
    at = np.column_stack([r[n], slices, t[n], m[n], f[n], y[n]])
    by_mode = _Long(_RLTMFY, at, amount[n, slices])
    hours = _Long(_RLTMFY, at, amount[n, slices] * parts.activities.split[slices, y[n]])
    sizes = [model.size(name) for name in _RLTFY]
    annual = ("REGION", "TECHNOLOGY", "FUEL", "YEAR")
    return {
        f"{names[0]}ByMode": by_mode,
        names[0]: by_mode.summed(_RLTFY, sizes),
        names[1]: hours.summed(_RLTFY, sizes),
        names[2]: hours.summed(annual, [model.size(name) for name in annual]),
    }


def _emission_results(model: OsemosysModel, parts: Parts, rate: np.ndarray) -> dict[str, _Long]:
    entries = model.entries("EmissionActivityRatio")
    activity = rate[parts.activities.of(entries, 3), :, entries.at[:, 4]]
    amount = (activity * parts.activities.yearly(entries)).sum(axis=1)
    r, t, e, m, y = entries.at.T
    indices = ("REGION", "TECHNOLOGY", "EMISSION", "MODE_OF_OPERATION", "YEAR")
    by_mode = _Long(indices, np.column_stack([r, t, e, m, y]), amount)
    found = {"AnnualTechnologyEmissionByMode": by_mode}
    for name, kept in (
        ("AnnualTechnologyEmission", ("REGION", "TECHNOLOGY", "EMISSION", "YEAR")),
        ("AnnualEmissions", ("REGION", "EMISSION", "YEAR")),
    ):
        found[name] = by_mode.summed(kept, [model.size(i) for i in kept])
    return found


def _storage_results(parts: Parts, x: np.ndarray) -> dict[str, _Long]:
    stores = parts.stores
    if stores is None:
        return {}
    found = {"NewStorageCapacity": _whole(_RSY, x[stores.new.index])}
    if stores.line is not None:
        line = stores.line
        indices = ("REGION", "STORAGE", "TIMESLICE", "YEAR")
        found["StorageLevel"] = _whole(indices, x[line.level.index])
        found["NetCharge"] = _whole(indices, x[line.charge.index] - x[line.discharge.index])
    if stores.days is not None:
        days = stores.days
        season = ("REGION", "STORAGE", "SEASON", "YEAR")
        day = ("REGION", "STORAGE", "SEASON", "DAYTYPE", "YEAR")
        for name, indices, block in (
            ("StorageLevelYearStart", _RSY, days.year_start),
            ("StorageLevelYearFinish", _RSY, days.year_finish),
            ("StorageLevelSeasonStart", season, days.season_start),
            ("StorageLevelDayTypeStart", day, days.day_start),
            ("StorageLevelDayTypeFinish", day, days.day_finish),
        ):
            found[name] = _whole(indices, x[block.index])
    return found


def _cost_results(
    model: OsemosysModel, parts: Parts, found: Mapping[str, _Long]
) -> dict[str, _Long]:
    money = parts.money
    ran = _dense(model, found["TotalAnnualTechnologyActivityByMode"])
    variable = np.einsum("rtmy,rtmy->rty", ran, model.dense("VariableCost"))
    running = (variable + _dense(model, found["AnnualFixedOperatingCost"])) * money.middle
    emitted = _dense(model, found["AnnualTechnologyEmission"])
    penalty = np.einsum("rtey,rey->rty", emitted, model.dense("EmissionsPenalty")) * money.middle
    spent = _dense(model, found["DiscountedCapitalInvestment"])
    by_technology = running + penalty + spent - _dense(model, found["DiscountedSalvageValue"])
    total = by_technology.sum(axis=1)
    costs: dict[str, _Long] = {}
    if "DiscountedCostByTrade" in found:
        total = total + _dense(model, found["DiscountedCostByTrade"]).sum(axis=(1, 2))
    if parts.stores is not None:
        stored = parts.storage_money
        put = _dense(model, found["NewStorageCapacity"]) * model.dense("CapitalCostStorage")
        salvage = put * stored.left
        by_storage = put * stored.start - salvage * stored.end[:, :, None]
        total = total + by_storage.sum(axis=1)
        costs["CapitalInvestmentStorage"] = _whole(_RSY, put)
        costs["SalvageValueStorage"] = _whole(_RSY, salvage)
        costs["DiscountedCostByStorage"] = _whole(_RSY, by_storage)
    return costs | {
        "AnnualVariableOperatingCost": _whole(_RTY, variable),
        "DiscountedOperationalCost": _whole(_RTY, running),
        "DiscountedTechnologyEmissionsPenalty": _whole(_RTY, penalty),
        "DiscountedCostByTechnology": _whole(_RTY, by_technology),
        "TotalDiscountedCost": _whole(("REGION", "YEAR"), total),
    }


def _table(model: OsemosysModel, found: _Long) -> pa.Table:
    size = np.abs(found.values).max(initial=0.0)
    kept = np.abs(found.values) > _NOISE * size
    at, values = found.at[kept], found.values[kept]
    if len(values):
        order = np.lexsort(at.T[::-1])
        at, values = at[order], values[order]
    columns = {
        name: pa.DictionaryArray.from_arrays(
            pa.array(at[:, n], pa.int32()), pa.array(model.sets[set_of(name)], pa.string())
        ).cast(pa.string())
        for n, name in enumerate(found.indices)
    }
    return pa.table({**columns, "VALUE": pa.array(values, pa.float64())})
