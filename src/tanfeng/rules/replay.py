"""Replay (复判): a posted run of verdicts judged again from the stored sheets and ledger state."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date

from tanfeng.ledger import Verdict, Workspace, run, run_sheets, verdicts
from tanfeng.reference.period import parse_period
from tanfeng.rules.grade import judged_by


@dataclass(frozen=True)
class Difference:
    """One verdict that a replay gives differently; None where one side has no such verdict."""

    subject: str
    requirement: str
    posted: Verdict | None
    replayed: Verdict | None


@dataclass(frozen=True)
class Replay:
    """Outcome of a replay; `identical` when every verdict is the same in every field."""

    run: int
    rows: int
    identical: bool
    differences: tuple[Difference, ...]


def replay(ws: Workspace, number: int) -> Replay:
    """Judge a run again; later accounts, attributes and editions have no influence.

    Raises
    ------
    TanfengError
        ``run-unknown``, or when evidence of its sheets is damaged.
    """
    made = run(ws, number)
    asked = made.arguments
    _, _, again = judged_by(
        ws,
        run_sheets(ws, number),
        made.snapshot,
        list(asked["entities"]),
        parse_period(str(asked["period"])),
        date.fromisoformat(str(asked["as_of"])),
        asked["law"],
    )
    posted = _keyed(verdicts(ws, number))
    found = _keyed(again)
    differences = tuple(
        Difference(*key[:2], posted.get(key), found.get(key))
        for key in sorted({*posted, *found})
        if _plain(posted.get(key)) != _plain(found.get(key))
    )
    return Replay(number, len(posted), not differences, differences)


def _keyed(found: Iterable[Verdict]) -> dict[tuple[str, str, str, str], Verdict]:
    return {(v.subject, v.requirement, v.indicator, v.item): replace(v, run=0) for v in found}


def _plain(verdict: Verdict | None) -> str:
    # stored evidence comes back as plain lists and text
    return "" if verdict is None else json.dumps(asdict(verdict), default=str, sort_keys=True)
