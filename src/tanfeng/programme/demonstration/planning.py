"""The demonstration's plan (规划示范): synthetic steelworks of some provinces to 2060."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tanfeng.ledger import Workspace, add_entities, entities
from tanfeng.pathways.study import Ask, Result, bring_plants, run_pathway
from tanfeng.reference.errors import TanfengError

WORKS = Path(__file__).with_name("steel_works.csv")
SCENARIOS = ("demo.steel_base", "demo.steel_policy")
PREFIX = "demo-works-"
STEP = 5


def plan(ws: Workspace) -> Iterator[Result]:
    """Bring the works in, put the scenarios beside the workspace's sheets, and plan each.

    Raises
    ------
    TanfengError
        Whatever a user's own plan would raise.
    """
    sheets = ws.path / "sheets"
    sheets.mkdir(exist_ok=True)
    for file in sorted(WORKS.parent.glob("demo_steel_*")):
        shutil.copyfile(file, sheets / file.name)
    brought = bring_plants(ws, WORKS)
    if brought.plants != brought.plannable:
        raise TanfengError(*brought.findings)
    works = [e for e in entities(ws) if e.kind == "plant" and e.id.startswith(PREFIX)]
    add_entities(ws, [replace(each, synthetic=True) for each in works])
    for scenario in SCENARIOS:
        yield run_pathway(ws, Ask("steel", scenario, step=STEP))
