"""Duties in words (上报提醒): one finding for each holder, step and rule that is not in order."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw
import pyarrow as pa

from tanfeng.reference import Finding, Severity, Text
from tanfeng.traceability.duties.steps import Step

_NAMES = {
    "late": "duty-late", "overdue": "duty-overdue", "unknown_deadline": "duty-unknown-deadline",
}  # fmt: skip
_REASONS = {
    "no_deadline": Text("未见公布的时限", "no published deadline is known"),
    "calendar": Text("所涉年份的工作日历尚未公布", "the calendar of that year is not published"),
    "unknown_party": Text("不知应由谁上报", "nobody knows whose report is missing"),
}


def told(duties: pa.Table, steps: Mapping[str, Step]) -> tuple[Finding, ...]:
    """Return what is late, overdue or without a known deadline, worst first.

    Overdue and late reports are warnings where the rule may judge and infos where it is from
    memory; so is an unknown deadline.

    Parameters
    ----------
    duties
        Table `DUTIES`; what superseded rules would have said is left out.
    """
    keys = ("state", "judges", "holder", "step", "rule", "clause", "status", "reason", "sheet")
    rows = (
        nw.from_native(duties)
        .filter((nw.col("standing") == "governs") & nw.col("state").is_in(list(_NAMES)))
        .with_columns(
            # a group needs a name: nobody is the empty one
            nw.col("holder").fill_null("").alias("holder")
        )
        .group_by(*keys)
        .agg(
            nw.len().alias("number"),
            nw.col("days_late").max().alias("most"),
            nw.col("due").min().alias("first"),
        )
        .rows(named=True)
    )
    order = list(_NAMES)
    found = [
        (not row["judges"], -(row["most"] or 0), order.index(row["state"]), row["holder"],
         row["step"], row["rule"], row["reason"], row["sheet"], _finding(row, steps))
        for row in rows
    ]  # fmt: skip
    return tuple(entry[-1] for entry in sorted(found, key=lambda entry: entry[:-1]))


def _finding(row: Mapping[str, object], steps: Mapping[str, Step]) -> Finding:
    state, number = str(row["state"]), row["number"]
    label = steps[str(row["step"])].label
    rule = f"{row['sheet']} {row['clause']}".strip()
    if state == "unknown_deadline":
        why = _REASONS[str(row["reason"])]
        text = Text(f"“{label.zh}” {number} 项无法判断是否按时：{why.zh}。",
                    f"{number} of '{label.en}' cannot be held against a deadline: {why.en}."
        )  # fmt: skip
    elif state == "overdue":
        text = Text(f"“{label.zh}” {number} 项逾期未报，最早应于 {row['first']} 前，"
                    f"最多逾期 {row['most']} 天（{rule}）。",
                    f"{number} of '{label.en}' are overdue, the first since {row['first']}, "
                    f"by up to {row['most']} days ({rule}).")  # fmt: skip
    else:
        text = Text(f"“{label.zh}” {number} 项迟报，最多 {row['most']} 天（{rule}）。",
                    f"{number} of '{label.en}' were late, by up to {row['most']} days ({rule})."
        )  # fmt: skip
    hint = Text("", "")
    if not row["judges"] and state != "unknown_deadline":
        hint = Text(f"该时限的状态为 {row['status']}，只提示、不判定。",
                    f"The deadline is {row['status']}: it warns and does not judge.")  # fmt: skip
    severity = Severity.WARNING if row["judges"] else Severity.INFO
    return Finding(_NAMES[state], severity, str(row["holder"]) or "-", text, hint)
