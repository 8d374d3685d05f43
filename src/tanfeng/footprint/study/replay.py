"""Replay (重放): a run reckoned again, compared digit for digit."""

from __future__ import annotations

from dataclasses import dataclass

from tanfeng.footprint.study.run import kept_scores, open_study, scores_of
from tanfeng.ledger import Workspace, run


@dataclass(frozen=True)
class Difference:
    """A product whose figures differ."""

    product: str
    kept: object
    found: object


@dataclass(frozen=True)
class Replay:
    """What replaying a run found."""

    run: int
    rows: int
    identical: bool
    differences: tuple[Difference, ...]


def replay(ws: Workspace, number: int) -> Replay:
    """Reckon a run again.

    Raises
    ------
    TanfengError
        As `open_study`, or where evidence is damaged.
    """
    kept = kept_scores(ws, run(ws, number)).to_pylist()
    found = {row["product"]: row for row in scores_of(open_study(ws, number)).to_pylist()}
    differences = tuple(
        Difference(row["product"], row, found.get(row["product"]))
        for row in kept
        if row != found.get(row["product"])
    )
    same = not differences and len(kept) == len(found)
    return Replay(number, len(kept), same, differences)
