"""Rows that nobody would read (行的归属): a subject, region or year that its parameter has not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import numpy as np

from tanfeng.pathways.sheets.entries import ALL, Entry
from tanfeng.pathways.sheets.parameters import PARAMETERS, Subject
from tanfeng.pathways.sheets.roadmap import Roadmap
from tanfeng.pathways.sheets.scenario import Scenario
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.codes import regions as region_codes
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf

_CALLED = {
    "technology": Text("技术", "technology"), "carrier": Text("载体", "carrier"),
    "product": Text("产品", "product"), "limit": Text("约束", "limit"),
    "name": Text("命名数值", "named value"), "-": Text("“-”（整个情景）", "'-' (the scenario)"),
}  # fmt: skip


def misplaced(
    book: Book, shelf: Shelf, regions: Collection[str], years: np.ndarray
) -> list[Finding]:
    """Return the rows of a roadmap and a scenario that would have no effect as they stand."""
    known = region_codes(shelf)
    places = _places(book.roadmap, book.scenario)
    found: list[Finding] = []
    for key, (row, *_more) in book.scenario.values.items():
        found += _subject(row, places)
        found += _of(row, book.roadmap)
        if key[3]:
            found += _region(row, regions, known.__contains__)
    for row, *_more in book.roadmap.values.values():
        if row.region:
            found += _region(row, regions, known.__contains__)
        found += _of(row, book.roadmap)
    for rows in (*book.scenario.values.values(), *book.roadmap.values.values()):
        found += [
            _fault("entry-year", row.at,
                   f"{row.parameter} 不随年份变化，年份须留空。",
                   f"{row.parameter} does not change over the years: leave the year empty.")
            for row in rows if row.year is not None and not PARAMETERS[row.parameter].dated
        ]  # fmt: skip
    return found + list(_outside(book, years))


def _fault(
    code: str,
    at: str,
    zh: str,
    en: str,
    severity: Severity = Severity.ERROR,
    hint: Text | None = None,
) -> Finding:
    return Finding(code, severity, at, Text(zh, en), hint or Text("", ""))


def _places(roadmap: Roadmap, scenario: Scenario) -> dict[Subject, Collection[str]]:
    return {
        "technology": {*roadmap.technologies, ALL},
        "carrier": set(roadmap.carriers),
        "product": {roadmap.product},
        "limit": set(scenario.settings.limits),
        "name": set(roadmap.names),
        "-": {"-"},
    }


def _subject(row: Entry, places: dict[Subject, Collection[str]]) -> list[Finding]:
    meant = PARAMETERS[row.parameter].of
    if any(row.subject in places[each] for each in meant):
        return []
    zh = "或".join(_CALLED[each].zh for each in meant)
    en = " or ".join(_CALLED[each].en for each in meant)
    listed = ", ".join(sorted(name for each in meant for name in places[each])) or "-"
    return [
        _fault("scenario-subject", row.at,
               f"“{row.subject}”不是{zh}，{row.parameter} 只能说明{zh}。",
               f"'{row.subject}' is no {en}: {row.parameter} is said of a {en}.",
               hint=Text(f"已有：{listed}", f"There are: {listed}."))
    ]  # fmt: skip


def _of(row: Entry, roadmap: Roadmap) -> list[Finding]:
    kind = PARAMETERS[row.parameter].names
    pairs = {(c.before, c.after) for c in roadmap.conversions}
    if kind == "technology" and row.subject != ALL:
        allowed = {after for before, after in pairs if before == row.subject}
    elif kind == "technology":
        allowed = {ALL, *(after for _, after in pairs)}
    elif kind == "carrier":
        allowed = set(roadmap.carriers)
    elif kind == "use":
        allowed = {row.of} - {""}
    else:
        allowed = {""}
    if row.of in allowed:
        return []
    listed = ", ".join(sorted(allowed)) or "-"
    return [
        _fault("roadmap-reference", row.at,
               f"{row.subject} 的 {row.parameter}，“of”不可为“{row.of}”。",
               f"'of' cannot be '{row.of}' for {row.parameter} of {row.subject}.",
               hint=Text(f"可为：{listed or '（留空）'}", f"It can be: {listed or '(empty)'}."))
    ]  # fmt: skip


def _region(row: Entry, regions: Collection[str], known: Callable[[str], bool]) -> list[Finding]:
    if not PARAMETERS[row.parameter].regional:
        return [
            _fault("scenario-region", row.at,
                   f"{row.parameter} 不分地区，此行（{row.region}）不会起作用。",
                   f"{row.parameter} is one for all regions: a row for {row.region} has no effect.",
                   hint=Text("region 留空。", "Leave the region empty."))
        ]  # fmt: skip
    if not known(row.region):
        return [
            _fault("scenario-region", row.at, f"未知地区“{row.region}”。",
                   f"Unknown region '{row.region}'.",
                   hint=Text("写代码，如 CN-HE。", "Write its code, such as CN-HE."))
        ]  # fmt: skip
    if row.region not in regions:
        return [
            _fault("scenario-region", row.at, f"{row.region} 没有工厂或厂址，此行不起作用。",
                   f"{row.region} has no plant and no site: the row has no effect.",
                   Severity.WARNING)
        ]  # fmt: skip
    return []


def _outside(book: Book, years: np.ndarray) -> Iterator[Finding]:
    """Yield the series in use whose years all lie before or all lie after those of the model."""
    for (subject, parameter, of, _), rows in book.used.items():
        when = [row.year for row in rows if row.year is not None]
        if not when or parameter == "used":
            continue
        what = " ".join(part for part in (subject, parameter, of) if part)
        if min(when) > years[-1]:
            yield _fault("series-outside", rows[0].at,
                         f"{what} 的年份（{min(when)} 起）均晚于规划期末 {years[-1]}。",
                         f"{what} begins in {min(when)}, after the plan ends in {years[-1]}.",
                         Severity.WARNING)  # fmt: skip
        elif max(when) < years[0]:
            yield _fault("series-outside", rows[-1].at,
                         f"{what} 的年份（至 {max(when)}）均早于 {years[0]}，其后不变。",
                         f"{what} ends in {max(when)}, before {years[0]}; it stays as it is then.",
                         Severity.INFO)  # fmt: skip
