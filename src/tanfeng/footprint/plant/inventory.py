"""An inventory of one plant (企业清单): its units by what they make, and what is left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum
from typing import Any

import narwhals as nw

from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)
from tanfeng.ledger import Entity, Snapshot, Workspace, computed, entities, reported
from tanfeng.reference.codes import Item, items
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.period import Period
from tanfeng.reference.units import convert

CO2 = "nature:co2:fossil"
_TAKEN = ("consumption", "purchase")
_GIVEN = ("sales", "export", "recovery")


@dataclass(frozen=True, eq=False)
class PlantInventory:
    """A plant as processes.

    Attributes
    ----------
    inventory
        A process for each unit that makes something, named as the entity, and one for the plant.
    measured
        Share of the plant's direct emissions that rests on measured values; None without accounts.
    """

    inventory: Inventory
    measured: float | None
    findings: tuple[Finding, ...]


def plant_inventory(
    ws: Workspace, plant: str, period: Period, state: Snapshot | None = None
) -> PlantInventory:
    """Read a plant's inventory of a period from the ledger.

    Every unit with an output is a process: what it takes, and what it emits itself. The plant is a
    process on top: it takes the products of its units, and keeps what no unit accounts for, so that
    the direct emissions of all of them add up to those of the plant's accounts.

    Raises
    ------
    TanfengError
        ``footprint-plant`` for an entity that is no plant, or has no output in the period;
        ``footprint-accounts`` where no accounts of the period were posted.
    """
    known = {each.id: each for each in entities(ws, as_of=state.as_of if state else None)}
    entity = known.get(plant)
    mine = {id: each for id, each in known.items() if id == plant or id.startswith(f"{plant}/")}
    said = _reported(ws, plant, period, state)
    outputs = {key for key in said if key[2] == "output" and not _money(ws, key[1])}
    if entity is None or entity.kind != "plant" or not outputs:
        raise refuse(
            "footprint-plant", plant,
            f"“{plant}”不是企业，或在 {period} 没有产量。",
            f"'{plant}' is no plant, or has no output in {period}.",
            "先提交该期间的数据。", "Hand in the data of the period first.",
        )  # fmt: skip
    emitted, measured, counted = _emitted(ws, plant, period, state)
    if plant not in emitted:
        raise refuse(
            "footprint-accounts", plant, f"{plant} 在 {period} 没有核算结果。",
            f"There are no accounts of {plant} in {period}.",
            f"先运行 `tanfeng account {period}`。", f"Run `tanfeng account {period}` first.",
        )  # fmt: skip
    making = _Making(items(ws.shelf()), period)
    findings: list[Finding] = []
    if counted < len(period.months()):
        findings.append(_incomplete(plant, period, counted))
    units = sorted({id for id, _, _ in outputs if id != plant})
    for id in units:
        making.unit(mine[id], said, emitted.get(id), entity.region, findings)
    making.plant(entity, units, said, emitted, findings)
    return PlantInventory(making.done(), measured, tuple(findings))


def _incomplete(plant: str, period: Period, counted: int) -> Finding:
    months = len(period.months())
    return Finding(
        "footprint-accounts", Severity.WARNING, plant,
        Text(f"{plant} 在 {period} 的 {months} 个月中只有 {counted} 个月有直接排放核算结果。",
             f"The accounts of {plant} hold direct emissions of {counted} of the {months} months "
             f"of {period}."),
        Text("补齐数据后重新核算，否则足迹偏低。",
             "Complete the data and account again; the footprint is too low until then."),
    )  # fmt: skip


def _money(ws: Workspace, item: str) -> bool:
    known = items(ws.shelf()).get(item)
    return known is None or known.state in ("money", "aggregate")


Said = Mapping[tuple[str, str, str], tuple[float, int]]


def _reported(ws: Workspace, plant: str, period: Period, state: Snapshot | None) -> Said:
    """Return (entity, item, measure) -> amount in the item's unit, and how many facts it sums."""
    months = list(period.months())
    rows = (
        reported(ws, state)
        .filter(
            (nw.col("scenario") == "actual")
            & nw.col("period").is_in(months)
            & ((nw.col("entity") == plant) | nw.col("entity").str.starts_with(f"{plant}/"))
            & nw.col("measure").is_in(["output", *_TAKEN, *_GIVEN])
        )
        .select("entity", "item", "measure", "unit", "value")
        .collect("pyarrow")
    )
    known = items(ws.shelf())
    parts: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for row in rows.rows(named=True):
        item = known.get(row["item"])
        if item is not None:
            key = row["entity"], row["item"], row["measure"]
            parts[key].append(convert(float(row["value"]), row["unit"], item.unit))
    return {key: (fsum(told), len(told)) for key, told in sorted(parts.items())}


