"""The door: a file is looked at from outside before a single byte of it is inflated."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tanfeng.reference.errors import TanfengError, refuse

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_SAVE_AS = (
    "请在 Excel 或 WPS 中另存为“Excel 工作簿 (*.xlsx)”。",
    "Save it as 'Excel workbook (*.xlsx)' in Excel, WPS or LibreOffice.",
)

_PDF = ("这是 PDF 文件", "is a PDF")
_WEB = ("这是网页或 XML 文件", "is a web page or XML")
_PLAIN = ("这是文本文件（如 CSV）", "is a text file (such as CSV)")
_UNKNOWN = ("无法识别此文件", "is a file of an unknown kind")


@contextmanager
def open_at_door(path: Path, at_most_mb: float) -> Iterator[BinaryIO]:
    """Open a file that may be a workbook, or say why it cannot be one.

    Parameters
    ----------
    at_most_mb
        Larger files are refused by their size alone, unread.

    Raises
    ------
    TanfengError
        ``workbook-missing``, ``workbook-locked``, ``workbook-empty``, ``workbook-too-large``,
        ``workbook-encrypted``, ``workbook-other-format`` or ``workbook-lock-file``.
    """
    at = path.name
    if at.startswith("~$"):
        raise refuse(
            "workbook-lock-file",
            at,
            "这是 Excel 打开文件时留下的锁定文件，不是工作簿。",
            "This is the lock file that Excel leaves beside an open workbook.",
            f"请提交“{at[2:]}”。",
            f"Hand in '{at[2:]}'.",
        )
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise FileNotFoundError
        _weigh(at, facts.st_size, at_most_mb)
        opened = path.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise refuse(
            "workbook-missing", at, "找不到此文件。", "There is no such file.",
            "请检查路径。", "Check the path.",
        ) from None  # fmt: skip
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refuse(
            "workbook-locked",
            at,
            f"无法打开此文件：{reason}。",
            f"The file cannot be opened: {reason}.",
            "请关闭正在使用它的程序，并检查读取权限。",
            "Close the program that holds it and check the permission to read.",
        ) from None
    with opened:
        try:
            head = opened.read(8)
            if head != _OLE and head[:4] != _ZIP:
                raise _not_a_workbook(at, head + opened.read(1016))
            if head == _OLE:
                raise _compound_file(at, opened)
            opened.seek(0)
            yield opened
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise refuse(
                "workbook-locked",
                at,
                f"读取时出错：{reason}。",
                f"Reading failed: {reason}.",
                "请复制到本机后再试。",
                "Copy the file to this machine and try again.",
            ) from None


def _weigh(at: str, size: int, at_most_mb: float) -> None:
    if size == 0:
        raise refuse(
            "workbook-empty",
            at,
            "文件是空的（0 字节）。",
            "The file is empty (0 bytes).",
            "请重新保存或重新下载。",
            "Save or fetch it again.",
        )
    if size > at_most_mb * 1e6:
        raise refuse(
            "workbook-too-large",
            at,
            f"文件有 {size / 1e6:.1f} MB，上限为 {at_most_mb:g} MB。",
            f"The file has {size / 1e6:.1f} MB; at most {at_most_mb:g} MB are read.",
            "请删除图片与无关工作表；凭证文件可另行提交。",
            "Remove pictures and sheets that do not belong to the form.",
        )


def _compound_file(at: str, opened: BinaryIO) -> TanfengError:
    """Tell an encrypted workbook from an .xls by the stream names of the OLE container."""
    if "EncryptedPackage".encode("utf-16-le") in opened.read():
        return refuse(
            "workbook-encrypted",
            at,
            "工作簿有打开密码，无法读取。",
            "The workbook is encrypted with a password.",
            "请在 Excel 中取消密码（文件 > 信息 > 保护工作簿）后再提交。",
            "Remove the password in Excel (File > Info > Protect Workbook).",
        )
    return refuse(
        "workbook-other-format",
        at,
        "这是旧式 Office 文件（.xls、.et 等），不是 .xlsx 工作簿。",
        "This is an old Office file (.xls, .et ...), not an .xlsx workbook.",
        *_SAVE_AS,
    )


def _not_a_workbook(at: str, head: bytes) -> TanfengError:
    lowered = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(b"%PDF"):
        what = _PDF
    elif lowered.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        what = _WEB
    elif b"\0" not in head:
        what = _PLAIN
    else:
        what = _UNKNOWN
    return refuse(
        "workbook-other-format",
        at,
        f"{what[0]}，不是 .xlsx 工作簿。",
        f"This {what[1]}, not an .xlsx workbook.",
        *_SAVE_AS,
    )
