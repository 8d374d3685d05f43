"""Measured parameters against the default of the method."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing
from tanfeng.ledger.workbook.number import shown
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.form import Line
from tanfeng.reference.units import convert

SPREAD = 1.5
"""A measured value further from the default than this factor is questioned."""

_UNITS = ("GJ/t", "MJ/kg", "kJ/kg", "kcal/kg", "MJ/m3", "kJ/m3", "kcal/m3", "tce/t", "kgce/kg")


def far_from_default(filing: Filing) -> Iterator[Finding]:
    """Yield a warning for a calorific value or carbon content far from the default.

    Lines that state a range of their own are judged by that.
    """
    for line, facts in filing.lines():
        if line.kind != "ratio" or not line.default or (line.low, line.high) != (None, None):
            continue
        for fact in facts.values():
            if not fact.value or fact.value < 0:
                continue
            ratio = fact.value / line.default
            if 1 / SPREAD <= ratio <= SPREAD:
                continue
            yield Finding(
                "parameter-far-from-default",
                Severity.WARNING,
                fact.origin,
                Text(
                    f"{fact.period} 的“{line.label.zh}”为 {fact.typed}，是缺省值"
                    f" {shown(line.default)} {line.unit} 的 {ratio:.3g} 倍。",
                    f"'{line.label.en}' of {fact.period} is {fact.typed}, {ratio:.3g} times the"
                    f" default of {shown(line.default)} {line.unit}.",
                ),
                _hint(line, fact.value, line.default),
            )


def _hint(line: Line, value: float, default: float) -> Text:
    for unit in _UNITS:
        try:
            ratio = convert(value, unit, line.unit, unit) / default
        except TanfengError:
            continue
        if 1 / SPREAD <= ratio <= SPREAD:
            return Text(
                f"像是以 {unit} 填写的；请改正单位栏，并核对化验报告。",
                f"It looks like a figure in {unit}: correct the unit and check the test report.",
            )
    return Text(
        "请核对单位和化验报告；属实请在备注中写明报告编号。",
        "Check the unit and the test report; if it is right, give the report's number in the note.",
    )
