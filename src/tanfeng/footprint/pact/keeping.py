"""Secrets of a workspace (密钥): small files that only the owner reads, never in the registry."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from tanfeng.ledger import Workspace
from tanfeng.reference.errors import refuse

_FOLDER = "secrets"


def keep_secret(ws: Workspace, partner: str, secret: str) -> None:
    """Keep our secret with a partner; an earlier one is replaced."""
    _write(_place(ws, partner), secret.encode(), replace=True)


def secret_for(ws: Workspace, partner: str) -> str:
    """Return our secret with a partner.

    Raises
    ------
    TanfengError
        ``partner-secret``.
    """
    try:
        return _place(ws, partner).read_bytes().decode()
    except FileNotFoundError:
        raise refuse(
            "partner-secret", partner, "没有我方在该伙伴处的密钥。",
            "Our secret with this partner is not known.",
            "用 `tanfeng footprint partner account` 写入。",
            "Give it with `tanfeng footprint partner account`.",
        ) from None  # fmt: skip


def signing_key(ws: Workspace) -> bytes:
    """Return the key that signs tokens and page links; it is made once for a workspace."""
    path = ws.path / _FOLDER / "signing"
    if not path.exists():
        _write(path, secrets.token_bytes(32), replace=False)
    return path.read_bytes()


def _place(ws: Workspace, partner: str) -> Path:
    return ws.path / _FOLDER / f"partner-{hashlib.sha256(partner.encode()).hexdigest()[:32]}"


def _write(path: Path, content: bytes, *, replace: bool) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    new = path.with_name(f".{secrets.token_hex(8)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if replace:
            new.replace(path)
        else:
            # of two that make it at once, the first counts
            with contextlib.suppress(FileExistsError):
                os.link(new, path)
    finally:
        new.unlink(missing_ok=True)
