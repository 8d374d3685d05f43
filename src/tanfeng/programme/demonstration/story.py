"""The main job, from an empty folder to the report, on the synthetic park."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tanfeng.accounting import account
from tanfeng.ledger import Workspace, create_workspace, open_workspace
from tanfeng.programme.demonstration.filing import YEARS, enrol, file_workbooks, plants
from tanfeng.programme.demonstration.planning import plan
from tanfeng.programme.demonstration.summary import compared, summaries
from tanfeng.programme.pathway.compose import pathway_report
from tanfeng.programme.posting import load_statistics
from tanfeng.programme.report.compose import compose
from tanfeng.programme.report.render import write
from tanfeng.programme.report.value import Table
from tanfeng.reference.finding import Text
from tanfeng.reference.period import Period
from tanfeng.rules import grade

ROOT = "demo-park"
Teller = Callable[[float, str], None]


@dataclass(frozen=True)
class Demonstration:
    """What the demonstration made.

    Attributes
    ----------
    summaries
        Tables for the reader's first look.
    places
        What lies where.
    """

    workspace: Path
    figures: int
    summaries: tuple[Table, ...]
    places: tuple[tuple[Text, Path], ...]
    seconds: float


def demonstrate(path: Path, tell: Teller = lambda share, doing: None) -> Demonstration:
    """Run the main job in a new workspace, or again in one that it made before.

    Raises
    ------
    TanfengError
        ``workspace-folder-taken`` and whatever a user's own steps would raise.
    """
    began = time.monotonic()
    tell(0.0, "工作区与官方统计 workspace and official statistics")
    ws = open_workspace(path) if (path / "workspace.yaml").exists() else create_workspace(path)
    load_statistics(ws, by="demonstration 示范")
    enrol(ws)
    books = ws.path / "workbooks"
    for done, (name, _) in enumerate(file_workbooks(ws, books), 1):
        tell(0.1 + 0.03 * done, f"提交 submitted {name}")
    tell(0.45, "核算 accounts")
    account(ws, plants(), Period(YEARS[0].first, YEARS[-1].last))
    today = datetime.now(UTC).date()
    for year in YEARS:
        tell(0.55, f"判定 verdicts {year}")
        grade(ws, [ROOT], year, as_of=today)
    planned = []
    for result in plan(ws):
        planned.append(result.run.number)
        tell(0.6, f"达峰路径 pathway {result.summary.scenario}")
    return _report(ws, books, planned, today, began, tell)


def _report(
    ws: Workspace, books: Path, planned: list[int], today: date, began: float, tell: Teller
) -> Demonstration:
    tell(0.65, "汇总与报告 roll-up and report")
    report = compose(ws, today, YEARS[-1])
    tell(0.7, "排版 HTML, Word, PDF, Markdown")
    files = write(report, ws.path / "report")
    tell(0.85, "路径报告 report about the plans")
    plans = pathway_report(ws, planned, today)
    plan_files = write(plans, ws.path / "pathway-report")
    tell(1.0, "完成 done")
    places = [(Text("工作区", "workspace"), ws.path), (Text("填报表", "workbooks"), books)]
    places += [
        (Text(f"报告 {file.suffix[1:]}", f"report, {file.suffix[1:]}"), file)
        for file in files
        if file.suffix != ".png"
    ]
    places += [
        (Text(f"路径报告 {file.suffix[1:]}", f"report about plans, {file.suffix[1:]}"), file)
        for file in plan_files
        if file.suffix != ".png"
    ]
    return Demonstration(
        ws.path,
        len(report.figures),
        (*summaries(ws, report, ROOT, YEARS[-1]), compared(ws, planned)),
        tuple(places),
        time.monotonic() - began,
    )
