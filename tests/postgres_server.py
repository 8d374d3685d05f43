"""A real PostgreSQL server on loopback for the time of a test session."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def programs() -> Path | None:
    """Return the folder of `initdb` and `pg_ctl`, from PATH or where Debian puts them."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


def _account() -> str | None:
    """Return whom to run the server as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run a server and yield the address of its `postgres` database."""
    account = _account()
    home = Path(tempfile.mkdtemp(prefix="tanfeng-pg-"))
    if account:
        shutil.chown(home, account)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*words: str) -> None:
        subprocess.run(
            words, user=account, cwd=home, check=True, capture_output=True, timeout=60,
            env={**os.environ, "HOME": str(home)},
        )  # fmt: skip

    data = str(home / "data")
    run(str(folder / "initdb"), "-D", data, "-U", "tanfeng", "-A", "trust", "-E", "UTF8",
        "--locale=C", "--no-sync")  # fmt: skip
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {home} -c fsync=off"
    log = str(home / "log")
    try:
        run(str(folder / "pg_ctl"), "-D", data, "-w", "-l", log, "-o", options, "start")
        yield f"postgresql://tanfeng@127.0.0.1:{port}/postgres"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            run(str(folder / "pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)
