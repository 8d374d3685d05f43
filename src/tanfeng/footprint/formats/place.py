"""Putting files in place (落盘): all of them in a ZIP or folder, or none."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

from tanfeng.reference.errors import refuse

_THEN = (1980, 1, 1, 0, 0, 0)
"""Moment of every file in a ZIP: the same content is the same bytes."""


def place_files(path: Path, inside: str, files: Iterable[tuple[str, bytes]]) -> Path:
    """Write files into a ZIP or a new folder.

    Parameters
    ----------
    path
        ``.zip``, or a folder that is not there or empty.
    inside
        Folder in the ZIP that they are put in, with a slash at its end; empty for none.

    Raises
    ------
    TanfengError
        ``inventory-not-written``; nothing is left behind then.
    """
    beside = path.parent / f".{path.name}.{os.getpid()}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.casefold() == ".zip":
            with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as packed:
                for name, content in files:
                    entry = zipfile.ZipInfo(f"{inside}{name}", _THEN)
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    packed.writestr(entry, content)
        else:
            for name, content in files:
                target = beside / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise refuse(
            "inventory-not-written", str(path), f"无法写入：{error.strerror}。",
            f"It cannot be written: {error.strerror}.",
            "目标应为 .zip，或不存在的（或空的）文件夹。",
            "Name a .zip, or a folder that is not there or empty.",
        ) from error  # fmt: skip
    finally:
        if beside.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
        beside.unlink(missing_ok=True)
    return path
