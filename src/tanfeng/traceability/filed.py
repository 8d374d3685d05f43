"""What is filed beside the log (备案表): roles, layouts and compositions, read from CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from tanfeng.ledger import Entity
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.epcis import canonical


def read_roles(path: Path) -> list[tuple[str, str, str | None]]:
    """Read ``entity, role, reports_to``.

    Raises
    ------
    TanfengError
        ``filed-table``, ``filed-cell``.
    """
    rows = _rows(path, ("entity", "role"))
    return [(row["entity"], row["role"], row.get("reports_to") or None) for _, row in rows]


def roster(known: Iterable[Entity], path: Path | None = None) -> pa.Table:
    """Return ``entity, role, reports_to`` of the ledger's entities and of a file beside them.

    Parameters
    ----------
    known
        Entities whose attributes may have `role`, one or several, and `reports_to`.
    """
    rows = read_roles(path) if path else []
    for entity in known:
        roles = entity.attributes.get("role", [])
        above = entity.attributes.get("reports_to")
        rows += [(entity.id, str(role), above) for role in
                 ([roles] if isinstance(roles, str) else roles)]  # fmt: skip
    columns = list(zip(*dict.fromkeys(rows), strict=True)) or [(), (), ()]
    names = ("entity", "role", "reports_to")
    return pa.table({
        name: pa.array(values, pa.string())
        for name, values in zip(names, columns, strict=True)
    })  # fmt: skip


def read_layouts(path: Path) -> pa.Table:
    """Read ``manufacturer, product_type, spec, parts``; see `read_roles` for what is refused."""
    rows = _rows(path, ("manufacturer", "product_type", "spec", "parts"))
    parts = [int(_number(path, line, row, "parts")) for line, row in rows]
    return pa.table({
        **{name: pa.array([row[name] for _, row in rows], pa.string())
           for name in ("manufacturer", "product_type", "spec")},
        "parts": pa.array(parts, pa.int64()),
    })  # fmt: skip


def read_shares(path: Path, things: pa.Table) -> pa.Table:
    """Read ``lot, element, share, sd`` as ``thing, element, share, sd``.

    Lots that the log does not have are left out. See `read_roles` for what is refused.

    Parameters
    ----------
    things
        Table `THINGS`.
    """
    rows = _rows(path, ("lot", "element", "share"))
    number = dict(zip(things["code"].to_pylist(), things["thing"].to_pylist(), strict=True))
    kept = [
        (number[lot], row["element"], _number(path, line, row, "share"),
         _number(path, line, row, "sd") if row.get("sd") else 0.0)
        for line, row in rows if (lot := canonical(row["lot"])) in number
    ]  # fmt: skip
    columns = list(zip(*kept, strict=True)) or [()] * 4
    kinds = (pa.int64(), pa.string(), pa.float64(), pa.float64())
    return pa.table({
        name: pa.array(values, kind) for name, values, kind in
        zip(("thing", "element", "share", "sd"), columns, kinds, strict=True)
    })  # fmt: skip


def read_claims(path: Path, things: pa.Table) -> pa.Table:
    """Read ``lot, source, share`` as ``thing, source, share``; see `read_shares`."""
    rows = _rows(path, ("lot", "source", "share"))
    number = dict(zip(things["code"].to_pylist(), things["thing"].to_pylist(), strict=True))
    kept = [
        (number[lot], row["source"], _number(path, line, row, "share"))
        for line, row in rows if (lot := canonical(row["lot"])) in number
    ]  # fmt: skip
    columns = list(zip(*kept, strict=True)) or [()] * 3
    kinds = (pa.int64(), pa.string(), pa.float64())
    return pa.table({
        name: pa.array(values, kind)
        for name, values, kind in zip(("thing", "source", "share"), columns, kinds, strict=True)
    })  # fmt: skip


def fractions_of(shares: pa.Table, element: str) -> dict[int, float]:
    """Return thing -> share of one element, from what `read_shares` gives."""
    columns = (shares[name].to_pylist() for name in ("thing", "element", "share"))
    return {
        thing: share for thing, called, share in zip(*columns, strict=True) if called == element
    }


def _rows(path: Path, needed: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8"
        raise refuse("filed-table", str(path), f"无法读取：{why}。", f"It cannot be read: {why}.",
                     ) from error  # fmt: skip
    reader = csv.DictReader(text.splitlines())
    absent = [name for name in needed if name not in (reader.fieldnames or ())]
    if absent:
        raise refuse(
            "filed-table", f"{path.name}:1", f"缺少列：{'、'.join(absent)}。",
            f"Columns are missing: {', '.join(absent)}.",
        )  # fmt: skip
    rows = [
        (n, {key: (value or "").strip() for key, value in row.items() if key})
        for n, row in enumerate(reader, 2)
    ]
    empty = [
        Finding("filed-cell", Severity.ERROR, f"{path.name}:{n}", Text(f"“{name}”为空。",
                f"'{name}' is empty."))
        for n, row in rows for name in needed if not row[name]
    ]  # fmt: skip
    if empty:
        raise TanfengError(*empty)
    return rows


def _number(path: Path, line: int, row: dict[str, str], name: str) -> float:
    try:
        value = float(row[name])
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e12:
        raise refuse(
            "filed-cell", f"{path.name}:{line}", f"“{name}”应为不小于 0 的数：“{row[name]}”。",
            f"'{name}' must be a number of 0 or more: '{row[name]}'.",
        )  # fmt: skip
    return value
