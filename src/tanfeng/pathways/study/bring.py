"""Bringing plants and their output in (导入): a list, then provincial output shared among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from tanfeng.ledger import Run, Workspace, keep, post_run, snapshot
from tanfeng.pathways.plants import (
    Allocation,
    Enrolled,
    allocate,
    enrol,
    plant_table,
    read_output,
    read_plants,
)
from tanfeng.pathways.sheets import read_roadmap, scenarios
from tanfeng.pathways.study.fleet import plants_of, read_as
from tanfeng.reference.finding import Finding


@dataclass(frozen=True, eq=False)
class Brought:
    """A list of plants that was brought in."""

    layout: str
    plants: int
    plannable: int
    enrolled: Enrolled
    findings: tuple[Finding, ...]


def bring_plants(ws: Workspace, file: Path) -> Brought:
    """Read a list of plants and enrol all of them; again changes nothing.

    Raises
    ------
    TanfengError
        ``plants-unreadable``, ``plants-layout``; nothing is enrolled then.
    """
    listed = read_plants(file, ws.shelf())
    done = enrol(ws, listed)
    return Brought(
        listed.layout,
        len(listed.plants),
        sum(plant.plannable for plant in listed.plants),
        done,
        (*listed.findings, *done.findings),
    )


def allocate_output(
    ws: Workspace, sector: str, file: Path, year: int, ceiling: float = 1.2
) -> tuple[Run, Allocation, tuple[Finding, ...]]:
    """Share the output of provinces among their plants, and post it as estimates.

    Parameters
    ----------
    ceiling
        Most output per capacity of a plant; what does not fit stays as a residual.
    """
    shelf, state = ws.shelf(), snapshot(ws)
    roadmap = read_roadmap(shelf, sector)
    output, findings = read_output(file, year, shelf)
    plants = plant_table(plants_of(ws, roadmap, state.as_of), year, read_as(roadmap))
    made = allocate(output, plants, ceiling)
    given = [n for n, basis in enumerate(made.basis) if basis != "none"]
    sheets = [roadmap.sheet, *shelf.of_kind("codes")]
    count = len(given)
    totals: dict[str, float] = {}
    tiers: dict[str, str] = {}
    for n in given:
        plant = plants.plant[n]
        totals[plant] = totals.get(plant, 0.0) + float(made.value[n])
        # a plant is measured only where all of it is
        weak = made.basis[n] != "measured" or tiers.get(plant) == "estimated"
        tiers[plant] = "estimated" if weak else "measured"
    ids = sorted(totals)
    count = len(ids)
    table = pa.table(
        {
            "entity": ids,
            "item": [roadmap.product] * count,
            "measure": ["output"] * count,
            "period": [str(year)] * count,
            "value": [totals[id] for id in ids],
            "unit": [roadmap.unit] * count,
            "scenario": ["allocation"] * count,
            "tier": [tiers[id] for id in ids],
            "sheet": [roadmap.sheet.id] * count,
            "symbol": ["allocated_output"] * count,
        }
    )
    loads = sorted((region, route, load) for (region, route), load in made.loads().items())
    findings = (*findings, *made.findings)
    run = post_run(
        ws,
        kind="allocate",
        arguments={
            "sector": sector,
            "year": year,
            "period": str(year),
            "ceiling": ceiling,
            "file": keep(ws, file),
            "loads": [list(each) for each in loads],
            "output": [
                [region, route, float(value), at]
                for region, route, value, at in zip(
                    output.region, output.route, output.value, output.at, strict=True
                )
            ],
            "residual": [
                [region, route, float(left)]
                for region, route, left in zip(
                    output.region, output.route, made.residual, strict=True
                )
            ],
        },
        sheets=sheets,
        snapshot=state,
        table=table,
        findings=findings,
    )
    return run, made, findings


_DRAFT = """sheet: {id}
kind: scenario
document:
  number: "own"
  title: {{zh: "本单位情景（{sector}）", en: "Own scenario ({sector})"}}
source: Assumptions of this workspace; write where each comes from.
status: assumption
last_checked: {today}
# What is not said here is taken from the scenario below. Rows of the table stand in place of its
# rows: subject,parameter,of,region,year,value,expr,unit,status,source,note
extends: {parent}
title: {{zh: 本单位情景, en: own scenario}}
tables: {{values: {name}.csv}}
"""


def write_scenario(ws: Workspace, sector: str) -> Path | None:
    """Write a scenario of the workspace's own to edit; None where it is there already."""
    known = scenarios(ws.shelf(), sector)
    id = f"own.{sector}"
    folder = ws.path / "sheets"
    path = folder / f"own_{sector}.yaml"
    if not known or id in known or path.exists():
        return None
    folder.mkdir(exist_ok=True)
    today = datetime.now(UTC).date().isoformat()
    rows = "subject,parameter,of,region,year,value,expr,unit,status,source,note\n"
    (folder / f"own_{sector}.csv").write_text(rows, encoding="utf-8")
    parent = next((each for each in known if each.endswith(".base")), known[0])
    path.write_text(
        _DRAFT.format(id=id, sector=sector, today=today, parent=parent, name=f"own_{sector}"),
        encoding="utf-8",
    )
    return path
