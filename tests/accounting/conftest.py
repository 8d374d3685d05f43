"""A cement works and a general plant in a workspace, with two years of plain figures."""

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
    fact_table,
    submit,
)
from tanfeng.reference.codes import unit_of
from tanfeng.reference.finding import Text


def entity(id: str, kind: str, sector: str = "", region: str = "CN-SD", **attributes) -> Entity:
    return Entity(id, kind, Text(id, id), sector, region, attributes, synthetic=True)


@pytest.fixture
def works(tmp_path: Path) -> Workspace:
    ws = create_workspace(tmp_path / "ws")
    add_entities(
        ws,
        [
            entity("park", "park"),
            entity("kilns", "plant", "3011", scheme="ets"),
            entity("kilns/kiln-1", "unit", equipment="cement_kiln"),
            entity("kilns/mill-1", "unit", equipment="cement_mill"),
            entity("shop", "plant", "2411"),
        ],
    )
    add_memberships(
        ws,
        [
            Membership("kilns", "park", "member_of"),
            Membership("shop", "park", "member_of"),
            Membership("kilns/kiln-1", "kilns", "part_of"),
            Membership("kilns/mill-1", "kilns", "part_of"),
        ],
    )
    return ws


@pytest.fixture
def report(works: Workspace) -> Callable[..., None]:
    """Submit facts written as ``(entity, item, measure, period, value)``."""
    shelf = works.shelf()

    def post(*rows, tier: str = "measured") -> None:
        by_plant: dict[str, list[Fact]] = {}
        for number, (who, item, measure, period, value) in enumerate(rows, 2):
            fact = Fact(
                who, item, measure, period, value, unit_of(shelf, item, measure),
                typed=str(value), tier=tier, origin=f"{who.split('/')[0]}.xlsx#Data!D{number}",
            )  # fmt: skip
            by_plant.setdefault(who.split("/")[0], []).append(fact)
        for plant, facts in by_plant.items():
            submit(works, fact_table(facts), entity=plant)

    return post


def cement_month(period: str, coal: float = 10_000.0):
    return [
        ("kilns/kiln-1", "clinker", "output", period, 100_000.0),
        ("kilns/kiln-1", "electricity", "consumption", period, 5_600.0),
        ("kilns/kiln-1", "bituminous", "consumption", period, coal),
        ("kilns/kiln-1", "bituminous", "ncv", period, 23.0),
        ("kilns/mill-1", "cement", "output", period, 120_000.0),
        ("kilns/mill-1", "clinker", "consumption", period, 90_000.0),
        ("kilns/mill-1", "electricity", "consumption", period, 3_600.0),
        ("kilns", "electricity", "purchase", period, 9_000.0),
        ("kilns", "value_added", "output", period, 1_000.0),
    ]


@pytest.fixture
def cement_year(report) -> None:
    rows = [row for m in range(1, 13) for row in cement_month(f"2024-{m:02d}")]
    report(*rows)
