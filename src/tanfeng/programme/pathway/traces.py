"""Opening planned figures (规划数字溯源): down to plants, capacities and factors with sources."""

from __future__ import annotations

from decimal import Decimal

from tanfeng.ledger import Run, Workspace
from tanfeng.ledger import run as run_of
from tanfeng.pathways.answer import summarise
from tanfeng.pathways.study import KIND, newest, open_pathway, trace_emission
from tanfeng.programme.pathway.figures import PREFIX, figure_of, plan_figures
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.trace import Trace


def trace_plan(ws: Workspace, id: str) -> Trace:
    """Open a figure ``plan:<run>:<what>``.

    ``plan:<scenario>:<what>`` opens that of the scenario's newest run. Emissions of a year, and
    so the peak, open down to plants; sums over years to their years; cost and gap to the run,
    which `tanfeng replay` makes again.

    Raises
    ------
    TanfengError
        ``figure-unknown``.
    """
    which, _, what = id.removeprefix(PREFIX).partition(":")
    made = _made(ws, which)
    pathway = open_pathway(ws, made.number) if made is not None else None
    figures = plan_figures(made, summarise(pathway)) if made and pathway else {}
    named = figure_of(made.number, what) if made else id
    if made is None or pathway is None or named not in figures:
        raise refuse(
            "figure-unknown",
            id,
            f"没有编号为“{id}”的规划数字。",
            f"There is no planned figure '{id}'.",
            "编号见路径报告的数字索引。",
            "The register of the pathway report lists the ids.",
        )
    figure, summary = figures[named], summarise(pathway)
    if what.startswith("emission:"):
        children = (trace_emission(ws, made.number, int(what.partition(":")[2])),)
        how = "t / 1e6"
    elif what in ("peak_year", "peak_height"):
        children = (trace_emission(ws, made.number, summary.peak_year),)
        how = "largest of the model years"
    elif what == "cumulative":
        children = tuple(
            Trace("computed", figure.label, Decimal(repr(value)), "tCO2", at=f"run {made.number}",
                  note=str(year))
            for year, value in summary.emission.items()
        )  # fmt: skip
        how = "sum over years, each with the years it stands for"
    else:
        children, how = (), ""
    return Trace(
        "figure", figure.label, figure.value, figure.unit.en, how=how, at=f"run {made.number}",
        source=figure.source, status=figure.status, children=children,
    )  # fmt: skip


def _made(ws: Workspace, which: str) -> Run | None:
    """Return the run of a number, or the newest of a scenario; None where it is no pathway."""
    if not (which.isascii() and which.isdigit()):
        return {str(made.arguments["scenario"]): made for made in newest(ws)}.get(which)
    try:
        made = run_of(ws, int(which))
    except TanfengError:
        return None
    return made if made.kind == KIND else None
