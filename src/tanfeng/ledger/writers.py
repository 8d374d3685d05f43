"""Who is alive: each process that writes holds a lock, which its death lets go."""

from __future__ import annotations

import os
import secrets
import socket
import sys
import threading
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # flock and not lockf: lockf would let go as soon as this process closes any handle
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_held: dict[Path, tuple[str, int]] = {}
_working: set[str] = set()
_guard = threading.RLock()


def _forget() -> None:
    """Give a forked child its own name: its parent's lock says nothing about the child."""
    global _guard
    _guard = threading.RLock()
    for _, descriptor in _held.values():
        os.close(descriptor)
    _held.clear()
    _working.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def writer(path: Path) -> str:
    """Return this process's name in a workspace; it holds the lock of that name until it ends.

    The name shows host and process id to people; whether the process lives is read from the
    lock alone, since process ids are reused and differ between containers.
    """
    folder = path / "writers"
    with _guard:
        if folder not in _held:
            folder.mkdir(exist_ok=True)
            name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
            _held[folder] = (name, _hold(folder / name))
        return _held[folder][0]


def _hold(file: Path) -> int:
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
            # `sweep` may have removed the file between the two steps
            if file.exists() and os.path.samestat(os.fstat(descriptor), file.stat()):
                return descriptor
        except OSError:
            pass
        os.close(descriptor)


def lives(path: Path, name: str) -> bool:
    """Tell whether the process of this name still runs."""
    file = path / "writers" / name
    try:
        descriptor = os.open(file, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        _lock(descriptor)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def sweep(path: Path) -> None:
    """Remove the locks of processes that have ended."""
    folder = path / "writers"
    if not folder.is_dir():
        return
    for file in folder.iterdir():
        try:
            descriptor = os.open(file, os.O_RDWR)
        except OSError:
            continue
        try:
            _lock(descriptor)
            file.unlink(missing_ok=True)
        except OSError:
            pass
        finally:
            os.close(descriptor)


def begin_work(posting: str) -> None:
    """Note that this process is between announcing and settling a posting."""
    with _guard:
        _working.add(posting)


def end_work(posting: str) -> None:
    """Note that this process has done with a posting, settled or not."""
    with _guard:
        _working.discard(posting)


def at_work(path: Path, name: str, posting: str) -> bool:
    """Tell whether the writer of a pending posting may still settle it."""
    with _guard:
        own = _held.get(path / "writers", ("", -1))[0]
        if name == own:
            return posting in _working
    return lives(path, name)
