"""A workspace to break things in."""

from pathlib import Path

import pytest

from tanfeng.ledger import Entity, Workspace, add_entities, create_workspace
from tanfeng.reference.finding import Text

POSTGRES = pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])


@pytest.fixture(params=["sqlite", POSTGRES])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """A workspace with four plants, on SQLite and on PostgreSQL."""
    url = request.getfixturevalue("postgres_database")() if request.param == "postgres" else None
    ws = create_workspace(tmp_path / "books", url)
    add_entities(ws, [Entity(f"p{n}", "plant", Text(f"{n}厂", f"Plant {n}")) for n in range(4)])
    return ws
