"""Where a footprint comes from (构成分析), in names and shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.footprint.engine import Branch, contributions, first_tier, supply_tree, what_if
from tanfeng.footprint.study.made import Study
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text


@dataclass(frozen=True)
class Part:
    """A part of a footprint.

    Attributes
    ----------
    id
        Of the process or flow; empty for what is left.
    value
        Per unit of the product.
    share
        Of the whole; None where the whole is zero.
    """

    id: str
    name: Text
    value: float
    share: float | None


@dataclass(frozen=True)
class Breakdown:
    """A product's footprint taken apart three ways; each adds up to `value`.

    Attributes
    ----------
    error
        How far the value may be off.
    carbon
        Impact -> value: all kinds of carbon.
    inputs
        The process itself, then what it takes, with all that lies behind each.
    processes
        Processes by what they emit themselves.
    flows
        Elementary flows.
    """

    product: str
    name: Text
    unit: str
    impact: str
    value: float
    error: float
    carbon: dict[str, float]
    inputs: tuple[Part, ...]
    processes: tuple[Part, ...]
    flows: tuple[Part, ...]


@dataclass(frozen=True)
class Twig:
    """A node of the supply tree, with names."""

    id: str
    name: Text
    amount: float
    unit: str
    value: float
    own: float
    rest: float
    branches: tuple[Twig, ...]


_REST = Text("其余", "others")


def breakdown(study: Study, product: str, impact: str = "gwp100", most: int = 12) -> Breakdown:
    """Take a product's footprint apart.

    Raises
    ------
    TanfengError
        ``footprint-product``, ``footprint-impact``.
    """
    system, place, k = study.assembled.system, study.place(product), impact_of(study, impact)
    found = study.found
    value = float(found.value[place, k])
    parts = contributions(study.normal, place, k)
    own, taken = first_tier(study.normal, found, place, k)
    inputs = {system.processes[n]: amount for n, amount in taken.items()}
    names = dict(zip(system.processes, system.names, strict=True))
    flows = {
        row["id"]: Text(
            row["name_zh"] or row["name_en"] or row["id"],
            row["name_en"] or row["name_zh"] or row["id"],
        )
        for row in study.inventory.flows.to_pylist()
        if row["kind"] == "elementary"
    }
    mine = Part(product, Text("过程本身", "the process itself"), own, _share(own, value))
    return Breakdown(
        product, names[product], system.units[place], impact, value, float(found.error[place, k]),
        {name: float(found.value[place, n]) for n, name in enumerate(system.impacts)},
        (mine, *_ranked(inputs, names, value, most)),
        _ranked(dict(zip(system.processes, parts.process.tolist(), strict=True)), names, value,
                most),
        _ranked(dict(zip(system.flows, parts.flow.tolist(), strict=True)), flows, value, most),
    )  # fmt: skip


def tree_of(
    study: Study, product: str, impact: str = "gwp100", *, cutoff: float = 0.01, most: int = 60
) -> Twig:
    """Return the supply tree of a product; see `engine.supply_tree`.

    Raises
    ------
    TanfengError
        ``footprint-product``, ``footprint-impact``.
    """
    place, k = study.place(product), impact_of(study, impact)
    system = study.assembled.system

    def named(branch: Branch) -> Twig:
        n = branch.process
        below = tuple(named(each) for each in branch.branches)
        return Twig(system.processes[n], system.names[n], branch.amount, system.units[n],
                    branch.total, branch.direct, branch.rest, below)  # fmt: skip

    return named(supply_tree(study.normal, study.found, place, k, cutoff=cutoff, most=most))


def changed(
    study: Study, process: str, provider: str, amount: float, impact: str = "gwp100"
) -> dict[str, tuple[float, float]]:
    """Return products whose footprint changes when a process takes another amount of a product.

    Parameters
    ----------
    process
        Product whose making changes.
    provider
        Product that it takes; ``""`` for what it emits itself, in impact per unit.
    amount
        Per unit of output.

    Returns
    -------
    dict
        Product -> footprint before and after.

    Raises
    ------
    TanfengError
        ``footprint-product``, ``footprint-impact``; ``footprint-loop`` where the change leaves the
        system without an answer.
    """
    place, k = study.place(process), impact_of(study, impact)
    inputs = study.normal.inputs[:, [place]].toarray().ravel()
    direct = study.normal.direct[place].copy()
    if provider:
        inputs[study.place(provider)] = amount
    else:
        direct[k] = amount
    after = what_if(study.normal, study.found, place, inputs, direct)[:, k]
    before = study.found.value[:, k]
    moved = np.flatnonzero(np.abs(after - before) > 1e-12 * np.maximum(np.abs(before), 1e-300))
    ids = study.assembled.system.processes
    return {ids[n]: (float(before[n]), float(after[n])) for n in moved}


def impact_of(study: Study, impact: str) -> int:
    """Return the place of an impact.

    Raises
    ------
    TanfengError
        ``footprint-impact``.
    """
    known = study.assembled.system.impacts
    if impact not in known:
        raise refuse(
            "footprint-impact", impact, f"没有影响类别“{impact}”。",
            f"There is no impact '{impact}'.",
            f"可用：{', '.join(known)}。", f"Held: {', '.join(known)}.",
        )  # fmt: skip
    return known.index(impact)


def _share(value: float, whole: float) -> float | None:
    return value / whole if whole else None


def _ranked(
    values: dict[str, float], names: dict[str, Text], whole: float, most: int
) -> tuple[Part, ...]:
    ranked = sorted(((id, v) for id, v in values.items() if v), key=lambda e: (-abs(e[1]), e[0]))
    shown = [Part(id, names[id], value, _share(value, whole)) for id, value in ranked[:most]]
    rest = sum(value for _, value in ranked[most:])
    return (*shown, Part("", _REST, rest, _share(rest, whole))) if ranked[most:] else tuple(shown)
