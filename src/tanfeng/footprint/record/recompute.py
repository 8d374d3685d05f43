"""Recomputing a record (重算): from the hash of its basis, compared digit for digit."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from tanfeng.footprint.record.basis import open_basis
from tanfeng.footprint.record.reckon import Frame, reckon
from tanfeng.footprint.record.store import open_record
from tanfeng.footprint.record.value import FootprintRecord, Reckoned
from tanfeng.ledger import Workspace, run_sheets


@dataclass(frozen=True)
class Difference:
    """A number that differs."""

    what: str
    kept: object
    found: object


@dataclass(frozen=True)
class Recomputed:
    """What recomputing found.

    Attributes
    ----------
    rows
        Numbers that were compared.
    """

    record: str
    basis: str
    rows: int
    identical: bool
    differences: tuple[Difference, ...]


def recompute(ws: Workspace, record: FootprintRecord) -> Recomputed:
    """Reckon a posted record again from what lies under its hash, and nothing else.

    Raises
    ------
    TanfengError
        ``record-basis``; ``evidence-missing``; ``sheet-changed``.
    """
    shelf = run_sheets(ws, record.number)
    again = reckon(open_basis(ws, record.basis, shelf), frame_of(record), shelf)
    kept, found = _flat(record.reckoned), _flat(again)
    differences = tuple(
        Difference(what, kept.get(what), found.get(what))
        for what in {**kept, **found}
        if kept.get(what) != found.get(what)
    )
    return Recomputed(record.id, record.basis, len(kept), not differences, differences)


def replay(ws: Workspace, number: int) -> Recomputed:
    """Recompute the record that a run posted.

    Raises
    ------
    TanfengError
        ``run-unknown``, ``record-unknown``; as `recompute`.
    """
    return recompute(ws, open_record(ws, number))


def frame_of(record: FootprintRecord) -> Frame:
    """Return what a record's numbers are stated for."""
    drawn = record.reckoned.drawn
    return Frame(
        record.product, float(record.amount), date.fromisoformat(record.period_start),
        date.fromisoformat(record.period_end), record.geography,
        drawn.count if drawn else 0, drawn.seed if drawn else 0,
    )  # fmt: skip


def _flat(reckoned: Reckoned) -> dict[str, Any]:
    flat: dict[str, Any] = {}

    def walk(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, each in value.items():
                walk(f"{name}.{key}", each)
        elif isinstance(value, (list, tuple)):
            for n, each in enumerate(value):
                walk(f"{name}[{n}]", each)
        else:
            flat[name] = value

    walk("reckoned", asdict(reckoned))
    return flat
