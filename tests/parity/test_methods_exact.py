"""The table engine and the exact replay agree on every method, whatever is reported."""

from decimal import Decimal

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.accounting import Plant, Unit, evaluate, place_tables, resolve
from tanfeng.accounting.line import Account, facts_index
from tanfeng.ledger import duckdb_connection
from tanfeng.reference.method import read_methods
from tanfeng.reference.shelf import open_shelf

SHELF = open_shelf()
METHODS = read_methods(SHELF)
BY_ID = {method.id: method for method in METHODS}
MONTH = "2024-05"
COLUMNS = ("entity", "item", "measure", "period", "value", "unit", "tier", "origin", "typed")
SCHEMA = pa.schema([(c, pa.float64() if c == "value" else pa.string()) for c in COLUMNS])
TIERS = st.sampled_from(["measured", "calculated", "default", "estimated", "quoted"])
NUMBERS = st.one_of(st.just(0.0), st.floats(2**-10, 2.0**23, width=32))


@st.composite
def reported(draw, id):
    """A plant with a unit of every equipment that the method knows, and some of its inputs."""
    method = BY_ID[id]
    equipment = sorted({e for rows in method.rows.values() for e in rows.equipment}) or ["", "x"]
    units = tuple(Unit(f"p/u{n}", "p", {"equipment": e}) for n, e in enumerate(equipment))
    plant = Plant("p", draw(st.sampled_from(["CN-SD", "CN-XZ"])), "", {}, units, (MONTH,))
    rows = []
    for input in method.inputs.values():
        spec = method.rows[input.rows]
        if input.kind == "factor":
            continue
        places = ["p"]
        if "unit" in spec.over:
            places = [u.id for u in plant.members(spec.equipment)]
        if input.kind == "parameter" and {"unit", "item"} <= set(spec.over):
            places.append("p")
        for place in dict.fromkeys(places):
            few = draw(st.lists(st.sampled_from(spec.items), max_size=3, unique=True)) \
                if "item" in spec.over else [input.item]  # fmt: skip
            for item in few:
                if draw(st.integers(0, 3)):
                    value, tier = draw(NUMBERS), draw(TIERS)
                    rows.append((place, item, input.measure, MONTH, value, "", tier, "", ""))
    unique = {row[:4]: row for row in rows}
    return plant, [dict(zip(COLUMNS, row, strict=True)) for row in unique.values()]


def close(by_table, by_hand, scale):
    if by_table is None or by_hand is None:
        return by_table is None and by_hand is None
    slack = Decimal("1e-12") * max(abs(by_hand), scale)
    return abs(Decimal(by_table) - by_hand) <= slack


def compare(method, plant, rows):
    connection = duckdb_connection(same_digits=True)

    def place(table):
        return nw.from_native(connection.from_arrow(table)).lazy()

    resolved = resolve(method, SHELF, [plant])
    facts = pa.Table.from_pylist(rows, schema=SCHEMA)
    frames = evaluate(method, place(facts), place_tables(resolved, [plant], place))
    account = Account(resolved, SHELF, plant, MONTH, facts_index(facts))
    for name, frame in frames.items():
        found = {
            (r.get("unit") or "", r.get("item") or ""): r
            for r in frame.collect("pyarrow").to_native().to_pylist()
        }
        lines = {(line.unit, line.item): line for line in account.lines(name)}
        assert found.keys() == lines.keys()
        symbols = [e.symbol for e in method.equations.values() if e.rows == name]
        for key, line in lines.items():
            # a difference of large terms keeps the rounding of the terms, not of the difference
            sizes = [abs(v) for s in symbols if (v := line.value(s)) is not None]
            sizes += [abs(Decimal(repr(r["value"]))) for r in rows]
            for symbol in symbols:
                assert close(found[key][symbol], line.value(symbol), max(sizes, default=Decimal(0)))
    connection.close()


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.id)
def test_table_and_exact_agree(method):
    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(reported(method.id))
    def run(given_):
        compare(method, *given_)

    run()


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.id)
def test_table_and_exact_agree_often(method):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(reported(method.id))
    def run(given_):
        compare(method, *given_)

    run()
