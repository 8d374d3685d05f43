"""The command, run as a user runs it."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from tanfeng.faces.cli import main


@pytest.fixture(scope="session")
def tanfeng() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command as a user does, in this process: starting one takes longer than the work.

    `test_help` and `test_journey` start real ones.
    """

    def run(*told: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in told]
        out, err, code = io.StringIO(), io.StringIO(), 0
        here, said = Path.cwd(), sys.argv
        sys.argv = ["tanfeng", *words]
        if cwd is not None:
            os.chdir(cwd)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        finally:
            sys.argv = said
            os.chdir(here)
        return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="session")
def tanfeng_process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command in a process of its own."""

    def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from tanfeng.faces.cli import main; main()", *words],
            capture_output=True, text=True, encoding="utf-8", cwd=cwd, check=False,
        )  # fmt: skip

    return run
