"""A cement works and a general plant in a workspace, with two years of plain figures."""

from collections.abc import Callable
from pathlib import Path

import narwhals as nw
import pyarrow as pa
import pytest

from tanfeng.accounting import Plant, Unit, evaluate, place_tables, resolve
from tanfeng.accounting.line import Account, facts_index
from tanfeng.ledger import (
    Entity,
    Fact,
    Membership,
    Workspace,
    add_entities,
    add_memberships,
    create_workspace,
    duckdb_connection,
    fact_table,
    submit,
)
from tanfeng.reference.codes import unit_of
from tanfeng.reference.finding import Text

COLUMNS = ("entity", "item", "measure", "period", "value", "tier", "unit", "origin", "typed")
FACTS = pa.schema([(c, pa.float64() if c == "value" else pa.string()) for c in COLUMNS])


def fact(entity, item, measure, period, value, tier="measured"):
    return {
        "entity": entity, "item": item, "measure": measure, "period": period,
        "value": None if value is None else float(value), "tier": tier, "unit": "", "origin": "",
        "typed": "",
    }  # fmt: skip


def account_of(resolved, shelf, plant, period, rows):
    index = facts_index(pa.Table.from_pylist(list(rows), schema=FACTS))
    return Account(resolved, shelf, plant, period, index)


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


@pytest.fixture(scope="session")
def evaluated():
    """Evaluate a method over rows of facts of one plant; return its frames as lists of rows."""

    def run(shelf, method, plant, rows):
        connection = duckdb_connection(same_digits=True)

        def place(table):
            return nw.from_native(connection.from_arrow(table)).lazy()

        resolved = resolve(method, shelf, [plant])
        facts = place(pa.Table.from_pylist(list(rows), schema=FACTS))
        frames = evaluate(method, facts, place_tables(resolved, [plant], place))
        found = {n: f.collect("pyarrow").to_native().to_pylist() for n, f in frames.items()}
        connection.close()
        return resolved, found

    return run


@pytest.fixture(scope="session")
def bench(evaluated):
    """Compute one symbol of a worked example by the table engine and in exact decimals."""

    done = {}

    def prepared(shelf, method, example):
        key = (method.id, example.name)
        if key not in done:
            units = tuple(Unit(f"p/{u['unit']}", "p", u["attributes"]) for u in example.units)
            plant = Plant("p", example.region, "", {}, units, (example.period,))
            rows = []
            for given in example.given:
                where, _, item = given["item"].rpartition("/")
                who = f"p/{where}" if where else "p"
                rows.append(fact(who, item, given["measure"], example.period, given["value"]))
            resolved, frames = evaluated(shelf, method, plant, rows)
            done[key] = frames, account_of(resolved, shelf, plant, example.period, rows)
        return done[key]

    def compute(shelf, method, example, expected):
        frames, account = prepared(shelf, method, example)
        symbol, _, key = expected.partition("[")
        key = key.rstrip("]")

        def wanted(unit, item):
            unit = unit.partition("/")[2]
            return not key or key in (unit, item, f"{unit}/{item}")

        name = method.rows_of(symbol)
        (row,) = [r for r in frames[name] if wanted(r.get("unit") or "", r.get("item") or "")]
        (line,) = [r for r in account.lines(name) if wanted(r.unit, r.item)]
        return row[symbol], line.value(symbol)

    return compute
