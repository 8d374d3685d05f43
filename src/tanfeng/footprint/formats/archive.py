"""Folders and ZIP files alike (文件夹与压缩包): names and bytes, with limits on what is opened."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tanfeng.reference.errors import refuse

_MOST_BYTES = 4 << 30
_MOST_TIMES = 200
"""Bytes that an archive may grow to, and times that of its packed size (ZIP bombs)."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)


@dataclass(frozen=True, eq=False)
class Archive:
    """Files below a folder or in a ZIP.

    Attributes
    ----------
    names
        Relative names with forward slashes, in order.
    """

    path: Path
    names: tuple[str, ...]

    def below(self, folder: str, suffix: str) -> Iterator[tuple[str, bytes]]:
        """Yield the files of a folder, wherever it lies, one after the other."""
        return self.files(
            lambda name: name.casefold().endswith(suffix) and folder in name.split("/")[:-1]
        )

    def files(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
        """Yield the files whose name is wanted, one after the other.

        Raises
        ------
        TanfengError
            ``inventory-archive`` for one that cannot be unpacked or read.
        """
        mine = [name for name in self.names if wanted(name)]
        try:
            if self.path.is_dir():
                for name in mine:
                    yield name, (self.path / name).read_bytes()
                return
            with zipfile.ZipFile(self.path) as packed:
                for name in mine:
                    yield name, packed.read(name)
        except _DAMAGED as error:
            raise _refused(
                self.path, "其中有文件无法读取", "A file in it cannot be read"
            ) from error


def open_archive(path: Path) -> Archive:
    """Look into a folder or a ZIP.

    Raises
    ------
    TanfengError
        ``inventory-archive`` for a ZIP that is damaged, encrypted, too large when unpacked, or that
        has names which lead out of it.
    """
    if path.is_dir():
        names = sorted(
            str(file.relative_to(path)).replace("\\", "/")
            for file in path.rglob("*")
            if file.is_file()
        )
        return Archive(path, tuple(names))
    try:
        with zipfile.ZipFile(path) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError) as error:
        raise _refused(path, "不是有效的 ZIP 文件", "This is no valid ZIP file") from error
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or entry.filename.startswith("/"):
            raise _refused(path, f"文件名越出压缩包：{entry.filename}",
                           f"A name leads out of the archive: {entry.filename}")  # fmt: skip
        if entry.flag_bits & 1:
            raise _refused(path, "压缩包已加密", "The archive is encrypted")
    size = sum(entry.file_size for entry in entries)
    packed_size = max(sum(entry.compress_size for entry in entries), 1)
    if size > _MOST_BYTES or size > _MOST_TIMES * packed_size + (1 << 20):
        raise _refused(path, "解压后过大", "It is too large when unpacked")
    return Archive(path, tuple(sorted(entry.filename for entry in entries)))


def _refused(path: Path, zh: str, en: str) -> Exception:
    return refuse("inventory-archive", path.name, f"{zh}。", f"{en}.")