def _emitted(
    ws: Workspace, plant: str, period: Period, state: Snapshot | None
) -> tuple[dict[str, float], float | None, int]:
    """Return entity -> direct emissions in kg, how much of the plant's is measured, its months."""
    rows = (
        computed(ws, state)
        .filter(
            (nw.col("scenario") == "actual")
            & nw.col("period").is_in(list(period.months()))
            & (nw.col("item") == "total")
            & ((nw.col("entity") == plant) | nw.col("entity").str.starts_with(f"{plant}/"))
        )
        .select("entity", "measure", "value")
        .collect("pyarrow")
    )
    parts: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in rows.rows(named=True):
        if row["value"] is not None:
            parts[row["entity"], row["measure"]].append(float(row["value"]))
    # exact sums: the engine returns rows in any order, and a replay must give the same digits
    whole_of = {key: fsum(told) for key, told in sorted(parts.items())}
    found = {id: 1000 * v for (id, measure), v in whole_of.items() if measure == "emission_direct"}
    tiers: dict[str, float] = defaultdict(float)
    for (id, measure), value in whole_of.items():
        if id == plant and measure.startswith("ghg_tier_"):
            tiers[measure.removeprefix("ghg_tier_")] = value
    # what is given off site counts against the total: sizes and not their balance say what is known
    whole = sum(abs(value) for value in tiers.values())
    own = abs(tiers["measured"]) + abs(tiers["calculated"])
    counted = len(parts.get((plant, "emission_direct"), ()))
    return found, own / whole if whole > 0 else None, counted


