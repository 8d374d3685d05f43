"""Evidence (佐证): files kept under the hash of their content, never changed."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from tanfeng.ledger.disk import flush_folder
from tanfeng.ledger.refusals import storage_refusals
from tanfeng.ledger.workspace import Workspace
from tanfeng.ledger.writers import lives, writer
from tanfeng.reference.errors import refuse

_PIECE = 1 << 20
_ASIDE = "incoming-"


def keep(ws: Workspace, source: Path | bytes, name: str = "") -> str:
    """Keep a file or bytes; return the SHA-256 by which it is found again.

    The content is written aside, forced to disk and renamed, so a hash that exists is whole.
    Keeping the same content again changes nothing.

    Parameters
    ----------
    name
        What a refusal calls the file.

    Raises
    ------
    TanfengError
        ``disk-full`` or ``storage-denied``; nothing is left behind.
    """
    shown = name or (source.name if isinstance(source, Path) else "evidence")
    with (
        storage_refusals(shown),
        io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream,
    ):
        return _keep(ws, stream)


def _keep(ws: Workspace, stream: BinaryIO) -> str:
    folder = ws.path / "evidence"
    folder.mkdir(exist_ok=True)
    descriptor, aside = tempfile.mkstemp(prefix=f"{_ASIDE}{writer(ws.path)}.", dir=folder)
    try:
        digest = hashlib.sha256()
        with os.fdopen(descriptor, "wb") as target:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        sha256 = digest.hexdigest()
        final = folder / sha256[:2] / sha256
        if not final.exists():
            final.parent.mkdir(exist_ok=True)
            Path(aside).chmod(0o444)
            Path(aside).replace(final)
            flush_folder(final.parent)
            flush_folder(folder)
        return sha256
    finally:
        Path(aside).unlink(missing_ok=True)


def sweep_aside(ws: Workspace) -> None:
    """Remove what processes that have ended left half written."""
    for aside in (ws.path / "evidence").glob(f"{_ASIDE}*"):
        if not lives(ws.path, aside.name.removeprefix(_ASIDE).rpartition(".")[0]):
            aside.unlink(missing_ok=True)


def hash_of(source: Path | bytes) -> str:
    """Return the SHA-256 of a file or bytes without keeping it."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with storage_refusals(source.name), source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def evidence_path(ws: Workspace, sha256: str) -> Path:
    """Return where kept content lies.

    Raises
    ------
    TanfengError
        ``evidence-missing`` when nothing is kept under this hash.
    """
    path = ws.path / "evidence" / sha256[:2] / sha256
    if len(sha256) != 64 or not path.is_file():
        raise refuse(
            "evidence-missing",
            sha256,
            "佐证库中没有此文件。",
            "No such file is kept as evidence.",
            "请检查工作区的 evidence 文件夹是否完整。",
            "Check that the workspace's evidence folder is complete.",
        )
    return path
