"""Faults of tables that a command reads: bad cells are findings, a wrong file is wrong usage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tanfeng.faces.cli.arguments import usage
from tanfeng.faces.cli.output import show
from tanfeng.reference.errors import TanfengError

_OF_CELLS = ("table-cell-", "table-ragged")


@contextmanager
def table_faults(*, as_json: bool) -> Iterator[None]:
    """Leave with status 1 and every bad cell, or with status 2 where the file is not the one."""
    with usage():
        try:
            yield
        except TanfengError as error:
            if not all(finding.code.startswith(_OF_CELLS) for finding in error.findings):
                raise
            show(None, error.findings, as_json=as_json)