class _Making:
    def __init__(self, known: Mapping[str, Item], period: Period) -> None:
        self.known, self.period = known, period
        self.processes: list[dict[str, Any]] = []
        self.flows: dict[str, dict[str, Any]] = {}
        self.exchanges: list[dict[str, Any]] = []

    def unit(
        self, entity: Entity, said: Said, emitted: float | None, region: str,
        findings: list[Finding],
    ) -> None:  # fmt: skip
        self._process(entity, region)
        own = {key: v for key, v in said.items() if key[0] == entity.id}
        products = self._outputs(entity.id, own)
        for item, (amount, facts) in _net(own).items():
            if item not in products and amount > 0:
                self._exchange(entity.id, item, "input", amount, facts)
        if emitted is not None:
            self._emission(entity.id, emitted)
        else:
            findings.append(
                Finding("footprint-unit-emission", Severity.INFO, entity.id,
                        Text(f"{entity.id} 没有单独核算的直接排放；计在企业层面。",
                             f"{entity.id} has no direct emissions of its own in the accounts; "
                             "they stay with the plant."))
            )  # fmt: skip

    def plant(
        self, entity: Entity, units: list[str], said: Said, emitted: Mapping[str, float],
        findings: list[Finding],
    ) -> None:  # fmt: skip
        made: dict[str, list[tuple[str, float, int]]] = defaultdict(list)
        used: dict[str, float] = defaultdict(float)
        for id in units:
            own = {key: v for key, v in said.items() if key[0] == id}
            for (_, item, measure), (amount, facts) in own.items():
                if measure == "output":
                    made[item].append((id, amount, facts))
            for item, (amount, _) in _net(own).items():
                used[item] += amount
        own = {key: v for key, v in said.items() if key[0] == entity.id}
        left = emitted[entity.id] - sum(emitted.get(id, 0.0) for id in units)
        if left < -1e-6 * abs(emitted[entity.id]):
            findings.append(
                Finding("footprint-unit-emission", Severity.WARNING, entity.id,
                        Text("各单元直接排放之和大于企业总量。",
                             "The direct emissions of the units add up to more than the plant's."))
            )  # fmt: skip
        sold = [key for key in own if key[2] == "output" and self._sellable(key[1])]
        if not sold:
            self._overhead(entity, units, made, own, used, left, findings)
            return
        self._process(entity, entity.region)
        products = self._outputs(entity.id, own)
        for item in products:
            for id, amount, facts in made.get(item, ()):
                self._exchange(entity.id, item, "input", amount, facts, provider=id)
        for item, (amount, facts) in _net(own).items():
            rest = amount - used.get(item, 0.0)
            if item in products or not rest > 1e-9 * abs(amount):
                continue
            self._exchange(entity.id, item, "input", rest, facts)
        self._emission(entity.id, left)

    def _overhead(
        self, entity: Entity, units: list[str], made: Mapping[str, list[tuple[str, float, int]]],
        own: Said, used: Mapping[str, float], left: float, findings: list[Finding],
    ) -> None:  # fmt: skip
        """Share what no unit accounts for among the units whose products leave the plant."""
        last = [
            (id, amount)
            for item, told in made.items()
            for id, amount, _ in told
            if not used.get(item, 0.0) > 0
        ] or [(id, amount) for told in made.values() for id, amount, _ in told]
        whole = sum(amount for _, amount in last)
        for id, amount in last:
            share = amount / whole
            self._emission(id, left * share)
            for item, (taken, facts) in _net(own).items():
                rest = taken - used.get(item, 0.0)
                if rest > 1e-9 * abs(taken) and item not in made:
                    self._exchange(id, item, "input", rest * share, facts)
        if len(last) > 1 and left:
            findings.append(
                Finding("footprint-overhead", Severity.INFO, entity.id,
                        Text(f"{left / 1000:,.0f} t 直接排放不属于任何单元，按产量分摊到末端的 "
                             f"{len(last)} 个单元。",
                             f"{left / 1000:,.0f} t of direct emissions that no unit accounts for "
                             f"are shared among {len(last)} last units by their output."))
            )  # fmt: skip

    def _sellable(self, item: str) -> bool:
        found = self.known.get(item)
        return found is not None and found.state not in ("money", "aggregate")

    def _outputs(self, id: str, own: Said) -> list[str]:
        told = [
            (item, amount, facts)
            for (_, item, measure), (amount, facts) in own.items()
            if measure == "output" and self._sellable(item) and amount > 0
        ]
        # the product of the greatest amount leads; the view shares the burdens in any case
        told.sort(key=lambda each: (-each[1], each[0]))
        for n, (item, amount, facts) in enumerate(told):
            self._exchange(id, item, "output", amount, facts, reference=n == 0)
        return [item for item, _, _ in told]

    def _process(self, entity: Entity, region: str) -> None:
        self.processes.append(
            {"id": entity.id, "name_zh": f"{entity.name.zh}（{self.period}）",
             "name_en": f"{entity.name.en} ({self.period})", "location": entity.region or region,
             "kind": "plant", "valid_from": self.period.start, "valid_until": self.period.end,
             "source": "ledger", "review": "internal", "at": entity.id}
        )  # fmt: skip

    def _emission(self, id: str, amount: float) -> None:
        self.flows.setdefault(CO2, {"id": CO2, "name_zh": "化石二氧化碳", "name_en": "fossil CO2",
                                    "kind": "elementary", "unit": "kg", "gas": "CO2",
                                    "carbon": "fossil"})  # fmt: skip
        self.exchanges.append(
            {"process": id, "flow": CO2, "direction": "output", "amount": amount,
             "at": f"{id} total emission_direct {self.period}"}
        )  # fmt: skip

    def _exchange(
        self, id: str, item: str, direction: str, amount: float, facts: int, **more: Any
    ) -> None:
        known = self.known[item]
        self.flows.setdefault(item, {"id": item, "name_zh": known.name.zh,
                                     "name_en": known.name.en, "kind": "product",
                                     "unit": known.unit, "at": known.at})  # fmt: skip
        self.exchanges.append(
            {"process": id, "flow": item, "direction": direction, "amount": amount,
             "at": f"{id} {item} {self.period} ({facts} facts)", **more}
        )  # fmt: skip

    def done(self) -> Inventory:
        return Inventory(
            table_of(self.processes, PROCESSES), table_of(self.flows.values(), FLOWS),
            table_of(self.exchanges, EXCHANGES), table_of([], PROPERTIES), table_of([], FACTORS),
        )  # fmt: skip


def _net(own: Said) -> dict[str, tuple[float, int]]:
    """Return item -> what is taken, less what is given on; consumption goes before purchase."""
    taken: dict[str, tuple[float, int]] = {}
    for measure in _TAKEN:
        for (_, item, told), value in own.items():
            if told == measure:
                taken.setdefault(item, value)
    for (_, item, told), (amount, facts) in own.items():
        if told in _GIVEN and item in taken:
            before, count = taken[item]
            taken[item] = before - amount, count + facts
    return taken
