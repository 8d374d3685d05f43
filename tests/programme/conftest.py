"""A park of two plants with posted accounts, and sheets that a workspace adds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tanfeng.ledger import (
    Entity,
    Fact,
    Membership,
    Workspace,
    add_entities,
    add_memberships,
    create_workspace,
    post_run,
    snapshot,
    submit,
)
from tanfeng.reference.finding import Text
from tanfeng.reference.shelf import Shelf, open_shelf

METHOD = "cn.guide.ets.cement.2024"
MONTHS = tuple(f"2025-{month:02d}" for month in range(1, 13))
Row = dict[str, Any]


def entity(id: str, kind: str, synthetic: bool = False, **attributes: Any) -> Entity:
    return Entity(id, kind, Text(f"{id}厂", id), region="CN-SD", attributes=attributes,
                  synthetic=synthetic)  # fmt: skip


def computed_row(entity: str, value: float | None, **said: Any) -> Row:
    return {
        "entity": entity, "item": "total", "measure": "emission_with_power_heat",
        "period": "2025-01", "value": value, "unit": "tCO2e", "scenario": "actual",
        "tier": "calculated", "sheet": METHOD, "symbol": "E_WITH", "share_estimated": 0.0, **said,
    }  # fmt: skip


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return open_shelf()


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "ws")


@pytest.fixture
def park(empty: Workspace) -> Workspace:
    """Two plants, one with units, in a park in a province; nothing accounted for yet."""
    add_entities(empty, [
        entity("CN", "nation"), entity("CN-SD", "province"), entity("park", "park"),
        entity("a", "plant"), entity("a/k1", "unit"), entity("a/k2", "unit"),
        entity("b", "plant", synthetic=True),
    ])  # fmt: skip
    add_memberships(empty, [
        Membership("CN-SD", "CN", "part_of"), Membership("park", "CN-SD", "located_in"),
        Membership("a", "park", "member_of"), Membership("b", "park", "member_of"),
        Membership("a", "CN-SD", "located_in"),
        Membership("a/k1", "a", "part_of"), Membership("a/k2", "a", "part_of"),
    ])  # fmt: skip
    return empty


@pytest.fixture
def row() -> Callable[..., Row]:
    return computed_row


@pytest.fixture
def make_entity() -> Callable[..., Entity]:
    return entity


@pytest.fixture
def months() -> tuple[str, ...]:
    return MONTHS


@pytest.fixture
def post() -> Callable[[Workspace, list[Row]], None]:
    """Posts computed facts as a run of the cement method."""

    def post_rows(ws: Workspace, rows: list[Row]) -> None:
        shelf = ws.shelf()
        post_run(ws, kind="account", arguments={}, sheets=[shelf.sheet(METHOD)],
                 snapshot=snapshot(ws), table=pa.Table.from_pylist(rows))  # fmt: skip

    return post_rows


@pytest.fixture
def report_facts() -> Callable[..., None]:
    """Submits reported facts: (item, measure, value, unit) of an entity in a month."""

    def submit_rows(ws: Workspace, entity: str, *rows: tuple[Any, ...], period: str = "2025-01"):
        facts = [
            Fact(entity, item, measure, period, value, unit, typed=f"{value} {unit}",
                 origin=f"{entity}.xlsx#{period}!{measure}")
            for item, measure, value, unit in rows
        ]  # fmt: skip
        submit(ws, facts, entity=entity.partition("/")[0], form=f"{entity} {period}")

    return submit_rows


@pytest.fixture
def add_sheet() -> Callable[[Workspace, str, str], Path]:
    """Puts one data file into a workspace's own sheets."""

    def add(ws: Workspace, name: str, text: str) -> Path:
        path = ws.path / "sheets" / name
        path.write_text(text, encoding="utf-8")
        return path

    return add
