"""Replay (复算) of a pathway: made again from the sheets and the ledger state that it used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tanfeng.ledger import Workspace, run, run_sheets, run_table
from tanfeng.pathways.answer import facts
from tanfeng.pathways.study.ask import ask_of
from tanfeng.pathways.study.run import plain_loads, posted, prepare, solve_problem


@dataclass(frozen=True)
class Difference:
    """One planned figure that a replay gives differently."""

    entity: str
    item: str
    measure: str
    period: str
    posted: float | None
    replayed: float | None


@dataclass(frozen=True)
class Replay:
    """Outcome of a replay; `identical` when every figure is the same to the last digit."""

    run: int
    rows: int
    identical: bool
    differences: tuple[Difference, ...]


def replay(ws: Workspace, number: int) -> Replay:
    """Plan a run again and compare every figure.

    A run that was cut off by the clock or by hand may differ: how far it got depended on the
    machine.

    Raises
    ------
    TanfengError
        ``run-unknown``, or when evidence of its sheets is damaged.
    """
    made = run(ws, number)
    ask, shelf = ask_of(made.arguments), run_sheets(ws, number)
    problem, _, provenance = prepare(
        ws, ask, shelf=shelf, as_of=made.snapshot.as_of, loads=plain_loads(made.arguments["loads"])
    )
    pathway, _ = solve_problem(problem, ask)
    roadmap = provenance.book.roadmap
    again = facts(pathway, roadmap.sheet.id, posted(shelf, provenance), roadmap.unit)
    kept, found = _keyed(run_table(ws, number).to_pylist()), _keyed(again.to_pylist())
    differences = tuple(
        Difference(*key, kept.get(key), found.get(key))
        for key in sorted({*kept, *found})
        if kept.get(key) != found.get(key)
    )
    return Replay(number, len(kept), not differences, differences)


def _keyed(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str, str], float | None]:
    return {(r["entity"], r["item"], r["measure"], r["period"]): r["value"] for r in rows}
