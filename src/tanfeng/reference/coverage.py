"""Coverage (完备程度): which documents the sheets hold in full, in part or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.shelf import DATA

EXTENTS = ("complete", "partial", "planned")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a group of documents the built-in sheets hold.

    Attributes
    ----------
    sheets
        Sheet ids, or patterns with ``*``.
    extent
        ``complete``, ``partial`` or ``planned`` (nothing held yet).
    verified_until
        Day of the last comparison with a source; None when there was none.
    missing
        What is not held, and what has not been read in the official text.
    """

    group: str
    title: Text
    sheets: tuple[str, ...]
    extent: str
    verified_until: date | None
    missing: Text


def coverage() -> Mapping[str, Coverage]:
    """Return the coverage of the built-in sheets by group.

    Raises
    ------
    TanfengError
        ``coverage-unreadable`` when an entry lacks a key or states an unknown extent.
    """
    text = (DATA / "COVERAGE.yaml").read_text(encoding="utf-8")
    found: dict[str, Coverage] = {}
    for group, entry in yaml.safe_load(text)["groups"].items():
        try:
            found[group] = Coverage(
                group,
                Text(**entry["title"]),
                tuple(entry["sheets"]),
                EXTENTS[EXTENTS.index(entry["extent"])],
                entry["verified_until"],
                Text(**entry["missing"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise refuse(
                "coverage-unreadable",
                f"COVERAGE.yaml#{group}",
                f"“{group}”缺少或写错：{error}",
                f"'{group}' lacks or misspells: {error}.",
            ) from error
    return found
