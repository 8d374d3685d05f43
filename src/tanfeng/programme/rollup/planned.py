"""Rolling up a plan (规划汇总): what a scenario's run posted, added up below an entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import narwhals as nw

from tanfeng.ledger import Run, Workspace, children, computed, duckdb_connection, entity, runs
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text

KIND = "pathway"
"""Kind of the runs that hold plans."""


@dataclass(frozen=True)
class PlannedTotal:
    """A flow of a plan, by year; a year is absent where nothing was posted."""

    item: str
    measure: str
    unit: str
    values: Mapping[str, float]


@dataclass(frozen=True)
class Planned:
    """The totals of one run below one entity.

    Attributes
    ----------
    subjects
        Plants (or provinces, of a cohort plan) that were added up.
    """

    root: str
    scenario: str
    run: int
    years: tuple[str, ...]
    subjects: int
    totals: tuple[PlannedTotal, ...]


def plan_runs(ws: Workspace) -> dict[str, Run]:
    """Return scenario -> its newest run that is not voided."""
    found = [made for made in runs(ws) if made.kind == KIND and not made.voided]
    return {str(made.arguments["scenario"]): made for made in sorted(found, key=lambda r: r.number)}


def planned(ws: Workspace, root: str | None, scenario: str, on: date | None = None) -> Planned:
    """Add up the newest plan of a scenario below an entity.

    Only that run counts: a plant that an older run planned for does not live on in the sum.

    Parameters
    ----------
    root
        Entity; None adds up all that was planned.
    on
        Day whose memberships count; None takes the first day of the plan.

    Raises
    ------
    TanfengError
        ``entity-unknown``; ``scenario-unplanned`` where no run has the scenario.
    """
    known = plan_runs(ws)
    if scenario not in known:
        raise refuse(
            "scenario-unplanned",
            scenario,
            f"没有情景“{scenario}”的路径批次；已有：{'、'.join(known) or '无'}",
            f"No pathway run has the scenario '{scenario}'; there are: {', '.join(known) or '-'}.",
            "先运行 `tanfeng pathway run`。",
            "Run `tanfeng pathway run` first.",
        )
    made = known[scenario]
    connection = duckdb_connection(same_digits=True)
    rows = computed(ws, run=made.number, connection=connection).filter(
        nw.col("scenario") == scenario
    )
    if root is not None:
        entity(ws, root)
        day = on or date(int(made.arguments["years"][0]), 1, 1)
        below = [root, *(each.id for each in children(ws, root, on=day, deep=True))]
        rows = rows.filter(nw.col("entity").is_in(below))
    summed = (
        rows.group_by("item", "measure", "unit", "period")
        .agg(nw.col("value").sum(), nw.col("entity").n_unique().alias("subjects"))
        .sort("item", "measure", "unit", "period")
        .collect("pyarrow")
        .to_arrow()
        .to_pylist()
    )
    connection.close()
    values: dict[tuple[str, str, str], dict[str, float]] = {}
    for row in summed:
        key = row["item"], row["measure"], row["unit"]
        values.setdefault(key, {})[row["period"]] = row["value"]
    return Planned(
        root or "",
        scenario,
        made.number,
        tuple(sorted({row["period"] for row in summed})),
        max((row["subjects"] for row in summed), default=0),
        tuple(PlannedTotal(*key, each) for key, each in values.items()),
    )


def planned_label(scenario: str) -> Text:
    """Return how a plan is marked wherever it shows: it is not a statistic."""
    return Text(f"规划值（情景 {scenario}）", f"planned (scenario {scenario})")
