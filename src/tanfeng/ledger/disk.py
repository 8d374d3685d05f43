"""Forcing files and folders to disk: what is acknowledged must survive a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def flush_file(path: Path) -> None:
    """Force a written file to disk."""
    # Windows flushes only handles that are open for writing
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Force a folder's entries to disk, where the system can do that."""
    if os.name != "nt":
        flush_file(folder)


def write_whole(target: Path, content: bytes) -> None:
    """Write a small file so that it is either the old one or the new one, never half."""
    aside = target.with_name(f"{target.name}.{os.getpid()}.new")
    try:
        with aside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(target)
        flush_folder(target.parent)
    finally:
        aside.unlink(missing_ok=True)
