"""Opening figures of footprints (足迹溯源): score, contributions, exchanges, files and ledger."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tanfeng.footprint.record import open_record, ratings_of, scores
from tanfeng.footprint.record.recompute import frame_of
from tanfeng.ledger import Workspace
from tanfeng.programme.footprint.exchanges import Exchanges, number
from tanfeng.programme.footprint.figures import PREFIX, figure_of, footprint_figures
from tanfeng.programme.footprint.opened import Opened, open_for_report
from tanfeng.programme.footprint.stages import inside, through_gate
from tanfeng.programme.footprint.words import REST
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.trace import Trace

_MOST = 12
_RATED = ("technological", "geographical", "temporal")


def trace_footprint(ws: Workspace, id: str) -> Trace:
    """Open a figure ``fp:<record>:<what>``.

    A value opens to the processes that emit it, each to its exchanges, and these to their place
    in the file or to the facts of the ledger; an input to the amount, the decision that linked it
    and what its provider emits; a rating to the scores of processes.

    Raises
    ------
    TanfengError
        ``figure-unknown``.
    """
    which, _, what = id.removeprefix(PREFIX).partition(":")
    opened = _opened(ws, which)
    figures = footprint_figures(opened) if opened else {}
    figure = figures.get(figure_of(opened.record.number, what)) if opened else None
    if opened is None or figure is None:
        raise refuse(
            "figure-unknown", id, f"没有编号为“{id}”的足迹数字。",
            f"There is no figure of a footprint '{id}'.",
            "编号见足迹报告的数字索引。", "The register of the footprint report lists the ids.",
        )  # fmt: skip
    how, children = _inside(ws, opened, what)
    value = figure.value
    return Trace(
        "figure", figure.label, value, figure.unit.en, how=how,
        at=f"run {opened.record.run}; basis {opened.record.basis}", source=figure.source,
        status=figure.status, children=children,
    )  # fmt: skip


def _opened(ws: Workspace, which: str) -> Opened | None:
    if not (which.isascii() and which.isdigit()):
        return None
    try:
        return open_for_report(ws, open_record(ws, int(which)).number)
    except TanfengError as error:
        if error.findings[0].code in ("run-unknown", "record-unknown"):
            return None
        raise


def _inside(ws: Workspace, opened: Opened, what: str) -> tuple[str, tuple[Trace, ...]]:
    kind, _, rest = what.partition(":")
    ways: dict[str, Callable[[], tuple[str, tuple[Trace, ...]]]] = {
        "value": lambda: _value(ws, opened, rest),
        "stage": lambda: _stage(ws, opened, rest),
        "input": lambda: _input(ws, opened, rest),
        "process": lambda: _process(ws, opened, rest),
        "flow": lambda: ("sum over processes", ()),
        "quality": lambda: _quality(opened, rest),
        "view": lambda: (f"system put together under the view {rest}", ()),
        "drawn": lambda: ("quantile over draws; seed and count in the record", ()),
        "error": lambda: ("proven bound on the solution", ()),
    }  # fmt: skip
    return ways[kind]()


def _value(ws: Workspace, opened: Opened, impact: str) -> tuple[str, tuple[Trace, ...]]:
    k = opened.study.assembled.system.impacts.index(impact)
    own = opened.own[:, k]
    order = [int(n) for n in np.argsort(-np.abs(own), kind="stable") if own[n] != 0]
    exchanges = Exchanges(ws, opened)
    shown = tuple(exchanges.process(n, k) for n in order[:_MOST])
    rest = float(own[order[_MOST:]].sum()) * opened.amount
    others = (Trace("computed", REST, number(rest), "kg", note=f"{len(order) - _MOST}"),)
    return "sum over processes of what each emits for the product", (
        shown + others if len(order) > _MOST else shown
    )


def _stage(ws: Workspace, opened: Opened, which: str) -> tuple[str, tuple[Trace, ...]]:
    stage, _, impact = which.partition(":")
    k = opened.study.assembled.system.impacts.index(impact)
    if stage == "production":
        mine = [int(n) for n in inside(opened) if opened.own[n, k] != 0]
        exchanges = Exchanges(ws, opened)
        return "sum over processes of the enterprise", tuple(
            exchanges.process(n, k) for n in mine[:_MOST]
        )
    gate, energy = through_gate(opened)
    value = np.where(energy == (stage == "energy"), gate[:, k], 0.0)
    order = [int(n) for n in np.argsort(-np.abs(value), kind="stable") if value[n] != 0]
    names = opened.study.assembled.system.names
    return "sum over what the enterprise takes from others, with all that lies behind", tuple(
        Trace("computed", names[n], number(float(value[n]) * opened.amount), "kg",
              how="amount taken * footprint of the provider", at=str(opened.about(
                  opened.study.assembled.columns.process[n])["at"]))
        for n in order[:_MOST]
    )  # fmt: skip


def _process(ws: Workspace, opened: Opened, which: str) -> tuple[str, tuple[Trace, ...]]:
    part = opened.parts.processes[int(which.partition(":")[0]) - 1]
    if not part.id:
        return "sum of what is not shown", ()
    place = opened.study.place(part.id)
    return "output needed * emission per unit", (Exchanges(ws, opened).process(place, 0),)


def _input(ws: Workspace, opened: Opened, which: str) -> tuple[str, tuple[Trace, ...]]:
    n = int(which.partition(":")[0])
    part, exchanges = opened.parts.inputs[n - 1], Exchanges(ws, opened)
    if n == 1:
        return "emission per unit of the process itself", (
            exchanges.itself(opened.chain.product, 0),
        )
    if not part.id:
        return "sum of what is not shown", ()
    return "amount * footprint of the provider", exchanges.taken(
        opened.chain.product, opened.study.place(part.id)
    )


def _quality(opened: Opened, which: str) -> tuple[str, tuple[Trace, ...]]:
    record, chain, names = opened.record, opened.chain, opened.study.assembled.system.names
    order = [int(n) for n in np.argsort(-chain.weight, kind="stable") if chain.weight[n] > 0]
    sheet = opened.shelf.sheet(record.reckoned.quality.sheet)
    if which == "primary":
        kinds = [opened.about(each)["kind"] for each in opened.study.assembled.columns.process]

        def told(n: int) -> float | None:
            if kinds[n] != "plant":
                return 0.0
            plant = opened.study.assembled.columns.process[n].partition("/")[0]
            return opened.study.measured.get(plant)

        how = "sum(size * measured share) / sum(size)"
    else:
        frame = frame_of(record)
        each = scores(opened.study, chain, ratings_of(sheet), frame.first, frame.last,
                      frame.geography)[_RATED.index(which)]  # fmt: skip
        how = "sum(size * score) / sum(size)"

        def told(n: int) -> float | None:
            return float(each[n])

    return how, tuple(
        Trace("computed", names[n], None if told(n) is None else number(told(n) or 0.0), "",
              how=f"weight {chain.weight[n]:.4g}", at=sheet.path, source=sheet.number,
              status=str(sheet.status))
        for n in order[:_MOST]
    )  # fmt: skip
