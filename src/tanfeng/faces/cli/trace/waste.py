"""``trace waste`` and ``trace water``: ledgers of solid waste, and rates of a water balance."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption
from tanfeng.faces.cli.output import show, table
from tanfeng.faces.cli.table_faults import table_faults
from tanfeng.ledger.plain import Plain, read_plain
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding
from tanfeng.traceability.materials import (
    INTAKES,
    LOTS,
    METERED,
    WASTE,
    WATER,
    balance_of_lots,
    code_findings,
    intake_difference,
    missing_fields,
    waste_balance,
    water_rates,
)

_AMOUNTS = ("generated", "used", "stored", "disposed", "dumped", "missing")
_RATES = ("reuse_rate", "cooling_rate", "process_rate", "condensate_rate")


class By(StrEnum):
    """Length of a period."""

    YEAR = "year"
    MONTH = "month"


def waste(
    file: Annotated[
        Path,
        typer.Argument(
            help="固废台账或批次表 A ledger by period, or dated lots; kg; CSV or .xlsx."
        ),
    ],
    by: Annotated[By, typer.Option(help="批次汇总到年或月 Periods of lots.")] = By.YEAR,
    spread: Annotated[
        float,
        typer.Option(min=0, max=1, help="称量相对标准差 Relative deviation of a weighing, 0.01."),
    ] = 0.0,
    as_json: JsonOption = False,
) -> None:
    """固体废物台账 Check waste codes, balance and fields of a ledger; utilisation rates.

    Example: tanfeng trace waste ledger.csv --spread 0.01
    """  # fmt: skip
    with table_faults(as_json=as_json):
        plain = read_plain(file, {"ledger": WASTE, "lots": LOTS})
        findings = [*plain.findings]
        if plain.kind == "lots":
            balance = balance_of_lots(plain.table, by.value, spread=spread, place=plain.place)
        else:
            balance = waste_balance(plain.table, spread=spread, place=plain.place)
            findings += missing_fields(plain.table)
    findings += [*code_findings(plain.table, plain.place), *balance.findings]
    rows = balance.table.to_pylist()
    if not as_json:
        table(
            "固废台账 solid waste (kg)",
            ("主体 entity", "期间 period", "种类 kind", ">产生 generated", ">利用 used",
             ">贮存 stored", ">处置 disposed", ">倾倒 dumped", ">缺口 missing", ">利用率 rate"),
            (
                (r["entity"], r["period"], r["kind"], *(f"{r[n]:,.6g}" for n in _AMOUNTS),
                 _share(r["rate"]))
                for r in rows
            ),
        )  # fmt: skip
    show(rows, findings, as_json=as_json)


def water(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="水量表；或各单元取水表与总表 Volumes; or intakes of units with the main meter."
        ),
    ],
    spread: Annotated[
        float,
        typer.Option(min=0, max=1, help="水表相对标准差 Relative deviation of a meter, 0.02."),
    ] = 0.0,
    as_json: JsonOption = False,
) -> None:
    """水平衡指标 Rates of reuse, cooling, process and condensate, and quality of the test.

    Example: tanfeng trace water volumes.csv units.csv meter.csv
    """  # fmt: skip
    kinds = {"volumes": WATER, "units": INTAKES, "meter": METERED}
    result: dict[str, list[dict[str, object]]] = {}
    with table_faults(as_json=as_json):
        read = [read_plain(file, kinds) for file in files]
        by = {plain.kind: plain for plain in read}
        if len(by) != len(read) or ("units" in by) != ("meter" in by):
            raise _which(read)
        findings: list[Finding] = [f for plain in read for f in plain.findings]
        if "volumes" in by:
            plain = by["volumes"]
            result["rates"] = water_rates(plain.table, spread=spread, place=plain.place).to_pylist()
        if "units" in by:
            units, meter = by["units"], by["meter"]
            found = intake_difference(
                units.table, meter.table, intakes_at=units.place, metered_at=meter.place
            )
            result["quality"] = found.table.to_pylist()
            findings += found.findings
    if not as_json:
        if "rates" in result:
            table(
                "用水指标 water",
                ("主体 entity", "期间 period", ">重复利用 reuse", ">间冷循环 cooling",
                 ">工艺回用 process", ">冷凝回收 condensate", ">新水/产品 fresh per unit"),
                (
                    (str(r["entity"]), str(r["period"]), *(_share(r[n]) for n in _RATES),
                     "—" if r["fresh_per_output"] is None else f"{r['fresh_per_output']:.4g}")
                    for r in result["rates"]
                ),
            )  # fmt: skip
        if "quality" in result:
            table(
                "测试质量 quality",
                ("主体 entity", "期间 period", ">差值 difference"),
                ((str(r["entity"]), str(r["period"]), _share(r["difference"]))
                 for r in result["quality"]),
            )  # fmt: skip
    show(result, findings, as_json=as_json)


def _which(read: list[Plain]) -> Exception:
    kinds = ", ".join(plain.kind for plain in read)
    return refuse(
        "water-tables", "FILES", f"表格不成套：{kinds}", f"These do not go together: {kinds}.",
        "每种一张；各单元取水表与总表须一并给出。",
        "One of each; intakes of units go with the main meter.",
    )  # fmt: skip


def _share(value: object) -> str:
    return f"{value:.1%}" if isinstance(value, float) else "—"
