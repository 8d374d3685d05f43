"""Storage of OSeMOSYS (储能): levels by year, season, day type and part of the day (S, SC, SI)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.blocks import Block, Model
from tanfeng.pathways.exchange.activity import Activities
from tanfeng.pathways.exchange.capacity import alive
from tanfeng.pathways.exchange.convention import Convention
from tanfeng.pathways.exchange.model import OsemosysModel
from tanfeng.pathways.exchange.money import Money
from tanfeng.pathways.exchange.storage_line import Line, add_line
from tanfeng.pathways.exchange.storage_rules import add_storage_rules

CALENDAR = ("SEASON", "DAYTYPE", "DAILYTIMEBRACKET")


@dataclass(frozen=True, eq=False)
class Days:
    """Columns of storage by typical days.

    Levels of years have shape (R, S, Y), of seasons (R, S, LS, Y), of day types
    (R, S, LS, LD, Y), and `net`, the rate of charge less discharge, (R, S, LS, LD, LH, Y).
    """

    net: Block
    year_start: Block
    year_finish: Block
    season_start: Block
    day_start: Block
    day_finish: Block


@dataclass(frozen=True, eq=False)
class Stores:
    """NewStorageCapacity, shape (R, S, Y), and levels by typical days or in one line."""

    new: Block
    days: Days | None
    line: Line | None


def add_stores(
    build: Model,
    model: OsemosysModel,
    activities: Activities,
    money: Money,
    convention: Convention,
) -> Stores | None:
    """Add storages; None where the model has none."""
    if not model.size("STORAGE"):
        return None
    labels = {name: model.sets[name] for name in ("REGION", "STORAGE", "YEAR")}
    worth = money.start - money.left * money.end[:, :, None]
    new = build.columns(
        "NewStorageCapacity", labels, cost=model.dense("CapitalCostStorage") * worth
    )
    days = line = None
    if convention.storage == "days":
        days = _add_days_of(build, model, activities, new)
    else:
        line = add_line(build, model, activities, new)
    add_storage_rules(build, model, activities, new, convention)
    return Stores(new, days, line)


def _add_days_of(build: Model, model: OsemosysModel, activities: Activities, new: Block) -> Days:
    places = {name: model.sets[name] for name in ("REGION", "STORAGE")}
    year = {"YEAR": model.sets["YEAR"]}
    season = {"SEASON": model.sets["SEASON"]}
    day = season | {"DAYTYPE": model.sets["DAYTYPE"]}
    part = day | {"DAILYTIMEBRACKET": model.sets["DAILYTIMEBRACKET"]}
    stores = Days(
        net=build.columns("NetRateOfCharge", places | part | year, lower=-np.inf),
        year_start=build.columns("StorageLevelYearStart", places | year),
        year_finish=build.columns("StorageLevelYearFinish", places | year),
        season_start=build.columns("StorageLevelSeasonStart", places | season | year),
        day_start=build.columns("StorageLevelDayTypeStart", places | day | year),
        day_finish=build.columns("StorageLevelDayTypeFinish", places | day | year),
    )
    belongs = np.einsum(
        "la,lb,lc->labc",
        model.dense("Conversionls"),
        model.dense("Conversionld"),
        model.dense("Conversionlh"),
    )
    _add_charge(build, model, activities, stores, belongs, places | part | year)
    _add_years(build, model, stores, np.einsum("ly,labc->abcy", activities.split, belongs))
    _add_days(build, model, stores)
    _add_levels(build, model, stores, new)
    return stores


def _add_charge(
    build: Model,
    model: OsemosysModel,
    activities: Activities,
    stores: Days,
    belongs: np.ndarray,
    labels: dict[str, tuple[str, ...]],
) -> None:
    """Rates of charge and discharge and their limits (S1, S2, SC5, SC6)."""
    balance = build.rows("S1_S2_NetRateOfCharge", labels, lower=0.0, upper=0.0)
    build.add(balance.index, stores.net.index, -1.0)
    for name, sign, row, limit in (
        ("TechnologyToStorage", 1.0, "SC5_MaxCharge", "StorageMaxChargeRate"),
        ("TechnologyFromStorage", -1.0, "SC6_MaxDischarge", "StorageMaxDischargeRate"),
    ):
        most = model.dense(limit)[:, :, None, None, None, None]
        rows = build.rows(row, labels, upper=most)
        links = model.entries(name)
        r, _, s, _ = links.at.T
        rate = activities.rate.index[activities.of(links, 3)][:, :, None, None, None, :]
        share = links.values[:, None, None, None, None, None] * belongs[None, ..., None]
        share = np.where(links.values[:, None, None, None, None, None] > 0, share, 0.0)
        build.add(balance.index[r, s][:, None], rate, sign * share)
        build.add(rows.index[r, s][:, None], rate, share)


def _add_years(build: Model, model: OsemosysModel, stores: Days, hours: np.ndarray) -> None:
    """Levels from year to year and from season to season (S3, S5 to S10)."""
    places = {name: model.sets[name] for name in ("REGION", "STORAGE")}
    years, seasons = model.sets["YEAR"], model.sets["SEASON"]
    start, net = stores.year_start.index, stores.net.index
    held = np.zeros((*start.shape[:2], len(years)))
    held[:, :, 0] = model.dense("StorageLevelStart")
    labels = places | {"YEAR": years}
    rows = build.rows("S5_S6_StorageLevelYearStart", labels, lower=held, upper=held).index
    build.add(rows, start, 1.0)
    build.add(rows[:, :, 1:], start[:, :, :-1], -1.0)
    build.add(rows[:, :, None, None, None, 1:], net[..., :-1], -hours[..., :-1])
    rows = build.rows("S7_S8_StorageLevelYearFinish", labels, lower=0.0, upper=0.0).index
    build.add(rows, stores.year_finish.index, 1.0)
    build.add(rows[:, :, :-1], start[:, :, 1:], -1.0)
    build.add(rows[:, :, -1], start[:, :, -1], -1.0)
    build.add(rows[:, :, None, None, None, -1], net[..., -1], -hours[..., -1])
    season = stores.season_start.index
    labels = places | {"SEASON": seasons, "YEAR": years}
    rows = build.rows("S9_S10_StorageLevelSeasonStart", labels, lower=0.0, upper=0.0).index
    build.add(rows, season, 1.0)
    build.add(rows[:, :, 0], start, -1.0)
    build.add(rows[:, :, 1:], season[:, :, :-1], -1.0)
    build.add(rows[:, :, 1:, None, None, :], net[:, :, :-1], -hours[:-1])


def _add_days(build: Model, model: OsemosysModel, stores: Days) -> None:
    """Levels from day type to day type (S4, S11 to S15)."""
    names = ("REGION", "STORAGE", "SEASON", "DAYTYPE", "YEAR")
    labels = {name: model.sets[name] for name in names}
    split, days = model.dense("DaySplit"), model.dense("DaysInDayType")
    # season, day type, part of the day, year
    week = split * days[:, :, None, :]
    net, season = stores.net.index, stores.season_start.index
    start, finish = stores.day_start.index, stores.day_finish.index
    rows = build.rows("S11_S12_StorageLevelDayTypeStart", labels, lower=0.0, upper=0.0).index
    build.add(rows, start, 1.0)
    build.add(rows[:, :, :, 0], season, -1.0)
    build.add(rows[:, :, :, 1:], start[:, :, :, :-1], -1.0)
    build.add(rows[:, :, :, 1:, None, :], net[:, :, :, :-1], -week[:, :-1])
    rows = build.rows("S13_S15_StorageLevelDayTypeFinish", labels, lower=0.0, upper=0.0).index
    build.add(rows, finish, 1.0)
    build.add(rows[:, :, -1, -1], stores.year_finish.index, -1.0)
    build.add(rows[:, :, :-1, -1], season[:, :, 1:], -1.0)
    build.add(rows[:, :, :, :-1], finish[:, :, :, 1:], -1.0)
    build.add(rows[:, :, :, :-1, None, :], net[:, :, :, 1:], week[:, 1:])


def _add_levels(build: Model, model: OsemosysModel, stores: Days, new: Block) -> None:
    """Levels within capacity at four instants of each part of the day (SC1 to SC4, SI1 to SI3)."""
    part = np.arange(model.size("DAILYTIMEBRACKET"))
    before = (part[None, :] < part[:, None]).astype(float)
    after = -(part[None, :] > part[:, None]).astype(float)
    net, start, finish = stores.net.index, stores.day_start.index, stores.day_finish.index
    for name, level, change, sign in (
        ("SC1", start, net, before),
        ("SC2", start[:, :, :, 1:], net[:, :, :, :-1], after),
        ("SC3", finish, net, after),
        ("SC4", finish[:, :, :, :-1], net[:, :, :, 1:], before),
    ):
        if level.size:
            _add_level(build, model, new, name, level, change, sign)


def _add_level(
    build: Model,
    model: OsemosysModel,
    new: Block,
    name: str,
    level: np.ndarray,
    change: np.ndarray,
    sign: np.ndarray,
) -> None:
    least = model.dense("MinStorageCharge")
    residual = model.dense("ResidualStorageCapacity")
    lives = alive(model.dense("OperationalLifeStorage"), model.years()).astype(float)
    days = model.sets["DAYTYPE"][-level.shape[3] :]
    labels = {
        **{key: model.sets[key] for key in ("REGION", "STORAGE", "SEASON")},
        "DAYTYPE": days,
        **{key: model.sets[key] for key in ("DAILYTIMEBRACKET", "YEAR")},
    }
    share = sign[:, :, None] * model.dense("DaySplit")
    wide = (slice(None), slice(None), None, None, None)
    for side, factor in (("UpperLimit", np.ones_like(least)), ("LowerLimit", least)):
        bound = {"upper" if side == "UpperLimit" else "lower": (factor * residual)[wide]}
        rows = build.rows(f"{name}_{side}", labels, **bound).index
        build.add(rows, level[:, :, :, :, None, :], 1.0)
        build.add(rows[:, :, :, :, :, None, :], change[:, :, :, :, None], share)
        build.add(
            rows[..., None],
            new.index[:, :, None, None, None, None, :],
            -(factor[..., None] * lives)[wide],
        )
