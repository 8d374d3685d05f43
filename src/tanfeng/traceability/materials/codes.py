"""Waste codes (固体废物代码): what a code says, and what is wrong with it.

Source: catalogue of solid waste (MEE notice 2024-4), article 5: industry, serial number and class;
national list of hazardous waste (2025): 3 + 3 + 2 digits. Whether a well-formed code is listed
cannot be told: the table of codes is not held.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from tanfeng.ledger.plain import Place
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.materials.scheme import Part, WasteScheme, scheme

HAZARDOUS = "hazardous"
_SEPARATORS = dict.fromkeys(map(ord, "-‐‑–—－ \t\u3000"))


@dataclass(frozen=True, slots=True)
class WasteCode:
    """A waste code and what it says.

    Attributes
    ----------
    code
        As it is written, ``900-001-S17``; as it was given where it cannot be read.
    layout
        ``solid`` or ``hazardous``; empty where it is neither.
    group
        ``industrial``, ``household``, ``construction``, ``farm``, ``other`` or ``hazardous``; empty
        where nothing can be told.
    number
        Number of the class, 17 of S17; None where there is none.
    """

    code: str
    layout: str
    industry: str
    serial: str
    number: int | None
    group: str
    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong with it."""
        return bool(self.group) and all(f.severity is not Severity.ERROR for f in self.findings)


def decode_waste(text: str, rule: WasteScheme | None = None) -> WasteCode:
    """Read one code; separators, case and full-width characters do not matter.

    Findings ``waste-code-length``, ``waste-code-digits``, ``waste-code-serial`` and
    ``waste-code-class``.
    """
    rule = rule or scheme()
    plain = unicodedata.normalize("NFKC", text).strip().upper().translate(_SEPARATORS)
    for name, (_, parts) in rule.layouts.items():
        if len(plain) == sum(part.length for part in parts):
            return _read(text, plain, name, parts, rule)
    lengths = {name: sum(p.length for p in parts) for name, (_, parts) in rule.layouts.items()}
    zh = "，".join(f"{rule.layouts[n][0].zh} {size} 位" for n, size in lengths.items())
    en = ", ".join(f"{rule.layouts[n][0].en} {size}" for n, size in lengths.items())
    double = plain[6:8].isalpha() and plain[6:7] == "S"
    hint = Text("代码内的种类写作 S17，不写 SW17。", "Inside a code the class is S17, not SW17.")
    found = Finding(
        "waste-code-length", Severity.ERROR, text,
        Text(f"代码有 {len(plain)} 位（{zh}）。", f"The code has {len(plain)} characters ({en})."),
        hint if double else Text("", ""),
    )  # fmt: skip
    return WasteCode(text, "", "", "", None, "", (found,))


def _read(
    text: str, plain: str, layout: str, parts: Sequence[Part], rule: WasteScheme
) -> WasteCode:
    cut: dict[str, str] = {}
    start = 0
    for part in parts:
        cut[part.id] = plain[start : start + part.length]
        start += part.length
    findings = [f for part in parts for f in _faults(text, part, cut[part.id])]
    written = "-".join(cut.values())
    digits = cut["class"][-2:]
    number = int(digits) if digits.isdecimal() and digits.isascii() else None
    group = ""
    if layout == HAZARDOUS:
        group = HAZARDOUS if not findings else ""
    elif number is not None and not findings:
        group = next((c.group for c in rule.classes if number in c), "")
        if not group:
            findings.append(_no_class(text, number, rule))
    return WasteCode(
        written, layout, cut["industry"], cut["serial"], number, group, tuple(findings)
    )


def _faults(text: str, part: Part, cut: str) -> Iterator[Finding]:
    digits = cut.removeprefix(part.letter)
    size = part.length - len(part.letter)
    if len(digits) != size or not (digits.isascii() and digits.isdecimal()):
        shape = f"{part.letter}{'0' * size}"
        yield Finding(
            "waste-code-digits", Severity.ERROR, text,
            Text(f"{part.label.zh}“{cut}”应如 {shape}。",
                 f"The {part.label.en} '{cut}' must look like {shape}."),
        )  # fmt: skip
        return
    low, high = part.least, part.most
    if (low is not None and int(digits) < low) or (high is not None and int(digits) > high):
        yield Finding(
            "waste-code-serial", Severity.ERROR, text,
            Text(f"{part.label.zh} {digits} 不在 {low:03} 至 {high:03} 之间。",
                 f"The {part.label.en} {digits} is not {low:03} to {high:03}."),
        )  # fmt: skip


def _no_class(text: str, number: int, rule: WasteScheme) -> Finding:
    near = next((c for c in rule.classes if c.first <= number <= c.last), None)
    zh = f"{near.label.zh}不含 S{number:02}" if near else f"没有种类 S{number:02}"
    en = f"{near.label.en} has no S{number:02}" if near else f"there is no class S{number:02}"
    return Finding("waste-code-class", Severity.ERROR, text, Text(f"{zh}。", f"{en}."))


def code_findings(
    table: pa.Table, place: Place | None = None, column: str = "kind"
) -> tuple[Finding, ...]:
    """Tell which codes of a column cannot be, once each, where it first stands."""
    if column not in table.column_names:
        return ()
    where = place or (lambda row, name: f"row {row + 1}, {name}")
    known = table[column].combine_chunks().cast(pa.string()).dictionary_encode()
    indices = known.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    first = dict(zip(*np.unique(indices, return_index=True), strict=True))
    found: list[Finding] = []
    for n, text in enumerate(known.dictionary.to_pylist()):
        if n in first and text.strip():
            found += [
                replace(
                    told,
                    at=where(int(first[n]), column),
                    message=Text(f"{text}：{told.message.zh}", f"{text}: {told.message.en}"),
                )
                for told in decode_waste(text).findings
            ]
    return tuple(found)


def decode_waste_column(codes: Any, rule: WasteScheme | None = None) -> pa.Table:
    """Decode a column of codes; each different code is read once.

    Returns
    -------
    pyarrow.Table
        ``code, layout, industry, serial, number, group, fault``: `fault` is the code of the first
        finding, empty where there is none. One row for each code.
    """
    column = codes if isinstance(codes, pa.Array | pa.ChunkedArray) else pa.array(codes)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    known = column.cast(pa.string()).fill_null("").dictionary_encode()
    read = [decode_waste(text, rule) for text in known.dictionary.to_pylist()]
    names = ("code", "layout", "industry", "serial", "number", "group")
    kinds = [pa.string(), pa.string(), pa.string(), pa.string(), pa.int64(), pa.string()]
    table = pa.table(
        {name: pa.array([getattr(r, name) for r in read], kind)
         for name, kind in zip(names, kinds, strict=True)}
    ).append_column(
        "fault", pa.array([r.findings[0].code if r.findings else "" for r in read], pa.string())
    )  # fmt: skip
    return table.take(known.indices)
