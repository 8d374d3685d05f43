"""Workspaces on both registries."""

from pathlib import Path

import pytest

from tanfeng.ledger import Workspace, create_workspace


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """A new workspace, on SQLite and on PostgreSQL."""
    url = request.getfixturevalue("postgres_database")() if request.param == "postgres" else None
    return create_workspace(tmp_path / "工作 区", url)
