"""Runs of accounts (核算批次): who, which months, which methods; posted once and for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import narwhals as nw
import pyarrow as pa

from tanfeng.accounting.compute import compute
from tanfeng.accounting.subject import Plant, Unit
from tanfeng.ledger import (
    Entity,
    Run,
    Snapshot,
    Workspace,
    children,
    duckdb_connection,
    entity,
    post_run,
    reported,
    snapshot,
)
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.method import Method, methods_for, read_method
from tanfeng.reference.period import Period, parse_period
from tanfeng.reference.shelf import Shelf

_FACTS = ("entity", "item", "measure", "period", "value", "unit", "tier", "origin", "typed")


@dataclass(frozen=True)
class RunResult:
    """A posted run and what was found on the way."""

    run: Run
    findings: tuple[Finding, ...]


Jobs = Mapping[str, tuple[Method, Sequence[Plant]]]


def account(
    ws: Workspace,
    entities: str | Iterable[str],
    period: Period | str,
    *,
    as_of: int | date | datetime | None = None,
    note: str = "",
) -> RunResult:
    """Account for plants and post the results as a run.

    Parameters
    ----------
    entities
        Plants, or anything above them (enterprise, park, province): every plant below is meant.
    period
        Months to account for; calendar years that are complete in it are stated too.
    as_of
        Only facts recorded by then; None takes all.

    Raises
    ------
    TanfengError
        ``entity-unknown``, ``entity-without-plants``, or faults of sheets and storage.
    """
    wanted = [entities] if isinstance(entities, str) else list(entities)
    span = parse_period(period) if isinstance(period, str) else period
    state = snapshot(ws, as_of)
    shelf = ws.shelf()
    subjects = _subjects(ws, wanted, span)
    facts = read_facts(ws, state, [p for p, _ in subjects], span)
    jobs, findings = _jobs(shelf, subjects, facts, span)
    computed = compute(shelf, jobs, facts)
    findings = (*findings, *computed.findings)
    sheets = [method.sheet for method, _ in jobs.values()]
    sheets += [shelf.sheet(id) for id in computed.sheets if id not in jobs]
    sheets += list(shelf.of_kind("codes"))
    run = post_run(
        ws,
        kind="account",
        arguments={
            "entities": wanted,
            "period": str(span),
            "jobs": {id: [_plain(plant) for plant in plants] for id, (_, plants) in jobs.items()},
        },
        sheets=sheets,
        snapshot=state,
        table=computed.table,
        findings=findings,
        note=note,
    )
    return RunResult(run, findings)


def read_facts(ws: Workspace, state: Snapshot, plants: Sequence[Plant], period: Period) -> pa.Table:
    """Return the facts of plants and their units, sorted by key: the order fixes the digits."""
    ids = sorted({id for plant in plants for id in (plant.id, *(u.id for u in plant.units))})
    connection = duckdb_connection(same_digits=True)
    rows = (
        reported(ws, state, connection=connection)
        .filter(
            nw.col("entity").is_in(ids)
            & nw.col("period").is_in(list(period.months()))
            & (nw.col("scenario") == "actual")
        )
        .select(*_FACTS)
        .collect("pyarrow")
        .to_native()
    )
    connection.close()
    return rows.sort_by([(c, "ascending") for c in ("entity", "item", "measure", "period")])


def jobs_of(shelf: Shelf, arguments: Mapping[str, Any]) -> Jobs:
    """Rebuild the jobs of a posted run from its arguments."""
    return {
        id: (read_method(shelf.sheet(id), shelf), tuple(_plant(p) for p in plants))
        for id, plants in arguments["jobs"].items()
    }


def plants_of(jobs: Jobs) -> tuple[Plant, ...]:
    """Return the plants of all jobs, each once."""
    return tuple({p.id: p for _, plants in jobs.values() for p in plants}.values())


def _subjects(
    ws: Workspace, wanted: Sequence[str], period: Period
) -> list[tuple[Plant, tuple[Entity, ...]]]:
    found: dict[str, tuple[Plant, tuple[Entity, ...]]] = {}
    for id in wanted:
        here = entity(ws, id)
        below = children(ws, id, deep=True) if here.kind != "plant" else ()
        plants = [here] if here.kind == "plant" else [e for e in below if e.kind == "plant"]
        if not plants:
            raise refuse(
                "entity-without-plants", id, f"“{id}”之下没有工厂。",
                f"There is no plant at or below '{id}'.",
                "请给出工厂或其上级。", "Name a plant or something above plants.",
            )  # fmt: skip
        for plant in plants:
            parts = children(ws, plant.id, "part_of", period.end)
            units = tuple(e for e in parts if e.kind == "unit")
            own = tuple(Unit(u.id, plant.id, dict(u.attributes)) for u in units)
            found[plant.id] = (
                Plant(plant.id, plant.region, plant.sector, dict(plant.attributes), own),
                units,
            )
    return [found[id] for id in sorted(found)]


def _jobs(
    shelf: Shelf,
    subjects: Sequence[tuple[Plant, tuple[Entity, ...]]],
    facts: pa.Table,
    period: Period,
) -> tuple[Jobs, tuple[Finding, ...]]:
    pairs = facts.group_by(["entity", "period"]).aggregate([]).to_pylist()
    present: dict[str, set[str]] = {}
    for pair in pairs:
        present.setdefault(pair["entity"].partition("/")[0], set()).add(pair["period"])
    chosen: dict[str, tuple[Method, dict[str, tuple[Plant, list[str]]]]] = {}
    findings: list[Finding] = []
    for plant, units in subjects:
        months = [m for m in period.months() if m in present.get(plant.id, set())]
        if len(months) < len(period.months()):
            missing = sorted(set(period.months()) - set(months))
            findings.append(_no_data(plant.id, missing))
        used = False
        for month in months:
            for method in methods_for(shelf, plant, parse_period(month), units):
                used = True
                _, plants = chosen.setdefault(method.id, (method, {}))
                plants.setdefault(plant.id, (plant, []))[1].append(month)
        if months and not used:
            findings.append(_no_method(plant))
    jobs: Jobs = {
        id: (method, tuple(replace(p, months=tuple(m)) for p, m in plants.values()))
        for id, (method, plants) in sorted(chosen.items())
    }
    return jobs, tuple(findings)


def _no_data(plant: str, months: Sequence[str]) -> Finding:
    named = f"{months[0]}…{months[-1]}" if len(months) > 1 else months[0]
    return Finding(
        "no-data", Severity.WARNING, plant,
        Text(f"{plant} 有 {len(months)} 个月没有数据：{named}。",
             f"{plant} has no data for {len(months)} months: {named}."),
        Text("请报送这些月份。", "Submit these months."),
    )  # fmt: skip


def _no_method(plant: Plant) -> Finding:
    return Finding(
        "no-method", Severity.WARNING, plant.id,
        Text(f"没有适用于 {plant.id}（行业 {plant.sector}）的核算方法。",
             f"No method fits {plant.id} (sector {plant.sector})."),
        Text("请在主体属性 methods 中指定，或加入方法表。",
             "Name one in the entity's attribute 'methods', or add a method sheet."),
    )  # fmt: skip


def _plain(plant: Plant) -> dict[str, Any]:
    return {
        "id": plant.id,
        "region": plant.region,
        "sector": plant.sector,
        "attributes": dict(plant.attributes),
        "units": [{"id": u.id, "attributes": dict(u.attributes)} for u in plant.units],
        "months": list(plant.months),
    }


def _plant(plain: Mapping[str, Any]) -> Plant:
    units = tuple(Unit(u["id"], plain["id"], u["attributes"]) for u in plain["units"])
    return Plant(plain["id"], plain["region"], plain["sector"], plain["attributes"], units,
                 tuple(plain["months"]))  # fmt: skip
