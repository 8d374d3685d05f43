"""Checks of a whole OSeMOSYS model (整体检查): what no single row shows."""

from __future__ import annotations

import numpy as np

from tanfeng.pathways.exchange.folder import Folder
from tanfeng.pathways.exchange.limits import NONE, named
from tanfeng.pathways.exchange.model import OsemosysModel
from tanfeng.pathways.exchange.storage import CALENDAR
from tanfeng.pathways.exchange.trade import has_routes
from tanfeng.reference.finding import Finding, Severity, Text

_SHARES = 1e-3
"""Rounding that is let pass in year splits and profiles, as published models have it."""

_PAIRS = (
    ("TotalAnnualMinCapacity", "TotalAnnualMaxCapacity"),
    ("TotalAnnualMinCapacityInvestment", "TotalAnnualMaxCapacityInvestment"),
    ("TotalTechnologyAnnualActivityLowerLimit", "TotalTechnologyAnnualActivityUpperLimit"),
    (
        "TotalTechnologyModelPeriodActivityLowerLimit",
        "TotalTechnologyModelPeriodActivityUpperLimit",
    ),
)


def check_model(model: OsemosysModel, folder: Folder) -> list[Finding]:
    """Return what is wrong or doubtful in a model whose tables could all be read."""
    return [
        *_fuels(model, folder),
        *_crossing(model, folder),
        *_shares(model, folder),
        *_storage(model, folder),
        *_routes(model, folder),
    ]


def _at(folder: Folder, parameter: str) -> str:
    file = folder.parameters.get(parameter)
    return str(file) if file else f"{folder.name}/{parameter}.csv"


def _fuels(model: OsemosysModel, folder: Folder) -> list[Finding]:
    shape = tuple(model.size(name) for name in ("REGION", "FUEL", "YEAR"))
    made = np.zeros(shape, dtype=bool)
    output = model.entries("OutputActivityRatio")
    r, _, f, _, y = output.at.T
    made[r, f, y] = True
    routes = model.entries("TradeRoute").at
    for end in (0, 1):
        made[routes[:, end], routes[:, 2], routes[:, 3]] = True
    found: list[Finding] = []
    for name in ("SpecifiedAnnualDemand", "AccumulatedAnnualDemand"):
        without = (model.dense(name) > 0) & ~made
        for r, f in np.argwhere(without.any(axis=2)).tolist():
            fuel, region = model.sets["FUEL"][f], model.sets["REGION"][r]
            year = model.sets["YEAR"][int(np.argmax(without[r, f]))]
            found.append(
                Finding(
                    "osemosys-no-supply",
                    Severity.ERROR,
                    _at(folder, name),
                    Text(
                        f"{region} 在 {year} 年需要 {fuel}，但没有任何技术生产它。",
                        f"{region} demands {fuel} in {year}, and no technology makes it.",
                    ),
                    Text(
                        "在 OutputActivityRatio 中给出一项技术。",
                        "Give a technology in OutputActivityRatio.",
                    ),
                )
            )
    return found


def _crossing(model: OsemosysModel, folder: Folder) -> list[Finding]:
    found = []
    for low, high in _PAIRS:
        least, most = model.dense(low), model.dense(high)
        for place in np.argwhere((most != NONE) & (least > most)):
            where = named(model, model.indices_of(low), place[None])[0]
            found.append(
                Finding(
                    "osemosys-crossing",
                    Severity.ERROR,
                    _at(folder, low),
                    Text(
                        f"{where}：下限 {least[tuple(place)]:g} 大于 {high} "
                        f"{most[tuple(place)]:g}。",
                        f"{where}: the lower limit {least[tuple(place)]:g} is above {high}, "
                        f"{most[tuple(place)]:g}.",
                    ),
                )
            )
    return found


def _shares(model: OsemosysModel, folder: Folder) -> list[Finding]:
    total = model.dense("YearSplit").sum(axis=0)
    found = [
        _share(_at(folder, "YearSplit"), f"YearSplit {model.sets['YEAR'][y]}", total[y])
        for y in np.flatnonzero(np.abs(total - 1) > _SHARES).tolist()
    ]
    profile = model.dense("SpecifiedDemandProfile").sum(axis=2)
    off = (np.abs(profile - 1) > _SHARES) & (model.dense("SpecifiedAnnualDemand") > 0)
    for r, f, y in np.argwhere(off).tolist():
        where = named(model, ("REGION", "FUEL", "YEAR"), np.array([[r, f, y]]))[0]
        found.append(_share(_at(folder, "SpecifiedDemandProfile"), where, profile[r, f, y]))
    return found


def _share(at: str, what: str, total: float) -> Finding:
    return Finding(
        "osemosys-share",
        Severity.WARNING,
        at,
        Text(
            f"{what} 的份额合计 {total:.6g}，不是 1。", f"Shares of {what} add up to {total:.6g}."
        ),
        Text("检查时段份额。", "Check the shares of the time slices."),
    )


def _storage(model: OsemosysModel, folder: Folder) -> list[Finding]:
    if not model.size("STORAGE"):
        return []
    empty = [name for name in CALENDAR if not model.size(name)]
    if not empty:
        return _free_storage(model, folder)
    return [
        Finding(
            "osemosys-calendar",
            Severity.ERROR,
            str(folder.sets["STORAGE"]),
            Text(
                f"储能需要集合 {'、'.join(empty)}，它们是空的。",
                f"Storage needs the sets {', '.join(empty)}, which are empty.",
            ),
        )
    ]


def _free_storage(model: OsemosysModel, folder: Folder) -> list[Finding]:
    """Tell of storage that a default gives away: 999 stands in many configurations."""
    free = model.defaults["ResidualStorageCapacity"]
    if free == 0:
        return []
    entries = model.given.get("ResidualStorageCapacity")
    given = set() if entries is None else {(int(at[0]), int(at[1])) for at in entries.at}
    without = [
        f"{region} {storage}"
        for r, region in enumerate(model.sets["REGION"])
        for s, storage in enumerate(model.sets["STORAGE"])
        if (r, s) not in given
    ]
    if not without:
        return []
    return [
        Finding(
            "osemosys-storage-default",
            Severity.WARNING,
            str(folder.sets["STORAGE"]),
            Text(
                f"没有现有储能容量数据的储能按默认值 {free:g} 无偿获得：{'、'.join(without)}。",
                f"Storage without rows of existing capacity is given {free:g} of it for nothing, "
                f"by default: {', '.join(without)}.",
            ),
            Text(
                "在 ResidualStorageCapacity 中写 0，或把默认值改为 0。",
                "Write 0 in ResidualStorageCapacity, or set its default to 0.",
            ),
        )
    ]


def _routes(model: OsemosysModel, folder: Folder) -> list[Finding]:
    if has_routes(model):
        return []
    route = model.dense("TradeRoute")
    one_way = np.argwhere((route != 0) & (route.transpose(1, 0, 2, 3) == 0))
    if not len(one_way):
        return []
    where = named(model, ("REGION", "_REGION", "FUEL", "YEAR"), one_way[:1])[0]
    return [
        Finding(
            "osemosys-one-way",
            Severity.WARNING,
            _at(folder, "TradeRoute"),
            Text(
                f"{len(one_way)} 条贸易路线只给了一个方向，如 {where}：另一端的进口不计入平衡。",
                f"{len(one_way)} trade routes are given in one direction only, such as {where}: "
                "the other end does not book what it gets.",
            ),
            Text("两个方向都给出。", "Give both directions."),
        )
    ]
