"""Limits of OSeMOSYS (约束): capacity, activity, reserve, renewable share, emissions, own rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from tanfeng.pathways.blocks import Block, Model
from tanfeng.pathways.exchange.activity import Activities
from tanfeng.pathways.exchange.capacity import Capacities, add_annual
from tanfeng.pathways.exchange.model import OsemosysModel

NONE = -1
"""Value of an upper limit that does not bind."""


def add_limits(
    build: Model, model: OsemosysModel, activities: Activities, capacities: Capacities
) -> None:
    """Add all of them; only where they are given."""
    total, new = capacities.total, capacities.new
    for name, parameter, block, most in (
        ("TCC1_TotalAnnualMaxCapacity", "TotalAnnualMaxCapacity", total, True),
        ("TCC2_TotalAnnualMinCapacity", "TotalAnnualMinCapacity", total, False),
        ("NCC1_TotalAnnualMaxNewCapacity", "TotalAnnualMaxCapacityInvestment", new, True),
        ("NCC2_TotalAnnualMinNewCapacity", "TotalAnnualMinCapacityInvestment", new, False),
    ):
        at, rows = _limit(build, model, name, parameter, most)
        build.add(rows.index, block.index[tuple(at.T)], 1.0)
    for name, parameter, most in (
        ("AAC2_ActivityUpperLimit", "TotalTechnologyAnnualActivityUpperLimit", True),
        ("AAC3_ActivityLowerLimit", "TotalTechnologyAnnualActivityLowerLimit", False),
    ):
        at, rows = _limit(build, model, name, parameter, most)
        add_annual(build, activities, at, rows.index, np.ones(len(at)))
    for name, parameter, most in (
        ("TAC2_PeriodActivityUpperLimit", "TotalTechnologyModelPeriodActivityUpperLimit", True),
        ("TAC3_PeriodActivityLowerLimit", "TotalTechnologyModelPeriodActivityLowerLimit", False),
    ):
        at, rows = _limit(build, model, name, parameter, most)
        years = model.size("YEAR")
        every = np.repeat(at, years, axis=0)
        places = np.column_stack([every, np.tile(np.arange(years), len(at))])
        add_annual(build, activities, places, np.repeat(rows.index, years), np.ones(len(places)))
    _add_reserve(build, model, activities, capacities)
    _add_renewable(build, model, activities)
    _add_emissions(build, model, activities)
    _add_own(build, model, activities, capacities)


def named(model: OsemosysModel, indices: tuple[str, ...], at: np.ndarray) -> list[str]:
    """Return the members of places, joined by commas."""
    sets = [model.sets["REGION" if name == "_REGION" else name] for name in indices]
    return [",".join(held[n] for held, n in zip(sets, place, strict=True)) for place in at]


def _limit(
    build: Model, model: OsemosysModel, name: str, parameter: str, most: bool
) -> tuple[np.ndarray, Block]:
    bound = model.dense(parameter)
    at = np.argwhere(bound != NONE if most else bound > 0)
    given: dict[str, Any] = {"upper" if most else "lower": bound[tuple(at.T)]}
    labels = {"PLACE": named(model, model.indices_of(parameter), at)}
    return at, build.rows(name, labels, **given)


def _add_reserve(
    build: Model, model: OsemosysModel, activities: Activities, capacities: Capacities
) -> None:
    """Capacity covers the peak of tagged fuels with a margin (RM1 to RM3)."""
    margin, fuels = model.dense("ReserveMargin"), model.dense("ReserveMarginTagFuel")
    at = np.argwhere((margin > 0) & (fuels != 0).any(axis=1))
    rows = build.rows(
        "RM3_ReserveMargin_Constraint",
        {
            "PLACE": named(model, ("REGION", "YEAR"), at),
            "TIMESLICE": model.sets["TIMESLICE"],
        },
        upper=0.0,
    )
    row = np.full((*margin.shape, model.size("TIMESLICE")), -1)
    row[tuple(at.T)] = rows.index
    output = model.entries("OutputActivityRatio")
    r, _, f, _, y = output.at.T
    weight = output.values * fuels[r, f, y] * margin[r, y] * (row[r, y, 0] >= 0)
    build.add(row[r, y], activities.rates(output, 3), weight[:, None])
    tags = model.dense("ReserveMarginTagTechnology")
    firm = tags * model.dense("CapacityToActivityUnit")[:, :, None]
    r, y = at.T
    build.add(
        rows.index[:, None, :],
        capacities.total.index[r, :, y][:, :, None],
        -firm[r, :, y][:, :, None],
    )


def _add_renewable(build: Model, model: OsemosysModel, activities: Activities) -> None:
    """Tagged technologies make a share of tagged fuels (RE1 to RE4)."""
    target = model.dense("REMinProductionTarget")
    at = np.argwhere(target > 0)
    labels = {"PLACE": named(model, ("REGION", "YEAR"), at)}
    rows = build.rows("RE4_EnergyConstraint", labels, lower=0.0)
    row = np.full(target.shape, -1)
    row[tuple(at.T)] = rows.index
    output = model.entries("OutputActivityRatio")
    r, t, f, _, y = output.at.T
    counts = model.dense("RETagTechnology")[r, t, y]
    asked = target[r, y] * model.dense("RETagFuel")[r, f, y]
    weight = (counts - asked) * (row[r, y] >= 0)
    amount = activities.yearly(output) * weight[:, None]
    build.add(row[r, y][:, None], activities.rates(output, 3), amount)


def _add_emissions(build: Model, model: OsemosysModel, activities: Activities) -> None:
    """Emissions of a year and of the horizon stay below limits (E1, E6 to E9)."""
    ratio = model.entries("EmissionActivityRatio")
    r, _, e, _, y = ratio.at.T
    amount = activities.yearly(ratio)
    limit = model.dense("AnnualEmissionLimit")
    at = np.argwhere(limit != NONE)
    left = limit - model.dense("AnnualExogenousEmission")
    labels = {"PLACE": named(model, ("REGION", "EMISSION", "YEAR"), at)}
    rows = build.rows("E8_AnnualEmissionsLimit", labels, upper=left[tuple(at.T)])
    row = np.full(limit.shape, -1)
    row[tuple(at.T)] = rows.index
    bound = (row[r, e, y] >= 0)[:, None]
    build.add(row[r, e, y][:, None], activities.rates(ratio, 3), amount * bound)
    limit = model.dense("ModelPeriodEmissionLimit")
    at = np.argwhere(limit != NONE)
    left = limit - model.dense("ModelPeriodExogenousEmission")
    labels = {"PLACE": named(model, ("REGION", "EMISSION"), at)}
    rows = build.rows("E9_ModelPeriodEmissionsLimit", labels, upper=left[tuple(at.T)])
    row = np.full(limit.shape, -1)
    row[tuple(at.T)] = rows.index
    bound = (row[r, e] >= 0)[:, None]
    build.add(row[r, e][:, None], activities.rates(ratio, 3), amount * bound)


def _add_own(
    build: Model, model: OsemosysModel, activities: Activities, capacities: Capacities
) -> None:
    """User-defined rows on capacity and activity, at most (tag 0) or equal (tag 1)."""
    if not model.size("UDC"):
        return
    tag, constant = model.dense("UDCTag"), model.dense("UDCConstant")
    on = np.repeat((tag != 2)[:, :, None], model.size("YEAR"), axis=2)
    at = np.argwhere(on)
    value = constant[tuple(at.T)]
    equal = tag[at[:, 0], at[:, 1]] == 1
    rows = build.rows(
        "UDC_UserDefinedConstraint",
        {"PLACE": named(model, ("REGION", "UDC", "YEAR"), at)},
        lower=np.where(equal, value, -np.inf),
        upper=value,
    )
    row = np.full(on.shape, -1)
    row[tuple(at.T)] = rows.index
    for name, block in (
        ("UDCMultiplierTotalCapacity", capacities.total),
        ("UDCMultiplierNewCapacity", capacities.new),
    ):
        entries = model.entries(name)
        r, t, u, y = entries.at.T
        build.add(row[r, u, y], block.index[r, t, y], entries.values * (row[r, u, y] >= 0))
    entries = model.entries("UDCMultiplierActivity")
    for own in np.unique(entries.at[:, 2]):
        here = entries.at[:, 2] == own
        r, t, _, y = entries.at[here].T
        kept = row[r, own, y] >= 0
        places = np.column_stack([r, t, y])[kept]
        add_annual(build, activities, places, row[r, own, y][kept], entries.values[here][kept])
