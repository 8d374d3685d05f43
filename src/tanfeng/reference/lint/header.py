"""Lints of a sheet's header: keys, dates, source."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from tanfeng.reference.finding import Finding
from tanfeng.reference.lint.fault import error
from tanfeng.reference.sheet import Sheet

# keys of `body` by kind; kinds that other rooms read check their own keys
KEYS = {
    "codes": {"list", "tables", "columns", "prefixes"},
    "factors": {
        "keys",
        "tables",
        "decisions",
        "fallback",
        "key_units",
        "shape",
        "heat_of_standard_coal",
    },
    "statistics": {"tables"},
    "targets": {"tables"},
}
GOVERNS = ("period_start", "period_end", "events_after")


def header_findings(sheet: Sheet) -> Iterator[Finding]:
    """Check the keys, dates and source of one sheet."""
    known = KEYS.get(sheet.kind)
    for key in sheet.body if known is not None else ():
        if known is not None and key not in known:
            near = ", ".join(get_close_matches(key, known, 2)) or ", ".join(sorted(known))
            yield error(
                "sheet-key-unknown",
                sheet.at(key),
                f"未知的键“{key}”；可用：{near}",
                f"Unknown key '{key}'; near: {near}.",
            )
    if sheet.governs not in GOVERNS:
        yield error(
            "sheet-governs-unknown",
            sheet.at("governs"),
            f"governs 须为 {'、'.join(GOVERNS)} 之一。",
            f"'governs' must be one of {', '.join(GOVERNS)}.",
        )
    if not sheet.source.strip():
        yield error("source-missing", sheet.at("source"), "缺少来源。", "The source is missing.")
    if sheet.in_force and sheet.expires and sheet.expires < sheet.in_force:
        yield error(
            "sheet-dates-reversed",
            sheet.at("expires"),
            "失效日期早于施行日期。",
            "The sheet expires before it comes into force.",
        )
    if sheet.last_checked is None:
        yield error(
            "sheet-not-checked",
            sheet.at(),
            "缺少 last_checked（最近核对日期）。",
            "'last_checked' is missing: when was the sheet last compared with its source?",
        )
