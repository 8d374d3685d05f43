"""``trace leakage``: what should have been returned, less what was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import show, table
from tanfeng.faces.cli.picture import ChartOption, drawn, picture_path
from tanfeng.faces.cli.table_faults import table_faults
from tanfeng.ledger.plain import read_plain
from tanfeng.ledger.registry import now
from tanfeng.reference.finding import Text
from tanfeng.traceability.leakage import (
    LIVES,
    RETURNED,
    SOLD,
    Lifetime,
    Observed,
    fixed,
    leakage,
    lognormal,
    normal,
    observed,
    observed_table,
    traced_lives,
    weibull,
)
from tanfeng.traceability.log import tables

_PIECES = Text("件", "pieces")
_SHOWN = ("expected_sum", "returned_sum", "leaked_sum", "low_sum", "high_sum")


def leak(
    sold: Annotated[Path, typer.Argument(help="销售表 Sales by year (and group); CSV or .xlsx.")],
    returned: Annotated[Path, typer.Argument(help="回收表 Returns by year (and group).")],
    by_weibull: Annotated[
        str,
        typer.Option(
            "--weibull", help="形状,尺度 SHAPE,SCALE in years; deviations as 3.5:0.2,8:0.3"
        ),
    ] = "",
    by_normal: Annotated[str, typer.Option("--normal", help="均值,标准差 MEAN,SD in years.")] = "",
    by_lognormal: Annotated[
        str, typer.Option("--lognormal", help="中位数,对数标准差 MEDIAN,SIGMA.")
    ] = "",
    by_fixed: Annotated[str, typer.Option("--fixed", help="固定寿命 One lifetime in years.")] = "",
    by_lives: Annotated[
        Path | None,
        typer.Option("--lives", help="实测寿命表 Traced lives: years, ended (yes/no), entered."),
    ] = None,
    traced: Annotated[
        bool,
        typer.Option(
            "--traced", help="溯源寿命 Lives of the log: from fitting to the end of the first life."
        ),
    ] = False,
    entry: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="年内投用时点 When in its year a cohort enters use: 0 start, 1 end."
        ),
    ] = 0.0,
    density: Annotated[
        bool,
        typer.Option(
            "--density", help="密度取样 Sample the density at whole years, not the distribution."
        ),
    ] = False,
    level: Annotated[
        float, typer.Option(min=0.5, max=0.9999, help="区间水平 Level of the interval.")
    ] = 0.95,
    amounts: Annotated[
        bool,
        typer.Option(
            "--amounts", help="销售量非件数 Sales are kWh or kg, not pieces that fail one by one."
        ),
    ] = False,
    chart: ChartOption = None,
    survival: Annotated[
        Path | None,
        typer.Option("--survival", help="存活曲线 Draw the survival into this .png or .svg file."),
    ] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """流失量 What should have retired by cohort, less what came back, with an interval.

    Example: tanfeng trace leakage sold.csv returned.csv --weibull 3.5:0.2,8:0.3
    """  # fmt: skip
    given = {
        "--weibull": (by_weibull, weibull, 2), "--normal": (by_normal, normal, 2),
        "--lognormal": (by_lognormal, lognormal, 2), "--fixed": (by_fixed, fixed, 1),
    }  # fmt: skip
    named = [name for name, (text, _, _) in given.items() if text]
    if len(named) + (by_lives is not None) + traced != 1:
        options = ", ".join([*given, "--lives", "--traced"])
        raise typer.BadParameter(f"须给且只给一种寿命 Give exactly one of {options}")
    with table_faults(as_json=as_json):
        picture_path(chart)
        picture_path(survival)
        told = []
        if by_lives is not None:
            plain = read_plain(by_lives, {"lives": LIVES})
            told += plain.findings
            lifetime: Lifetime | Observed = observed_table(plain.table, plain.place)
        elif traced:
            log = tables(workspace_at(workspace))
            lifetime = observed(*traced_lives(log.events, log.mentions, now()))
        else:
            lifetime = _lifetime(named[0], *given[named[0]])
        sales, back = read_plain(sold, {"sold": SOLD}), read_plain(returned, {"returned": RETURNED})
        found = leakage(
            sales.table, back.table, lifetime, entry=entry, level=level, pieces=not amounts,
            discretisation="density" if density else "cdf",
            sold_at=sales.place, returned_at=back.place,
        )  # fmt: skip
    rows = found.table.to_pylist()
    if not as_json:
        table(
            f"流失量 leakage ({level:.0%})",
            ("分组 group", "年 year", ">退役 expected", ">累计退役 Σ expected",
             ">累计回收 Σ returned", ">累计流失 Σ leaked", ">低 low", ">高 high"),
            (
                (r["group"], str(r["year"]), f"{r['expected']:,.1f}",
                 *(f"{r[name]:,.1f}" for name in _SHOWN))
                for r in rows
            ),
        )  # fmt: skip
    if chart is not None or survival is not None:
        from tanfeng.programme.trace import alive_chart, leaked_chart

        unit = Text("", "") if amounts else _PIECES
        with usage():
            if chart is not None:
                drawn(chart, leaked_chart(found, level, unit), as_json=as_json)
            if survival is not None:
                drawn(survival, alive_chart(lifetime, level), as_json=as_json)
    show(rows, [*told, *sales.findings, *back.findings, *found.findings], as_json=as_json)


def _lifetime(name: str, text: str, make: Callable[..., Lifetime], size: int) -> Lifetime:
    try:
        pairs = [[float(part) for part in word.split(":")] for word in text.split(",")]
    except ValueError:
        pairs = []
    if len(pairs) != size or any(len(pair) > (2 if size == 2 else 1) for pair in pairs):
        raise typer.BadParameter(f"{name}: {text}")
    sds = [pair[1] if len(pair) > 1 else 0.0 for pair in pairs]
    return make(*(pair[0] for pair in pairs), *(sds if any(sds) else ()))
