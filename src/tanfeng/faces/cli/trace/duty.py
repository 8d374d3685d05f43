"""``trace duties`` and ``trace audit``: what must be reported, and what cannot be true."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import language, show, stdout, table
from tanfeng.faces.cli.picture import ChartOption, drawn, picture_path
from tanfeng.faces.cli.trace.moments import end_of, short
from tanfeng.ledger import entities
from tanfeng.ledger.registry import now
from tanfeng.traceability.audits import Filed, audit_all
from tanfeng.traceability.duties import (
    completeness,
    duties,
    of_party,
    open_calendar,
    outstanding,
    rulebook,
    steps,
    told,
)
from tanfeng.traceability.filed import read_layouts, read_shares, roster
from tanfeng.traceability.log import tables

AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="截至 What was known on this day or moment.")
]


def due(
    party: Annotated[
        str | None,
        typer.Option("--party", "-p", help="主体 Only what this entity reports or holds."),
    ] = None,
    roles: Annotated[
        Path | None,
        typer.Option(
            help="角色表 CSV with entity, role, reports_to; beside the ledger's entities."
        ),
    ] = None,
    as_of: AsOfOption = None,
    superseded: Annotated[
        bool, typer.Option("--superseded", help="已废止规则 Also what ended rules would have said.")
    ] = False,
    chart: ChartOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """上报义务 Tell who had to report what by when: in time, late, overdue, or no known deadline.

    Example: tanfeng trace duties --party demo-recycler --roles roles.csv -w my-workspace
    """
    ws = workspace_at(workspace)
    known = end_of(as_of)
    shelf = ws.shelf()
    with usage():
        picture_path(chart)
        registered = entities(ws)
        parties = roster(registered, roles)
        log = tables(ws, known)
        found = duties(
            log.events, log.mentions, parties, rules=rulebook(shelf), steps=steps(shelf),
            calendar=open_calendar(shelf), as_of=now() if known is None else known,
            superseded=superseded,
        )  # fmt: skip
    if party is not None:
        found = of_party(found, party)
    counted = completeness(found, by=("holder", "reporter", "step"))
    left = outstanding(found, log.things)
    words = told(found, steps(shelf))
    if not as_json:
        lang = language()
        labels = {name: step.label.to(lang) for name, step in steps(shelf).items()}
        table(
            "上报义务 Duties",
            ("holder 责任主体", "reporter 数据来源", "step 环节", ">all 应报", ">in time 按时",
             ">late 迟报", ">open 待报", ">overdue 逾期", ">no deadline 无时限", ">share 按时率"),
            (
                (row["holder"] or "-", row["reporter"] or "-", labels[row["step"]],
                 *(f"{row[key]:,}" for key in ("duties", "in_time", "late", "open", "overdue",
                                               "unknown_deadline")),
                 "" if row["share_in_time"] is None else f"{row['share_in_time']:.1%}")
                for row in counted.to_pylist()
            ),
        )  # fmt: skip
        _outstanding(left, labels)
    if chart is not None:
        from tanfeng.programme.trace import duties_chart

        names = {each.id: each.name for each in registered}
        with usage():
            picture = duties_chart(completeness(found, by=("holder",)), names)
            drawn(chart, picture, as_json=as_json)
    result = {"completeness": counted.to_pylist(), "outstanding": left,
              "duties": found.to_pylist()}  # fmt: skip
    show(result, words, as_json=as_json)


_STATES = {"open": "待报 open", "overdue": "逾期 overdue"}
_MOST = 40


def _outstanding(rows: list[dict[str, Any]], labels: Mapping[str, str]) -> None:
    if not rows:
        return
    table(
        f"未报 Not reported yet ({len(rows):,})",
        ("due 到期", "state 状态", "step 环节", "thing 编码", "holder 责任主体", "rule 依据"),
        (
            (str(row["due"] or ""), _STATES[row["state"]], labels[row["step"]],
             short(row["code"] or ""), row["holder"] or "-", f"{row['sheet']} {row['clause']}")
            for row in rows[:_MOST]
        ),
    )  # fmt: skip
    if len(rows) > _MOST:
        stdout.print(f"… 另有 and {len(rows) - _MOST:,} more（--json 全部 all）")


def audit(
    layouts: Annotated[
        Path | None,
        typer.Option(help="备案结构 CSV with manufacturer, product_type, spec, parts."),
    ] = None,
    shares: Annotated[
        Path | None, typer.Option(help="成分 CSV with lot, element, share, sd.")
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="贮存天数 Days that a thing may lie in one store.", min=1)
    ] = None,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """审计 Hold the log against what must be true: one parent, nothing after the end, mass kept ...

    Example: tanfeng trace audit --days 365 -w my-workspace
    """
    ws = workspace_at(workspace)
    known = end_of(as_of)
    with usage():
        log = tables(ws, known)
        filed = Filed(
            read_layouts(layouts) if layouts else None,
            read_shares(shares, log.things) if shares else None, days=days,
        )  # fmt: skip
    found = audit_all(
        log.things, log.events, log.mentions, log.links, log.custody,
        now=now() if known is None else known, filed=filed,
    )  # fmt: skip
    if not as_json:
        lang = language()
        table(
            "审计 Audit",
            ("code 代码", "what 内容", ">found 发现"),
            ((each.code, each.name.to(lang), f"{each.rows.num_rows:,}") for each in found),
        )
        stdout.print(
            f"{log.things.num_rows:,} 件 things, {log.events.num_rows:,} 事件 events, "
            f"{log.links.num_rows:,} 包含 links"
        )
    result = [
        {"code": each.code, "name": each.name, "found": each.rows.num_rows,
         "rows": each.rows.slice(0, 1_000).to_pylist()}
        for each in found
    ]  # fmt: skip
    show(result, [finding for each in found for finding in each.findings], as_json=as_json)
