"""How verdicts read, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tanfeng.reference.finding import Text
from tanfeng.rules.requirement import Requirement

GRADES = {
    "grade1": Text("1级（先进）", "grade 1 (advanced)"),
    "grade2": Text("2级（准入）", "grade 2 (entry)"),
    "grade3": Text("3级（限定）", "grade 3 (limit)"),
    "over_limit": Text("超过限定值", "over the limit"),
    "benchmark": Text("达到标杆水平", "benchmark reached"),
    "between": Text("标杆与基准之间", "between benchmark and baseline"),
    "below_baseline": Text("低于基准水平", "below the baseline"),
    "baseline": Text("基准水平", "baseline"),
    "required": Text("符合要求", "requirement met"),
    "not_met": Text("不符合要求", "requirement not met"),
    "": Text("未定", "not graded"),
}
"""Grades and levels by id."""

OUTCOMES = {
    "pass": Text("合格", "pass"),
    "fail": Text("不合格", "fail"),
    "not_applicable": Text("不适用", "not applicable"),
    "cannot_judge": Text("无法判定", "cannot judge"),
    "overdue": Text("逾期", "overdue"),
    "suspended": Text("暂停执行", "suspended"),
}
"""Outcomes by id."""


def figure(value: float | None) -> str:
    """Return a number with at most six digits and no trailing zeros."""
    return "-" if value is None else f"{value:.6g}"


def judged(requirement: Requirement, grade: str, value: float, level: float | None) -> Text:
    """Say what the figure is, the grade, and the value that binds."""
    word = GRADES[grade]
    if requirement.rule == "condition":
        sign = requirement.sense
        return Text(
            f"{requirement.product.zh} {figure(value)} {requirement.unit}：{word.zh}；"
            f"要求 {sign} {figure(level)}。",
            f"{requirement.product.en} {figure(value)} {requirement.unit}: {word.en}; "
            f"required is {sign} {figure(level)}.",
        )
    name = GRADES[requirement.binding]
    return Text(
        f"{requirement.product.zh} {figure(value)} {requirement.unit}：{word.zh}；"
        f"{name.zh}为 {figure(level)}。",
        f"{requirement.product.en} {figure(value)} {requirement.unit}: {word.en}; "
        f"{name.en} is {figure(level)}.",
    )


def lacking(requirement: Requirement, names: Iterable[str]) -> Text:
    """Name what is missing, by its label and id."""
    zh, en = [], []
    for name in names:
        asked = requirement.inputs.get(name)
        label = asked.label if asked else GRADES.get(name)
        zh.append(f"{label.zh}（{name}）" if label else name)
        en.append(f"{label.en} ({name})" if label else name)
    return Text(f"缺少：{'、'.join(zh)}。", f"Missing: {', '.join(en)}.")


def late(deadline: date, days: int) -> Text:
    """Say that a deadline passed, or when it will."""
    if days > 0:
        return Text(
            f"改造或退出期限 {deadline} 已过 {days} 天。",
            f"The deadline to retrofit or leave, {deadline}, passed {days} days ago.",
        )
    return Text(
        f"须在 {deadline} 前改造或退出，尚余 {-days} 天。",
        f"Retrofit or leave by {deadline}, {-days} days from now.",
    )


def preview(day: date, in_force: date | None) -> Text:
    """Say that the edition is not in force on the day that governs."""
    if in_force is None:
        return Text(
            f"预览：该版本的施行日期未知，不能据以判定 {day}。",
            f"Preview: nobody recorded when this edition is in force; it does not bind on {day}.",
        )
    return Text(
        f"预览：该版本自 {in_force} 起施行，对 {day} 无约束力。",
        f"Preview: this edition is in force from {in_force} and does not bind on {day}.",
    )


def unrecorded(documents: str) -> Text:
    """Say that the edition which governs is not among the sheets."""
    return Text(
        f"此前版本未录入：{documents}。", f"The edition before is not recorded: {documents}."
    )


def joined(*sentences: Text) -> Text:
    """Put sentences one after the other."""
    said = [s for s in sentences if s.zh or s.en]
    return Text("".join(s.zh for s in said), " ".join(s.en for s in said))


def would_be(grade: str, outcome: str) -> Text:
    """Say what the figure would come to, as a warning."""
    return Text(
        f"（仅供预警：{GRADES[grade].zh}，{OUTCOMES[outcome].zh}）",
        f"(Warning only: {GRADES[grade].en}, {OUTCOMES[outcome].en}.)",
    )


def unverified(status: str) -> Text:
    """Say why a value may not judge."""
    reasons: Mapping[str, Text] = {
        "memory": Text("限值凭记忆录入，尚未核对原文", "the values are from memory, unchecked"),
        "draft": Text("限值来自征求意见稿", "the values are from a draft"),
        "conflict": Text("各来源限值不一致", "sources disagree on the values"),
        "synthetic": Text("限值为示例数据", "the values are made up"),
        "assumption": Text("限值为规划假设", "the values are a planner's assumption"),
    }
    why = reasons.get(status, Text("限值来源不明", "the values have no source"))
    return Text(f"{why.zh}，不作判定。", f"No verdict: {why.en}.")
