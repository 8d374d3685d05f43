"""Whether codes can be right (合理性): they have no check character, so look at what they say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tanfeng.reference import Finding, Severity, Text
from tanfeng.traceability.codes.code import BatteryCode
from tanfeng.traceability.codes.columns import as_text, letters_of
from tanfeng.traceability.codes.scheme import Scheme, scheme


def implausible(
    code: BatteryCode,
    today: date,
    *,
    filed: Mapping[str, Collection[str]] | None = None,
    daily_output: Mapping[str, int] | None = None,
    rule: Scheme | None = None,
) -> tuple[Finding, ...]:
    """Return what one code says that can hardly be true.

    Parameters
    ----------
    today
        Day of asking.
    filed
        Manufacturer -> specification codes that it has filed; a manufacturer that is left out
        has filed nothing that is known here.
    daily_output
        Manufacturer -> most serial numbers that it gives in a day.
    """
    rule = rule or scheme()
    found: list[Finding] = []

    def tell(name: str, severity: Severity, zh: str, en: str) -> None:
        found.append(Finding(name, severity, code.code, Text(zh, en)))

    note_zh, note_en = "", ""
    if not code.made_status.may_judge:
        note_zh = f"（日期字符表的状态：{code.made_status}）"
        note_en = f" (the date alphabet is {code.made_status})"
    if code.made and code.made > today:
        tell("code-future", Severity.WARNING, f"生产日期 {code.made} 在未来{note_zh}。",
             f"Made on {code.made}, which is still to come{note_en}.")  # fmt: skip
    if code.made and rule.in_force and code.made < rule.in_force:
        tell("code-before-standard", Severity.INFO,
             f"生产日期 {code.made} 早于 {rule.number} 施行日 {rule.in_force}{note_zh}。",
             f"Made on {code.made}, before {rule.number} came into force on {rule.in_force}"
             f"{note_en}."
        )  # fmt: skip
    if filed is not None and code.manufacturer not in filed:
        tell("code-manufacturer-not-filed", Severity.WARNING,
             f"厂商代码 {code.manufacturer} 无备案。",
             f"No manufacturer has filed the code {code.manufacturer}.")  # fmt: skip
    elif filed is not None and code.spec not in filed[code.manufacturer]:
        tell("code-spec-not-filed", Severity.WARNING,
             f"厂商 {code.manufacturer} 未备案规格代码 {code.spec}。",
             f"{code.manufacturer} has not filed the specification {code.spec}.")  # fmt: skip
    most = (daily_output or {}).get(code.manufacturer)
    if most is not None and code.serial > most:
        tell("code-serial-beyond-output", Severity.WARNING,
             f"序列号 {code.serial} 超过该厂商日产量 {most}。",
             f"The serial number {code.serial} is beyond the {most} that the maker gives in a day."
        )  # fmt: skip
    return tuple(found)


def implausible_column(
    codes: pa.Table,
    today: date,
    *,
    filed: Mapping[str, Collection[str]] | None = None,
    daily_output: Mapping[str, int] | None = None,
    rule: Scheme | None = None,
) -> dict[str, np.ndarray]:
    """Return the rows of which `implausible` would tell something, by the code of the finding.

    Parameters
    ----------
    codes
        Table of `decode_column`.
    """
    rule = rule or scheme()
    made = codes["made"].combine_chunks().to_numpy(zero_copy_only=False).astype("M8[D]")
    found = {"code-future": made > np.datetime64(today)}
    if rule.in_force:
        found["code-before-standard"] = made < np.datetime64(rule.in_force)
    maker, makers = _coded(codes["manufacturer"])
    read = maker < len(makers)
    if filed is not None:
        spec, specs = _coded(codes["spec"])
        known = np.array([name in filed for name in makers] + [False])
        good = np.zeros((len(makers) + 1, len(specs) + 1), bool)
        for row, name in enumerate(makers):
            good[row, : len(specs)] = [each in filed.get(name, ()) for each in specs]
        found["code-manufacturer-not-filed"] = read & ~known[maker]
        found["code-spec-not-filed"] = read & known[maker] & ~good[maker, spec]
    if daily_output:
        most = np.array([daily_output.get(name, np.inf) for name in makers] + [np.inf])
        serial = codes["serial"].combine_chunks().fill_null(0).to_numpy(zero_copy_only=False)
        found["code-serial-beyond-output"] = serial > most[maker]
    return {name: np.flatnonzero(rows) for name, rows in found.items() if rows.any()}


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Return for each row the index of its text; one beyond the last for null."""
    coded = column.combine_chunks().dictionary_encode()
    texts = coded.dictionary.to_pylist()
    return coded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False), texts


def neighbours(codes: Any, *, many: int = 20, rule: Scheme | None = None) -> dict[int, Finding]:
    """Return codes of a column that look like misread ones of the others.

    A code is told when its characters before the serial number are its own alone, and differ in
    one place from those of at least `many` others.

    Returns
    -------
    dict of int to Finding
        Row -> ``code-lone``, an info.
    """
    rule = rule or scheme()
    column = as_text(codes)
    found: dict[int, Finding] = {}
    for layout in rule.layouts.values():
        at, letters = letters_of(column, layout.length)
        serial = layout.field("serial")
        if serial is None or not len(at):
            continue
        fronts = np.delete(letters, np.s_[serial.begin : serial.end], axis=1)
        kinds, first, count = _kinds(fronts)
        lone = np.flatnonzero(count == 1)
        if not len(lone) or count.max() < many:
            continue
        nearest = np.full(len(kinds), -1)
        for place in range(kinds.shape[1]):
            rest = np.ascontiguousarray(np.delete(kinds, place, axis=1))
            _, group = np.unique(rest.view(f"V{rest.shape[1]}").ravel(), return_inverse=True)
            most = np.zeros(group.max() + 1, np.int64)
            np.maximum.at(most, group, count)
            by = np.zeros(len(most), np.int64)
            by[group[count == most[group]]] = np.flatnonzero(count == most[group])
            near = most[group[lone]] >= many
            nearest[lone[near]] = by[group[lone[near]]]
        for kind in np.flatnonzero(nearest >= 0):
            row, like = int(at[first[kind]]), kinds[nearest[kind]].tobytes().decode()
            number = int(count[nearest[kind]])
            found[row] = Finding(
                "code-lone", Severity.INFO, column[row].as_py(),
                Text(f"仅此一个；与 {number} 个编码的前段 {like} 只差一个字符，可能误读。",
                     f"The only one of its kind; one character off the {like} of {number} others."),
            )  # fmt: skip
    return found


def _kinds(fronts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = np.ascontiguousarray(fronts)
    _, first, count = np.unique(
        rows.view(f"V{rows.shape[1]}").ravel(), return_index=True, return_counts=True
    )
    return rows[first], first, count
