"""``trace rates``: recovery and recycled content of plants, judged by the conditions in force."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tanfeng.faces.cli.arguments import JsonOption, day_from
from tanfeng.faces.cli.output import language, show, table
from tanfeng.faces.cli.table_faults import table_faults
from tanfeng.ledger import Verdict
from tanfeng.ledger.plain import Plain, read_plain
from tanfeng.programme.recyclers import judge_rates
from tanfeng.reference.finding import Finding, Text
from tanfeng.reference.shelf import open_shelf
from tanfeng.rules import OUTCOMES
from tanfeng.traceability.rates import (
    CONTENT,
    FLOWS,
    Indicator,
    Rates,
    china_recovery,
    eu_recovery,
    indicators,
    recycled_content,
)

_NAMES = {
    "china_recovery": Text("回收率（中国口径）", "recovery, China"),
    "eu_recovery": Text("回收率（欧盟口径）", "recovery, EU"),
    "recycled_content": Text("再生料含量", "recycled content"),
}


def rates(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="物料流或含量表 Flows of a recycler, or contents of new batteries; CSV or .xlsx."
        ),
    ],
    boundary: Annotated[
        str,
        typer.Option(help="全程工序 Stages whose product is the overall rate: crushing,smelting"),
    ] = "",
    stand_in: Annotated[
        list[str] | None,
        typer.Option(help="代用物料 What stands in at a stage: crushing=electrode_powder"),
    ] = None,
    about: Annotated[
        list[str] | None, typer.Option(help="判别属性 What conditions ask: chemistry=lithium")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="提问日 Day on which the question is asked (YYYY-MM-DD)."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """回收率与再生料含量 Recovery in China's and the EU's sense, recycled content, and verdicts.

    Example: tanfeng trace rates flows.csv content.csv --boundary crushing,smelting
    """  # fmt: skip
    asked = day_from(as_of)
    found: list[Rates] = []
    findings: list[Finding] = []
    with table_faults(as_json=as_json):
        stand_ins, known = _pairs(stand_in or [], "--stand-in"), _pairs(about or [], "--about")
        for file in files:
            plain = read_plain(file, {"flows": FLOWS, "content": CONTENT})
            findings += plain.findings
            found += _rates(plain, [s for s in boundary.split(",") if s], stand_ins)
        figures = [figure for each in found for figure in indicators(each)]
        verdicts = judge_rates(open_shelf(), figures, asked, about=known)
    findings += [finding for each in found for finding in each.findings]
    if not as_json:
        for each in found:
            _show(each)
        _show_verdicts(verdicts)
    result: dict[str, Any] = {
        each.kind: each.table.to_pylist() for each in found
    } | {"verdicts": verdicts}  # fmt: skip
    show(result, findings, as_json=as_json)


def _rates(plain: Plain, boundary: list[str], stand_in: dict[str, str]) -> list[Rates]:
    if plain.kind == "content":
        return [recycled_content(plain.table, place=plain.place)]
    return [
        china_recovery(plain.table, boundary, stand_in=stand_in, place=plain.place),
        eu_recovery(plain.table, place=plain.place),
    ]


def _pairs(words: list[str], option: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not (name and sign and value):
            raise typer.BadParameter(f"{option} NAME=VALUE: {word}")
        found[name] = value
    return found


def _show(rates: Rates) -> None:
    def number(value: float | None) -> str:
        return "—" if value is None else f"{value:.2f}"

    def row(each: Indicator) -> tuple[str, ...]:
        return (each.subject, each.period, each.indicator, number(each.value), number(each.sd),
                each.boundary)  # fmt: skip

    table(
        _NAMES[rates.kind].to(language()),
        ("主体 subject", "期间 period", "指标 indicator", ">% ", ">± %", "边界 boundary"),
        map(row, indicators(rates)),
    )


def _show_verdicts(verdicts: tuple[Verdict, ...]) -> None:
    lang = language()
    table(
        "判定 verdicts",
        ("主体 subject", "期间 period", "结果 outcome", "条款 clause", "说明 message"),
        (
            (v.subject, v.period, OUTCOMES[v.outcome].to(lang), v.clause, v.message.to(lang))
            for v in verdicts
        ),
    )
