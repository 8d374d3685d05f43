"""Lints of a series: its editions follow one another without overlap or gap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from tanfeng.reference.finding import Finding
from tanfeng.reference.lint.fault import error
from tanfeng.reference.shelf import Shelf


def validity_findings(shelf: Shelf) -> Iterator[Finding]:
    """Check every series of a shelf.

    An edition without ``expires`` ends where the next begins; with it, the next must begin the
    day after, or the sheet says nothing about the days between.
    """
    for series in sorted({sheet.series for sheet in shelf.sheets.values()}):
        editions = shelf.editions(series)
        for edition in editions:
            for former in edition.replaces:
                if former not in shelf.sheets:
                    continue
                if shelf.sheets[former].series != series:
                    yield error(
                        "series-differs",
                        edition.at("replaces"),
                        f"“{former}”属于另一系列，不能被替代。",
                        f"'{former}' belongs to another series and cannot be replaced here.",
                    )
        if len(editions) < 2:
            continue
        for edition in editions:
            if edition.in_force is None and edition.published is None:
                yield error(
                    "edition-undated",
                    edition.at(),
                    f"系列“{series}”有多个版本，须写明施行或发布日期。",
                    f"'{series}' has several editions; 'in_force' or 'published' is needed.",
                )
        for earlier, later in pairwise(e for e in editions if e.in_force):
            begins = later.in_force
            if begins is None:
                continue
            ends = earlier.expires
            if begins == earlier.in_force or (ends and ends >= begins):
                yield error(
                    "validity-overlap",
                    later.at("in_force"),
                    f"与“{earlier.id}”的有效期重叠。",
                    f"In force at the same time as '{earlier.id}'.",
                )
            elif ends and begins - ends > timedelta(days=1):
                yield error(
                    "validity-gap",
                    later.at("in_force"),
                    f"“{earlier.id}”于 {ends} 失效后有空档。",
                    f"Nothing governs between {ends}, when '{earlier.id}' ends, and {begins}.",
                )
