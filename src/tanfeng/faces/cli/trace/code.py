"""``trace code``: read a battery code, put it right, and say what is odd about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption
from tanfeng.faces.cli.output import language, show, table
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.codes import BatteryCode, decode, implausible, normalise, scheme

_FIELDS = {
    "manufacturer": Text("厂商代码", "manufacturer"), "product": Text("产品类型", "product"),
    "battery_type": Text("电池类型", "battery type"), "spec": Text("规格代码", "specification"),
    "trace": Text("追溯信息", "tracing"), "made": Text("生产日期", "made on"),
    "serial": Text("序列号", "serial number"), "reused_as": Text("梯次产品", "second life as"),
}  # fmt: skip


def read_code(
    codes: Annotated[list[str], typer.Argument(help="编码 As scanned or typed.")],
    as_json: JsonOption = False,
) -> None:
    """电池编码 Read battery codes of GB/T 34014: put right what is sure, tell what is odd.

    Example: tanfeng trace code 04qcb76836300jbc40000903 "001C B240 0000 03B3 C022 1953"
    """
    today, lang = datetime.now(UTC).date(), language()
    read: list[BatteryCode | None] = []
    findings: list[Finding] = []
    for text in codes:
        code, told = normalise(text)
        findings += told
        if any(each.severity is Severity.ERROR for each in told):
            read.append(None)
            continue
        try:
            found = decode(code)
        except TanfengError as error:
            findings += error.findings
            read.append(None)
            continue
        findings += (*found.findings, *implausible(found, today))
        read.append(found)
        if not as_json:
            table(
                f"{text} → {found.code}" if text != found.code else found.code,
                ("字段 field", "值 value", "含义 meaning"),
                (
                    (name.to(lang), str(getattr(found, field)), _meaning(found, field))
                    for field, name in _FIELDS.items()
                    if getattr(found, field) not in ("", None)
                ),
            )
    show(read, findings, as_json=as_json)


def _meaning(code: BatteryCode, field: str) -> str:
    layout = scheme().layouts[len(code.code)]
    place = layout.field(field)
    letter = place.letters.get(str(getattr(code, field))) if place else None
    if field == "made":
        return f"({code.made_status})"
    return f"{letter.label.to(language())} ({letter.status})" if letter else ""
