"""One tree, two evaluations: exact decimals and table expressions give the same."""

from decimal import Decimal

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.formula import (
    Binary,
    Interp,
    Lookup,
    Sum,
    Values,
    dimension_findings,
    exact,
    interpolate,
    interpolated,
    parse,
    source,
    split,
    vector,
    walk,
)

FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def scope_of(row):
    return Values({n: None if v is None else Decimal(repr(v)) for n, v in row.items()})


def admitted(tree):
    try:
        return parse(source(tree))
    except TanfengError as error:
        refused = error.findings[0].code
    assert refused == "formula-too-large"
    return assume(False)


@given(data=st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=FIXTURES)
def test_text_of_a_tree_gives_the_tree_back(data, formulas):
    tree = data.draw(formulas)
    assert admitted(tree).tree == tree


def cancels(tree, scope):
    """Whether a sum inside loses so many digits that float64 cannot keep 1e-12."""
    for node in walk(tree):
        if isinstance(node, Binary) and node.operator in "+-":
            left, right, whole = (exact(n, scope) for n in (node.left, node.right, node))
            if left is None or right is None or whole is None:
                continue
            if abs(whole) < Decimal("1e-2") * max(abs(left), abs(right)):
                return True
    return False


@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=FIXTURES)
def test_table_expression_equals_exact_replay(data, row_formulas, rows, engines, same):
    tree = admitted(data.draw(row_formulas)).tree
    table = data.draw(rows)
    expected = [exact(tree, scope_of(row)) for row in table]
    for engine in engines.values():
        for row, found, wanted in zip(table, engine(tree, table), expected, strict=True):
            if found is None or wanted is None:
                # a cancelled divisor is a zero to one and a tiny number to the other
                assert found is wanted or cancels(tree, scope_of(row))
            elif not cancels(tree, scope_of(row)):
                assert same(found, wanted), (source(tree), row, found, wanted)


N = None
TRUTHS = [
    ("a + b", {"a": 1.0, "b": N}, N),
    ("a * 0", {"a": N}, N),
    ("a / b", {"a": 1.0, "b": 0.0}, N),
    ("a / b", {"a": 0.0, "b": 0.0}, N),
    ("a ** -1", {"a": 0.0}, N),
    ("a ** 0", {"a": 0.0}, 1),
    ("a ** 0", {"a": N}, N),
    ("a ** 0.5", {"a": -4.0}, N),
    ("a ** 0.5", {"a": 4.0}, 2),
    ("a > b", {"a": N, "b": 1.0}, N),
    ("a == a", {"a": N}, N),
    ("where(a > 0, a, b)", {"a": N, "b": 7.0}, N),
    ("where(a > 0, a, b)", {"a": 1.0, "b": N}, 1),
    ("where(a > 0, a, b)", {"a": -1.0, "b": N}, N),
    ("a > 0 and b > 0", {"a": N, "b": -1.0}, False),
    ("a > 0 and b > 0", {"a": N, "b": 1.0}, N),
    ("a > 0 or b > 0", {"a": N, "b": 1.0}, True),
    ("a > 0 or b > 0", {"a": N, "b": -1.0}, N),
    ("not a > 0", {"a": N}, N),
    ("not a > 0", {"a": 0.0}, True),
    ("min(a, b)", {"a": N, "b": 1.0}, N),
    ("max(a, b, 3)", {"a": 2.0, "b": N}, N),
    ("max(a, b, 3)", {"a": 2.0, "b": 1.0}, 3),
    ("clip(a, 0, 1)", {"a": 2.0}, 1),
    ("clip(a, 0, 1)", {"a": N}, N),
    ("44 / 12", {}, 44 / 12),
    ("1 / 0", {}, N),
    ("1 > 2", {}, False),
    ("-a ** 2", {"a": 3.0}, -9),
]


@pytest.mark.parametrize(("text", "given_", "expected"), TRUTHS)
def test_null_rules(text, given_, expected, engines, same):
    row = dict.fromkeys(("a", "b", "FC", "x_1")) | given_
    formula = parse(text)
    found = exact(formula, scope_of(row))
    assert found is expected or same(float(found), expected)
    for engine in engines.values():
        assert same(engine(formula.tree, [row])[0], expected)


def test_sum_is_strict_and_an_empty_sum_is_zero():
    formula = parse("sum(a, over=m)")
    one, hole = Values({"a": Decimal(1)}), Values({})
    assert exact(formula, Values({}, {"m": (one, one)})) == 2
    assert exact(formula, Values({}, {"m": (one, hole)})) is None
    assert exact(formula, Values({}, {"m": ()})) == 0


