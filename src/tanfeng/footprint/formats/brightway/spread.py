"""Uncertainty (不确定度): types of stats_arrays as the distributions of the tables."""

from __future__ import annotations

import math
from typing import Any

from tanfeng.footprint.formats.brightway.line import Line
from tanfeng.reference.finding import Finding, Severity, Text

TYPES = (
    "undefined", "none", "lognormal", "normal", "uniform", "triangular", "bernoulli",
    "discrete uniform", "weibull", "gamma", "beta", "generalized extreme value", "student t",
)  # fmt: skip
"""Distributions by the number that the column `uncertainty type` has."""
_NEAR = 1e-6
_YES = ("true", "1", "yes")


def spread_of(line: Line, amount: float, findings: list[Finding]) -> dict[str, Any]:
    """Return the distribution of an exchange; empty where it is certain.

    Parameters
    ----------
    amount
        As the line has it, with its sign.
    findings
        Takes ``brightway-distribution`` for one that the tables have not, and
        ``brightway-uncertainty`` for numbers that are missing or contradict the amount.
    """
    told = line.text("uncertainty type")
    if not line.filled("uncertainty type"):
        return {}
    whole = told.removesuffix(".0")
    number = int(whole) if whole.isascii() and whole.isdigit() else -1
    if not 0 <= number < len(TYPES) or number > 5:
        known = TYPES[number] if 0 <= number < len(TYPES) else told
        findings.append(
            Finding("brightway-distribution", Severity.WARNING, line.at("uncertainty type"),
                    Text(f"没有分布“{known}”，按确定值读入。",
                         f"The distribution '{known}' is none of ours; the amount is read as "
                         "certain."),
                    Text("可用 2 对数正态、3 正态、4 均匀、5 三角。",
                         "2 lognormal, 3 normal, 4 uniform and 5 triangular are read."))
        )  # fmt: skip
        return {}
    kind = TYPES[number]
    if kind in ("undefined", "none"):
        return {}
    names = ("scale",) if kind in ("lognormal", "normal") else ("minimum", "maximum")
    values = {name: line.number(name, findings) for name in (*names, "loc")}
    wrong = _wrong(kind, amount, values)
    if wrong:
        findings.append(_told(line, wrong, Text("；按确定值读入。", "; it is read as certain.")))
        return {}
    middle = values["loc"]
    if middle is not None and kind != "uniform":
        try:
            stated = math.exp(middle) if kind == "lognormal" else middle
        except OverflowError:
            stated = math.inf
        against = abs(amount) if kind == "lognormal" else amount
        if not math.isclose(stated, against, rel_tol=_NEAR, abs_tol=1e-300):
            findings.append(
                _told(line, Text("loc 与 amount 不符", "loc and amount differ"),
                      Text("；以 amount 为准。", "; the amount stands."))
            )  # fmt: skip
    if kind == "lognormal" and amount > 0 and line.text("negative").casefold() in _YES:
        findings.append(
            _told(line, Text("negative 为真而数量为正", "negative is true and the amount positive"),
                  Text("；以 amount 为准。", "; the amount stands."))
        )  # fmt: skip
    if kind in ("lognormal", "normal"):
        return {"distribution": kind, "scale": values["scale"]}
    return {"distribution": kind, "low": values["minimum"], "high": values["maximum"]}


def _wrong(kind: str, amount: float, values: dict[str, float | None]) -> Text | None:
    if any(value is None for name, value in values.items() if name != "loc"):
        return Text("分布缺少参数", "The distribution lacks a parameter")
    scale, low, high = (values.get(name) for name in ("scale", "minimum", "maximum"))
    if scale is not None and scale < 0:
        return Text("scale 为负", "scale is negative")
    if kind == "lognormal" and amount == 0:
        return Text("对数正态分布的数量为零", "The amount of a lognormal distribution is zero")
    if low is not None and high is not None:
        if low > high:
            return Text("minimum 大于 maximum", "minimum is above maximum")
        if kind == "triangular" and not low <= amount <= high:
            return Text("amount 不在 minimum 与 maximum 之间",
                        "The amount is not between minimum and maximum")  # fmt: skip
    return None


def _told(line: Line, what: Text, then: Text) -> Finding:
    return Finding(
        "brightway-uncertainty", Severity.WARNING, line.at("uncertainty type"),
        Text(f"{what.zh}{then.zh}", f"{what.en}{then.en}"),
    )  # fmt: skip


def turned(spread: dict[str, Any]) -> dict[str, Any]:
    """Return the distribution of an amount whose sign is turned."""
    if "low" not in spread:
        return spread
    return {**spread, "low": -spread["high"], "high": -spread["low"]}
