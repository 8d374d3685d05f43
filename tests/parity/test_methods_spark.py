"""The same expressions on PySpark give what DuckDB gives, to 1e-9."""

import narwhals as nw
import pyarrow as pa
import pytest

from tanfeng.accounting import Plant, Unit, evaluate, place_tables, resolve
from tanfeng.ledger import duckdb_connection
from tanfeng.reference.method import read_method
from tanfeng.reference.shelf import open_shelf

pytestmark = pytest.mark.spark
MONTHS = ("2024-01", "2024-02")
GIVEN = (
    ("p/k", "bituminous", "consumption", 1000.0),
    ("p/k", "bituminous", "ncv", 23.1),
    ("p/k", "diesel", "consumption", 7.0),
    ("p", "diesel", "carbon_content", 0.02),
    ("p/k", "clinker", "output", 9000.0),
    ("p/k", "carbide_slag", "consumption", 40.0),
    ("p", "electricity", "purchase", 300.0),
)


def evaluated(place):
    shelf = open_shelf()
    method = read_method(shelf.sheet("cn.guide.ets.cement.2024"), shelf)
    unit = Unit("p/k", "p", {"equipment": "cement_kiln"})
    plant = Plant("p", "CN", "3011", {}, (unit,), MONTHS)
    rows = [
        {"entity": who, "item": item, "measure": measure, "period": month, "value": value,
         "tier": "measured"}
        for month in MONTHS for who, item, measure, value in GIVEN
    ]  # fmt: skip
    tables = place_tables(resolve(method, shelf, [plant]), [plant], place)
    frame = evaluate(method, place(pa.Table.from_pylist(rows)), tables)["plant"]
    columns = [
        e.symbol for e in method.equations.values() if e.rows == "plant" and e.kind == "flow"
    ]
    found = frame.select("period", *columns).collect("pyarrow").to_native().to_pylist()
    return sorted(found, key=lambda row: row["period"])


def test_cement_on_both_engines(spark):
    connection = duckdb_connection(same_digits=True)
    here = evaluated(lambda table: nw.from_native(connection.from_arrow(table)).lazy())
    there = evaluated(lambda table: nw.from_native(spark.createDataFrame(table)))
    for one, other in zip(here, there, strict=True):
        assert one.pop("period") == other.pop("period")
        assert one == pytest.approx(other, rel=1e-9)
