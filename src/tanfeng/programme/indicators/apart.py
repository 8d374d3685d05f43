"""Figures kept apart (不得混用): what must not be used in one formula, and why."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import msgspec

from tanfeng.programme.entries import entries, no_errors
from tanfeng.programme.statistics import Published
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Member:
    """One side of a group: a figure, or statistics of one series and publisher.

    Attributes
    ----------
    publisher, status, period
        Narrow a statistic down; empty for any.
    """

    figure: str = ""
    statistic: str = ""
    publisher: str = ""
    status: str = ""
    period: str = ""

    def __str__(self) -> str:
        words = (self.figure or self.statistic, self.publisher, self.status, self.period)
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of different definition, period or publisher (不可比组)."""

    id: str
    title: Text
    members: tuple[Member, ...]
    reason: Text
    section: int
    at: str


class _Group(msgspec.Struct, forbid_unknown_fields=True):
    title: Text
    members: list[Member]
    reason: Text
    section: int = 0


@functools.lru_cache(maxsize=8)
def groups(shelf: Shelf) -> tuple[Group, ...]:
    """Return the groups of all sheets of kind ``apart``."""
    findings: list[Finding] = []
    found = [
        Group(id, given.title, tuple(given.members), given.reason, given.section, at)
        for sheet in shelf.of_kind("apart")
        for id, given, at in entries(sheet, "groups", _Group, findings)
    ]
    no_errors(findings)
    return tuple(found)


def apart_findings(
    shelf: Shelf, used: Sequence[str | Published], at: str, own: Sequence[Group] = ()
) -> list[Finding]:
    """Tell which of the figures and statistics must not be combined.

    Parameters
    ----------
    used
        Ids of figures, and statistics, that a formula or a chain of changes puts together.
    own
        Groups beside those of the shelf.

    Returns
    -------
    list[Finding]
        ``figures-apart`` for every pair of different members of a group.
    """
    findings = []
    for group in (*groups(shelf), *own):
        sides = [(one, side) for one in used for side in group.members if _fits(side, one)]
        for (_, left), (_, right) in combinations(sides, 2):
            if left == right:
                continue
            findings.append(
                Finding(
                    "figures-apart",
                    Severity.ERROR,
                    at,
                    Text(f"“{left}”与“{right}”不得合用：{group.reason.zh}",
                         f"'{left}' and '{right}' must not be combined: {group.reason.en}"),
                    Text(f"见 {group.at}。", f"See {group.at}."),
                )
            )  # fmt: skip
    return list(dict.fromkeys(findings))


def _fits(side: Member, one: str | Published) -> bool:
    if isinstance(one, str):
        return side.figure == one
    # a number that two publishers agree on belongs to neither side
    return (
        side.statistic == one.row.id
        and side.publisher in ("", *(one.publishers if len(one.publishers) == 1 else ()))
        and side.status in ("", one.row.status)
        and side.period in ("", one.row.period)
    )
