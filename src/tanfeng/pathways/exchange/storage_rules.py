"""Rules on storage beyond OSeMOSYS (储能附加规则): hours of charge and balances.

StorageMaxHours and StorageBalanceDay, -Season and -Year are named as in tz-osemosys.
"""

from __future__ import annotations

import numpy as np

from tanfeng.pathways.blocks import Block, Model
from tanfeng.pathways.exchange.activity import Activities
from tanfeng.pathways.exchange.capacity import alive
from tanfeng.pathways.exchange.convention import Convention
from tanfeng.pathways.exchange.model import OsemosysModel

HOURS = 8760
"""Hours of the year that shares of it are counted by."""

_LINKS = (("TechnologyToStorage", 1.0), ("TechnologyFromStorage", -1.0))
_SPANS = (
    ("StorageBalanceDay", ("SEASON", "DAYTYPE")),
    ("StorageBalanceSeason", ("SEASON",)),
    ("StorageBalanceYear", ()),
)
_CONVERSIONS = {"SEASON": "Conversionls", "DAYTYPE": "Conversionld"}


def add_storage_rules(
    build: Model,
    model: OsemosysModel,
    activities: Activities,
    new: Block,
    convention: Convention,
) -> None:
    """Add the rows of storages that have such rules; `new` is of shape (R, S, Y)."""
    _add_hours(build, model, activities, new, convention)
    for parameter, span in _SPANS:
        _add_balance(build, model, activities, parameter, span)


def _add_hours(
    build: Model,
    model: OsemosysModel,
    activities: Activities,
    new: Block,
    convention: Convention,
) -> None:
    """Neither charge nor discharge is faster than the whole capacity in so many hours."""
    hours = model.dense("StorageMaxHours")
    if not (hours > 0).any():
        return
    labels = {name: model.sets[name] for name in ("REGION", "STORAGE", "TIMESLICE", "YEAR")}
    # of the energy of a slice: within its part of a typical day, or of all such days together
    day = np.einsum("lh,hy->ly", model.dense("Conversionlh"), model.dense("DaySplit"))
    part = day if convention.storage == "days" else activities.split
    with np.errstate(divide="ignore"):
        share = day * HOURS / hours[:, :, None, None]
    lives = alive(model.dense("OperationalLifeStorage"), model.years()).astype(float)
    bound = np.isfinite(share)
    share = np.where(bound, share, 0.0)
    residual = model.dense("ResidualStorageCapacity")[:, :, None, :]
    most = np.where(bound, share * residual, np.inf)
    for name, _ in _LINKS:
        rows = build.rows(f"SC_MaxHours_{name}", labels, upper=most)
        links = model.entries(name)
        r, _, s, _ = links.at.T
        rate = activities.rate.index[activities.of(links, 3)]
        build.add(rows.index[r, s], rate, links.values[:, None, None] * part)
        build.add(
            rows.index[..., None],
            new.index[:, :, None, None, :],
            -(share[..., None] * lives[:, :, None]),
        )


def _add_balance(
    build: Model,
    model: OsemosysModel,
    activities: Activities,
    parameter: str,
    span: tuple[str, ...],
) -> None:
    """What is charged within a span comes out within it."""
    at = np.argwhere(model.dense(parameter) != 0)
    if not len(at):
        return
    belongs = np.ones((model.size("TIMESLICE"), 1))
    for name in span:
        member = model.dense(_CONVERSIONS[name])
        belongs = (belongs[:, :, None] * member[:, None, :]).reshape(len(belongs), -1)
    names = [f"{model.sets['REGION'][r]},{model.sets['STORAGE'][s]}" for r, s in at]
    spans = [str(n + 1) for n in range(belongs.shape[1])]
    labels = {"PLACE": names, "SPAN": spans, "YEAR": model.sets["YEAR"]}
    rows = build.rows(f"SB_{parameter}", labels, lower=0.0, upper=0.0)
    row = np.full((model.size("REGION"), model.size("STORAGE")), -1)
    row[tuple(at.T)] = np.arange(len(at))
    for name, sign in _LINKS:
        links = model.entries(name)
        r, _, s, _ = links.at.T
        kept = row[r, s] >= 0
        rate = activities.rate.index[activities.of(links, 3)[kept]]
        amount = sign * links.values[kept][:, None, None, None] * belongs[:, :, None]
        build.add(
            rows.index[row[r, s][kept]][:, None],
            rate[:, :, None],
            amount * activities.split[:, None],
        )
