"""The same expressions on PySpark."""

import os
import shutil

import narwhals as nw
import pytest

from tanfeng.reference.formula import parse, vector

pytestmark = [pytest.mark.spark, pytest.mark.slow]

FORMULAS = [
    "a + b * 2 - 0.1",
    "a / b",
    "a / (b / a)",
    "a ** 2 + b ** -1",
    "a ** 0.5",
    "-a",
    "44 / 12 * a",
    "min(a, b, 1)",
    "max(a, b)",
    "clip(a, -1, 1)",
    "where(a > b, a, b)",
    "where(a > 0 and not b == 0 or a < b, a / b, 0)",
    "where(1 > 2, a, 1 / 0)",
    "a > b",
    "not a >= 0 or b != 2",
]
ROWS = [(None, 1.0), (1.0, None), (0.0, 0.0), (-2.0, 0.5), (3.0, 0.0), (4.0, -1.5), (None, None)]


@pytest.fixture(scope="module")
def session(require_all):
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        session_class = None
    else:
        session_class = SparkSession
    if session_class is None or not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        reason = "needs PySpark and Java: pip install 'tanfeng[spark]' and a JDK 17"
        if require_all:
            pytest.fail(reason)
        pytest.skip(reason)
    session = (
        session_class.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    yield session
    session.stop()


def test_spark_gives_what_duckdb_gives(session, engines, same):
    frame = nw.from_native(
        session.createDataFrame(
            [(n, a, b) for n, (a, b) in enumerate(ROWS)], "n long, a double, b double"
        )
    )
    columns = {f"y{n}": vector(parse(text)) for n, text in enumerate(FORMULAS)}
    found = frame.with_columns(**columns).sort("n").collect("pyarrow")
    rows = [{"a": a, "b": b, "FC": None, "x_1": None} for a, b in ROWS]
    for n, text in enumerate(FORMULAS):
        wanted = engines["duckdb"](parse(text).tree, rows)
        for one, other in zip(found[f"y{n}"].to_list(), wanted, strict=True):
            assert same(one, other), text
