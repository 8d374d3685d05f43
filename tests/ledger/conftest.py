"""Workspaces on both registries, and facts to put into them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tanfeng.ledger import (
    Entity,
    Fact,
    Membership,
    Workspace,
    add_entities,
    add_memberships,
    create_workspace,
)
from tanfeng.reference.finding import Text

PARK = (
    Entity("CN-HE", "province", Text("河北省", "Hebei")),
    Entity("park", "park", Text("园区", "Park"), owner="park office"),
    Entity("plant-a", "plant", Text("甲厂", "Plant A"), "3011", "CN-HE", {"scheme": "ets"},
           owner="energy manager", confidentiality="confidential"),
    Entity("plant-a/kiln-1", "unit", Text("一号窑", "Kiln 1"), attributes={"capacity": 5000}),
    Entity("plant-b", "plant", Text("乙厂", "Plant B"), "3120", "CN-HE", synthetic=True),
)  # fmt: skip
LINKS = (
    Membership("plant-a/kiln-1", "plant-a", "part_of"),
    Membership("plant-a", "park", "member_of"),
    Membership("plant-b", "park", "member_of"),
    Membership("park", "CN-HE", "located_in"),
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """A new workspace, on SQLite and on PostgreSQL."""
    url = request.getfixturevalue("postgres_database")() if request.param == "postgres" else None
    return create_workspace(tmp_path / "工作 区", url)


@pytest.fixture
def ws(empty: Workspace) -> Workspace:
    """A workspace with a small park."""
    add_entities(empty, PARK)
    add_memberships(empty, LINKS)
    return empty


@pytest.fixture
def park() -> tuple[tuple[Entity, ...], tuple[Membership, ...]]:
    return PARK, LINKS


@pytest.fixture
def fact() -> Callable[..., Fact]:
    """Builds a fact of plant A; anything may be said otherwise."""

    def build(item: str = "coal", value: float | None = 1.0, period: str = "2024-01", **said: str):
        words = {"entity": "plant-a", "measure": "consumption", "unit": "t",
                 "typed": f"{value} t", "origin": f"a.xlsx#{period}!{item}", **said}  # fmt: skip
        return Fact(item=item, value=value, period=period, **words)

    return build
