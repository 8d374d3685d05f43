"""The command, run as a user runs it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tanfeng() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command as a user does."""

    def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from tanfeng.faces.cli import main; main()", *words],
            capture_output=True, text=True, encoding="utf-8", cwd=cwd, check=False,
        )  # fmt: skip

    return run
