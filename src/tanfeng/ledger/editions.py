"""Editions (版本) that runs used: kept as evidence, put back together for a replay."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import select

from tanfeng.ledger.disk import write_whole
from tanfeng.ledger.evidence import evidence_path, keep
from tanfeng.ledger.refusals import storage_refusals
from tanfeng.ledger.registry import reading
from tanfeng.ledger.registry.tables import run_sheets as table
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import refuse
from tanfeng.reference.sheet import Sheet, read_sheet
from tanfeng.reference.shelf import Shelf


def keep_editions(ws: Workspace, run: int, sheets: Sequence[Sheet]) -> list[dict[str, Any]]:
    """Keep the files of sheets as evidence; return the registry rows that name them.

    Raises
    ------
    TanfengError
        ``sheet-changed`` when a file is no longer what the sheet was read from.
    """
    unique = {sheet.id: sheet for sheet in sheets}
    rows = []
    for sheet in unique.values():
        files = [[path.name, keep(ws, path)] for path in sheet.files]
        rows.append(
            {
                "run": run,
                "sheet": sheet.id,
                "sha256": sheet.sha256,
                "path": PurePosixPath(*Path(sheet.path).parts).as_posix(),
                "files": files,
            }
        )
        _put_back(ws, sheet.id, sheet.sha256, rows[-1]["path"], files)
    return rows


def run_sheets(ws: Workspace, run: int) -> Shelf:
    """Return the very editions that a run used, whatever the shelf holds now.

    Raises
    ------
    TanfengError
        ``evidence-missing`` or ``sheet-changed`` when the evidence is damaged.
    """
    query = select(table).where(table.c.run == run).order_by(table.c.sheet)
    with reading(ws.engine) as connection:
        rows = connection.execute(query).all()
    return Shelf({row.sheet: _put_back(ws, row.sheet, row.sha256, row.path, row.files)
                  for row in rows})  # fmt: skip


def _put_back(
    ws: Workspace, id: str, sha256: str, path: str, files: Sequence[Sequence[str]]
) -> Sheet:
    """Read a sheet from evidence, under the path it had, so that places read the same."""
    root = ws.path / "cache" / "editions" / sha256
    home = root / path
    with storage_refusals(str(root)):
        home.parent.mkdir(parents=True, exist_ok=True)
        for name, kept in files:
            target = home.parent / name
            if not target.is_file():
                write_whole(target, evidence_path(ws, kept).read_bytes())
    stamps = tuple((home.parent / name).stat().st_mtime_ns for name, _ in files)
    sheet = _read(home, root, stamps)
    if sheet.sha256 != sha256:
        raise refuse(
            "sheet-changed",
            id,
            "版本文件与当时使用的不一致。",
            "The files of this edition are not what was used.",
            "请删除工作区的 cache 文件夹后重试；若仍出现，则佐证已损坏。",
            "Delete the workspace's cache folder and try again; if it stays, evidence is damaged.",
        )
    return sheet


@functools.lru_cache(maxsize=512)
def _read(home: Path, root: Path, stamps: tuple[int, ...]) -> Sheet:
    # explaining many figures of a run asks for the same editions again and again
    return read_sheet(home, root)
