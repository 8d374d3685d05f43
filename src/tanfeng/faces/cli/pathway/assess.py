"""``pathway peak`` and ``decompose``: past years judged and taken apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import language, show, stdout, table
from tanfeng.pathways.assessment import (
    PHASES,
    VERDICTS,
    MonthlyAssessment,
    PeakAssessment,
    PeakRule,
    assess_monthly,
    assess_peak,
    read_series_csv,
    read_table_csv,
    reported_series,
)
from tanfeng.pathways.assessment import decompose as decompose_table
from tanfeng.reference.finding import Finding


def peak(
    file: Annotated[
        Path | None, typer.Argument(help="序列 CSV with a year (or month) and a value column.")
    ] = None,
    value: Annotated[str, typer.Option(help="数值列 Column of the figures.")] = "value",
    time: Annotated[str, typer.Option(help="时间列 Column of years or months.")] = "year",
    group: Annotated[
        list[str] | None,
        typer.Option("--by", help="分组列 Splitting column (repeatable)."),
    ] = None,
    entity: Annotated[
        str | None,
        typer.Option("--entity", "-e", help="主体 Facts of an entity, not a file."),
    ] = None,
    item: Annotated[str, typer.Option(help="品类 Item of the facts.")] = "total",
    measure: Annotated[str, typer.Option(help="计量项 Measure of the facts.")] = "emission_direct",
    book: Annotated[
        Literal["reported", "computed"], typer.Option(help="账册 Where the facts are.")
    ] = "computed",
    wait: Annotated[int, typer.Option(help="观察年数 Years since the maximum.")] = 5,
    alpha: Annotated[float, typer.Option(help="显著性水平 Level of significance.")] = 0.05,
    band: Annotated[float, typer.Option(help="平台带 Per cent below the maximum.")] = 5.0,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """是否达峰 Judge whether a series has peaked, and how far that depends on the rule.

    Example: tanfeng pathway peak emissions.csv --value co2 --by province
    """
    rule = PeakRule(wait=wait, alpha=alpha, band=band)
    found: dict[str, PeakAssessment | MonthlyAssessment] = {}
    findings: list[Finding] = []
    with usage():
        if file is not None:
            for key, series in read_series_csv(file, value, group or (), time=time).items():
                judge = assess_monthly if series.step == "month" else assess_peak
                name = " ".join(key) or file.name
                found[name] = judge(series.values, series.times, rule)
        elif entity is not None:
            ledger = reported_series(workspace_at(workspace), entity, item, measure, book=book)
            values, years = ledger.total()
            findings += ledger.findings
            found[entity] = assess_peak(values, years, rule, at=entity)
        else:
            message = "give a CSV file or --entity 请给出文件或主体"
            raise typer.BadParameter(message)
    for name, made in found.items():
        if isinstance(made, PeakAssessment):
            findings += made.findings
        if as_json:
            continue
        if isinstance(made, PeakAssessment):
            _print(name, made)
        else:
            words = VERDICTS[made.verdict].to(language())
            stdout.print(
                f"[bold]{name}[/] {words}; 滚动十二个月峰值 rolling year peaked in "
                f"{made.peak_month}: {made.peak_value:,.6g}"
            )
    show(found, findings, as_json=as_json)


def _print(name: str, made: PeakAssessment) -> None:
    lang = language()
    stdout.print(f"[bold]{name}[/] {made.text.to(lang)}")
    stdout.print(f"  {made.agreement:.0%} 的参数组合得出同一结论 of the parameter choices agree")
    words = "; ".join(f"{p.first}-{p.last} {PHASES[p.name].to(lang)}" for p in made.phases)
    stdout.print(f"  {words}")
    table(
        "敏感性 Sensitivity",
        (">m 年", ">alpha", ">d %", "test 检验", "release 版本", "verdict 结论"),
        (
            (str(r.wait), f"{r.alpha:g}", f"{r.band:g}", r.autocorrelation, r.vintage or "—",
             VERDICTS[r.verdict].to(lang))
            for r in made.sensitivity
        ),
    )  # fmt: skip


def decompose(
    file: Annotated[Path, typer.Argument(help="数据表 CSV: years, groups, figures.")],
    chain: Annotated[
        str,
        typer.Option(help="因素链 output,output@sector,energy@sector,co2@sector"),
    ],
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help="层级列 Levels, coarse to fine."),
    ] = None,
    form: Annotated[
        Literal["additive", "multiplicative"], typer.Option(help="形式 Form.")
    ] = "additive",
    variant: Annotated[int, typer.Option(min=1, max=2, help="LMDI-I or LMDI-II.")] = 1,
    chained: Annotated[bool, typer.Option(help="逐年 Year by year, or against the first.")] = True,
    time: Annotated[str, typer.Option(help="时间列 Column of years.")] = "year",
    as_json: JsonOption = False,
) -> None:
    """因素分解 Take a change apart by LMDI: activity, structure, intensity, carbon factor.

    Example: tanfeng pathway decompose a.csv --chain output,output@sector,co2@sector --by sector
    """
    links = [link.strip() for link in chain.split(",") if link.strip()]
    columns = list(dict.fromkeys(link.partition("@")[0] for link in links))
    kind = 1 if variant == 1 else 2
    with usage():
        data = read_table_csv(file, columns, by or (), time=time)
        made = decompose_table(
            data, links, levels=by or (), form=form, variant=kind, chained=chained
        )
    effects = made.effects()
    if not as_json:
        table(
            f"LMDI-{'I' * variant} {form}: residual 余差 {made.residual():.1e}",
            ("years 年份", *(f">{factor.id}" for factor in made.factors)),
            (
                (f"{first}-{last}", *(f"{value:,.6g}" for value in row))
                for (first, last), row in zip(made.steps, effects.tolist(), strict=True)
            ),
        )
    show(
        {"factors": [f.id for f in made.factors], "steps": made.steps,
         "effects": effects.tolist(), "residual": made.residual()},
        as_json=as_json,
    )  # fmt: skip
