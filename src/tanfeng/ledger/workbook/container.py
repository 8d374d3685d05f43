"""The inside of an .xlsx: only parts that passed inspection are handed on to the reader.

The parts that hold cells are inflated once, under a budget, and packed again without
compression. What the reader sees is therefore byte for byte what was inspected here, whatever
the original container claims about itself.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from tanfeng.ledger.workbook.door import open_at_door
from tanfeng.reference.errors import TanfengError, refuse

_ENTRIES = 2_000
_INFLATED = 100_000_000
_RATIO = 200
_RATIO_FROM = 4_000_000
_PIECE = 65_536
_NOT_READ = ("drawings/", "charts/", "chartsheets/", "media/", "theme/", "diagrams/", "embeddings/",
             "ctrlprops/", "externallinks/", "pivotcache/", "pivottables/", "printersettings/",
             "activex/", "threadedcomments/", "persons/", "comments")  # fmt: skip


def open_container(path: Path, at_most_mb: float) -> dict[str, bytes]:
    """Inflate the parts of a workbook that hold cells.

    Returns
    -------
    dict
        Name of the part, with forward slashes, -> content.

    Raises
    ------
    TanfengError
        What `open_at_door` refuses, and ``workbook-damaged``, ``workbook-macro``,
        ``workbook-bomb``, ``workbook-dtd``, ``workbook-encrypted`` or
        ``workbook-other-format``.
    """
    with open_at_door(path, at_most_mb) as opened:
        try:
            with zipfile.ZipFile(opened) as archive:
                return _inflate(path.name, archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise refuse(
                "workbook-damaged",
                path.name,
                f"文件不完整或已损坏（{error}）。",
                f"The file is truncated or damaged ({error}).",
                "请重新保存或重新下载后再提交。",
                "Save it again, or fetch it again, and hand it in once more.",
            ) from None


def repack(parts: Mapping[str, bytes]) -> BinaryIO:
    """Pack inspected parts into a container for the reader, in memory and uncompressed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    packed.seek(0)
    return packed


def _inflate(at: str, archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > _ENTRIES:
        raise _bomb(at, f"{len(entries)} 个条目", f"{len(entries)} entries")
    names = [_slashed(entry).lower() for entry in entries]
    _know_the_kind(at, set(names), archive)
    parts: dict[str, bytes] = {}
    seen: set[str] = set()
    left = _INFLATED
    for entry, name in zip(entries, names, strict=True):
        if not _holds_cells(name):
            continue
        if name in seen:
            raise zipfile.BadZipFile(f"{name} twice")
        seen.add(name)
        if entry.flag_bits & 1:
            raise _encrypted(at)
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > left or (entry.file_size > _RATIO_FROM and ratio > _RATIO):
            size = f"{entry.file_size / 1e6:.0f} MB"
            raise _bomb(at, f"{name} 解压后 {size}", f"{name} inflates to {size}")
        pieces = []
        with archive.open(entry) as stream:
            # by the piece: one large read would inflate that much, whatever the entry claims
            while piece := stream.read(_PIECE):
                pieces.append(piece)
                left -= len(piece)
                if left < 0:
                    raise _bomb(at, f"{name} 解压后过大", f"{name} inflates beyond the limit")
        content = b"".join(pieces)
        _refuse_dtd(at, name, content)
        parts[_slashed(entry)] = content
    return parts


def _slashed(entry: zipfile.ZipInfo) -> str:
    return entry.filename.replace("\\", "/").lstrip("/")


def _holds_cells(name: str) -> bool:
    if name in ("[content_types].xml", "_rels/.rels"):
        return True
    inside = name.removeprefix("xl/")
    return (
        inside != name
        and name.endswith((".xml", ".rels"))
        and not inside.startswith(_NOT_READ)
        and not inside.startswith("worksheets/_rels/")
    )


def _know_the_kind(at: str, names: set[str], archive: zipfile.ZipFile) -> None:
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise _macro(at)
    if "xl/workbook.xml" in names:
        return
    what = "a workbook of another kind"
    if "xl/workbook.bin" in names:
        what = "a binary workbook (.xlsb)"
    elif "mimetype" in names or "content.xml" in names:
        what = "an OpenDocument file (.ods)"
    elif "word/document.xml" in names:
        what = "a Word document (.docx)"
    elif not any(name.startswith("xl/") for name in names):
        what = "a zip archive without a workbook"
    raise refuse(
        "workbook-other-format",
        at,
        f"这不是 .xlsx 工作簿（{what}）。",
        f"This is {what}, not an .xlsx workbook.",
        "请另存为“Excel 工作簿 (*.xlsx)”；压缩包请先解压。",
        "Save it as 'Excel workbook (*.xlsx)'; unpack archives first.",
    )


def _refuse_dtd(at: str, name: str, content: bytes) -> None:
    """Refuse a document type: a workbook has none, and entities hide in it.

    A document type can only stand before the first element, so parsing stops there.
    """

    class _FirstElement(Exception):
        pass

    def element(_name: str, _attributes: dict[str, str]) -> None:
        raise _FirstElement

    def doctype(*_declaration: object) -> None:
        raise refuse(
            "workbook-dtd",
            at,
            f"部件 {name} 含有文档类型声明（DTD），拒绝读取。",
            f"The part {name} carries a document type declaration, which may hide entities.",
            "请用 Excel 重新保存此文件。",
            "Save the file again with Excel.",
        )

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except _FirstElement:
        return
    except expat.ExpatError as error:
        raise zipfile.BadZipFile(f"{name}: {error}") from None


def _bomb(at: str, zh: str, en: str) -> TanfengError:
    return refuse(
        "workbook-bomb",
        at,
        f"解压后过大：{zh}；上限为 {_INFLATED / 1e6:.0f} MB。",
        f"It is too large once unpacked: {en}; the limit is {_INFLATED / 1e6:.0f} MB.",
        "请删除空白但带格式的行列和无关工作表，或重新填写模板。",
        "Delete formatted but empty rows and columns, or fill in a fresh template.",
    )


def _encrypted(at: str) -> TanfengError:
    return refuse(
        "workbook-encrypted",
        at,
        "压缩条目有密码。",
        "Its entries are encrypted.",
        "请取消密码后再提交。",
        "Remove the password.",
    )


def _macro(at: str) -> TanfengError:
    return refuse(
        "workbook-macro",
        at,
        "工作簿含有宏，拒绝读取。",
        "The workbook carries macros and is not read.",
        "请另存为不含宏的“Excel 工作簿 (*.xlsx)”。",
        "Save it as 'Excel workbook (*.xlsx)', which drops the macros.",
    )
