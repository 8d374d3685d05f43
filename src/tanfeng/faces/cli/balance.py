"""``reconcile``: measured flows that do not close, adjusted as little as their deviations ask."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tanfeng.accounting.reconciliation import Reconciled, Value, reconcile
from tanfeng.accounting.reconciliation.table import read_network
from tanfeng.faces.cli.arguments import JsonOption
from tanfeng.faces.cli.output import language, show, stdout, table
from tanfeng.faces.cli.table_faults import table_faults
from tanfeng.reference.finding import Text

_STATES = {
    "redundant": Text("已校核", "checked"),
    "measured": Text("仅测量", "measured only"),
    "observable": Text("可推算", "follows"),
    "unobservable": Text("不可观测", "cannot be told"),
    "constant": Text("常数", "constant"),
    "at_bound": Text("在界限上", "at its bound"),
}


def balance(
    files: Annotated[
        list[Path],
        typer.Argument(help="物流、成分、参数、关系式、平衡项表 Tables, CSV or sheets of .xlsx."),
    ],
    level: Annotated[
        float, typer.Option(min=1e-6, max=0.5, help="误报概率 Probability of a false alarm.")
    ] = 0.05,
    whole: Annotated[
        bool, typer.Option("--whole", help="成分合计为 1 Fractions of a stream add up to 1.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """数据协调 Make measured mass, energy, water or metal flows close, and name faulty meters.

    What nothing measures and no balance tells has no number.

    Example: tanfeng reconcile streams.csv fractions.csv
    """
    with table_faults(as_json=as_json):
        network, told = read_network(files, whole=whole)
        found = reconcile(network, level=level)
    if not as_json:
        _show("协调结果 Reconciled", found)
        if found.cleared is not None:
            _show("剔除显著误差后 Without the gross errors", found.cleared)
    result = _plain(found) | {"cleared": None if found.cleared is None else _plain(found.cleared)}
    show(result, [*told, *found.findings], as_json=as_json)


def _plain(found: Reconciled) -> dict[str, Any]:
    return {
        "values": found.values, "test": found.test, "passed": found.test.passed,
        "gross_errors": found.gross_errors, "residuals": found.residuals,
    }  # fmt: skip


def _show(title: str, found: Reconciled) -> None:
    lang = language()

    def number(value: float | None) -> str:
        return "—" if value is None else f"{value:,.6g}"

    def row(each: Value) -> tuple[str, ...]:
        z = "—" if each.standardised is None else f"{each.standardised:+.2f}"
        return (each.name, _STATES[each.state].to(lang), number(each.measured),
                number(each.measured_sd), number(each.value), number(each.sd), z,
                each.unit)  # fmt: skip

    table(
        title,
        ("name 名称", "state 状态", ">measured 测量", ">± sd", ">reconciled 协调值", ">± sd",
         ">adjusted 标准化调整", "unit 单位"),
        map(row, found.values),
    )  # fmt: skip
    test = found.test
    if test.critical is None:
        stdout.print("无冗余，无法检验 nothing checks anything")
        return
    sign, passed = ("≤", "通过 passed") if test.passed else (">", "未通过 failed")
    stdout.print(
        f"整体检验 global test: {test.square:.4g} {sign} {test.critical:.4g} "
        f"(χ², {test.freedom}): {passed}"
    )