def test_exact_has_forty_digits():
    assert str(exact(parse("1 / 3"), Values({}))) == "0." + "3" * 40
    assert exact(parse("0.1 + 0.2 == 0.3"), Values({})) is True


def test_infinite_and_undefined_values_count_as_null():
    for value in ("Infinity", "NaN", "sNaN"):
        assert exact(parse("a + 1"), Values({"a": Decimal(value)})) is None
    huge = Values({"a": Decimal("1e300")})
    assert exact(parse("a ** 10"), huge) is None


def test_split_takes_stages_out_innermost_first():
    formula = parse("x - sum(y * lookup(t, k) - sum(z, over=n), over=m) + lookup(t, k)")
    stages, tree = split(formula)
    assert [type(stage.node) for stage in stages] == [Lookup, Sum, Sum, Lookup]
    inner, _, outer, _ = stages
    assert inner.name in source(outer.node)
    # the same table is looked up once on the rows of m and once on the formula's own
    assert len({stage.name for stage in stages}) == 4
    assert source(tree) == f"x - {outer.name} + {stages[3].name}"
    assert not any(isinstance(node, Sum | Lookup | Interp) for node in (tree.left, tree.right))


def test_equal_stages_are_computed_once():
    stages, tree = split(parse("sum(a, over=m) / (1 + sum(a, over=m))"))
    assert len(stages) == 1
    assert source(tree) == "_stage_1 / (1 + _stage_1)"


def test_a_formula_with_sums_is_no_row_expression():
    with pytest.raises(TypeError):
        vector(parse("sum(a, over=m)"))


POINTS = [(Decimal(x), Decimal(y)) for x, y in (("1", "10"), ("2", "30"), ("4", "20"))]


@given(x=st.none() | st.integers(0, 40).map(lambda n: n / 8))
@settings(deadline=None)
def test_interpolation_is_the_same_in_tables(x, engines, same):
    row = dict.fromkeys(("a", "b", "FC", "x_1")) | {"a": x}
    wanted = None if x is None else interpolate(POINTS, Decimal(repr(x)))
    columns = {"a": interpolated(POINTS, nw.col("a"))}
    for engine in engines.values():
        assert same(engine(parse("a").tree, [row], columns)[0], wanted)


def test_no_value_is_invented_outside_of_a_table():
    assert interpolate(POINTS, Decimal("0.999")) is None
    assert interpolate(POINTS, Decimal("4.001")) is None
    assert interpolate((), Decimal(1)) is None
    assert interpolate(POINTS[:1], Decimal(1)) == 10


def known(example):
    def decimals(values):
        return {name: Decimal(value) for name, value in values.items()}

    given_ = decimals(example["given"])
    members = {
        over: tuple(Values(given_ | decimals(member)) for member in rows)
        for over, rows in example.get("members", {}).items()
    }
    points = {
        table: [(Decimal(x), Decimal(y)) for x, y in listed]
        for table, listed in example.get("points", {}).items()
    }
    return Values(given_, members, points)


def test_worked_examples_exactly(example):
    found = exact(parse(example["formula"]), known(example))
    assert abs(found - Decimal(example["expect"])) <= Decimal(example["tolerance"])


def test_worked_examples_in_tables(example):
    scope = known(example)
    stages, tree = split(parse(example["formula"]))

    def column(node, scopes):
        names = sorted({name for one in scopes for name in one.names})
        frame = pa.table({n: [float(one.names[n]) for one in scopes] for n in names})
        return nw.from_native(frame).select(y=vector(node))["y"].to_list()

    extra = {}
    for name, node in stages:
        if isinstance(node, Sum):
            extra[name] = Decimal(repr(sum(column(node.expression, scope.rows[node.over]))))
        else:
            table = nw.from_native(pa.table({n: [float(v)] for n, v in scope.names.items()}))
            line = interpolated(scope.points[node.table], vector(node.x))
            extra[name] = Decimal(repr(table.select(y=line)["y"].to_list()[0]))
    found = column(tree, [Values({**scope.names, **extra})])[0]
    assert abs(found - float(example["expect"])) <= float(example["tolerance"])


def test_worked_examples_have_fitting_units(example):
    formula = parse(example["formula"])
    if "units" in example:
        assert dimension_findings(formula, example["units"], example["unit"]) == []
