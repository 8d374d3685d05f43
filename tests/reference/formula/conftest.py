"""Shared pieces of the formula tests: engines, random formulas, worked examples."""

import math
from decimal import Decimal
from pathlib import Path

import duckdb
import narwhals as nw
import pyarrow as pa
import pytest
import yaml
from hypothesis import strategies as st

from tanfeng.reference.formula import (
    Binary,
    Boolean,
    Call,
    Compare,
    Interp,
    Lookup,
    Name,
    Number,
    Power,
    Sum,
    Unary,
    vector,
)

COLUMNS = ("a", "b", "FC", "x_1")


def _arrow(rows):
    return pa.table({name: pa.array([row[name] for row in rows], pa.float64()) for name in COLUMNS})


def _on_duckdb(tree, rows, columns=None):
    with duckdb.connect() as connection:
        connection.register("rows_", _arrow(rows))
        relation = connection.sql("select row_number() over () as n_, * from rows_")
        frame = nw.from_native(relation).with_columns(y_=vector(tree, columns)).sort("n_")
        return frame.collect()["y_"].to_list()


def _on_pyarrow(tree, rows, columns=None):
    return nw.from_native(_arrow(rows)).with_columns(y_=vector(tree, columns))["y_"].to_list()


@pytest.fixture(scope="session")
def engines():
    """Evaluate a tree over rows (mappings of `COLUMNS`) on each embedded engine."""
    return {"duckdb": _on_duckdb, "pyarrow": _on_pyarrow}


def _same(found, expected):
    if found is None or expected is None or isinstance(expected, bool):
        return found is expected
    return math.isclose(found, float(expected), rel_tol=1e-12, abs_tol=1e-300)


@pytest.fixture(scope="session")
def same():
    """Compare a float64 result with the exact one, within 1e-12."""
    return _same


def _numbers(extra):
    literal = st.decimals(
        min_value=0, max_value=1000, places=3, allow_nan=False, allow_infinity=False
    ).map(lambda value: Number(abs(value)))
    leaf = st.one_of(st.sampled_from(COLUMNS).map(Name), literal, *extra)

    def grow(inner):
        # sides of a comparison are leaves: two ways to add up may differ in the last digit,
        # and a comparison of such sums would differ altogether
        link = st.builds(Compare, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), leaf, leaf)
        condition = st.recursive(
            link,
            lambda c: st.one_of(
                st.builds(Unary, st.just("not"), c),
                st.builds(
                    Boolean,
                    st.sampled_from(["and", "or"]),
                    st.lists(c, min_size=2, max_size=3).map(tuple),
                ),
            ),
            max_leaves=3,
        )
        return st.one_of(
            st.builds(Unary, st.just("-"), inner),
            st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), inner, inner),
            st.builds(Power, inner, st.integers(-3, 3).map(Decimal)),
            st.builds(
                Call, st.just("where"), st.tuples(condition, inner, inner)
            ),
            st.builds(
                Call, st.sampled_from(["min", "max"]),
                st.lists(inner, min_size=2, max_size=3).map(tuple),
            ),
            st.builds(Call, st.just("clip"), st.tuples(inner, inner, inner)),
        )  # fmt: skip

    return st.recursive(leaf, grow, max_leaves=8), grow


@pytest.fixture(scope="session")
def row_formulas():
    """Strategy of well-formed trees that need one row only."""
    return _numbers(())[0]


@pytest.fixture(scope="session")
def formulas():
    """Strategy of well-formed trees of all kinds."""
    names = st.sampled_from(["fuel", "steam", "item", "grid"])
    lookup = st.builds(
        Lookup, names, st.lists(names, min_size=1, max_size=2).map(tuple), st.none() | names
    )
    numbers, _ = _numbers((lookup,))
    return st.one_of(
        numbers,
        st.builds(Sum, numbers, names),
        st.builds(Binary, st.just("/"), st.builds(Sum, numbers, names), numbers),
        st.builds(Interp, names, numbers),
        st.builds(Compare, st.sampled_from(["<=", "=="]), numbers, numbers),
    )


@pytest.fixture(scope="session")
def rows():
    """Strategy of rows with NULL, zero, negative and fractional values."""
    value = st.none() | st.sampled_from([0.0, 1.0, -2.0, 0.5]) | st.integers(-40, 40).map(
        lambda n: n / 8
    )  # fmt: skip
    return st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, value)), min_size=1, max_size=4)


def pytest_generate_tests(metafunc):
    if "example" in metafunc.fixturenames:
        path = Path(__file__).parent / "cases" / "worked_examples.yaml"
        cases = yaml.safe_load(path.read_text(encoding="utf-8"))
        metafunc.parametrize("example", cases, ids=[case["id"] for case in cases])
