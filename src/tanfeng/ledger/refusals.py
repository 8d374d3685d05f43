"""Turns what disks and databases raise into one refusal that a user can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from deltalake.exceptions import DeltaError
from sqlalchemy.exc import DBAPIError

from tanfeng.reference.errors import TanfengError, refuse

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# delta-rs and SQLite hand the operating system's words on as text only
_FULL_WORDS = ("no space left", "disk is full", "quota exceeded", "file too large", "os error 28")
# SQLite calls a full disk an I/O error when it is the index of the WAL that cannot grow
_NO_ROOM_FOR_WAL = "SQLITE_IOERR_SHMSIZE"
_DENIED_WORDS = ("permission denied", "readonly database", "read-only file system")


@contextmanager
def storage_refusals(at: str) -> Iterator[None]:
    """Raise `TanfengError` instead of an error of the disk, the lake or the registry.

    Raises
    ------
    TanfengError
        ``disk-full``, ``storage-denied``, ``registry-unreachable``, ``registry-failed`` or
        ``lake-failed``.
    """
    try:
        yield
    except (OSError, DeltaError, DBAPIError) as error:
        raise storage_refusal(error, at) from error


def storage_refusal(error: OSError | DeltaError | DBAPIError, at: str) -> TanfengError:
    """Return the refusal that stands for `error`."""
    origin = error.orig if isinstance(error, DBAPIError) and error.orig else error
    words = str(origin).lower()
    number = getattr(origin, "errno", None)
    named = getattr(origin, "sqlite_errorname", "")
    if number in _FULL or named == _NO_ROOM_FOR_WAL or any(word in words for word in _FULL_WORDS):
        return refuse(
            "disk-full",
            at,
            "磁盘已满，未写入任何内容。",
            "The disk is full; nothing was recorded.",
            "请腾出空间后重新提交；台账保持原样。",
            "Make room and do it again; the ledger is as it was before.",
        )
    if isinstance(error, PermissionError) or any(word in words for word in _DENIED_WORDS):
        return refuse(
            "storage-denied",
            at,
            "没有写入权限。",
            "The place may not be written to.",
            "请检查工作区文件夹的权限。",
            "Check the permissions of the workspace folder.",
        )
    first = next(iter(str(origin).strip().splitlines()), type(origin).__name__)
    if isinstance(error, DBAPIError):
        if error.connection_invalidated or "connect" in words or "locked" in words:
            return refuse(
                "registry-unreachable",
                at,
                f"登记簿无法连接或正忙：{first}",
                f"The registry cannot be reached or is busy: {first}",
                "请检查数据库服务是否运行，稍后重试。",
                "Check that the database server runs, and try again.",
            )
        return refuse("registry-failed", at, f"登记簿出错：{first}", f"Registry error: {first}")
    return refuse("lake-failed", at, f"数据湖读写失败：{first}", f"The lake failed: {first}")
