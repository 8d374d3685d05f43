"""Spreads: what is read, what is refused, and the distributions they stand for."""

import numpy as np
import pytest

from tanfeng.pathways.uncertainty import Spread, check_spreads, drawn, read_spreads
from tanfeng.reference.errors import TanfengError

HEADER = "parameter,of,distribution,low,mode,high,status,source\n"


def spread(distribution, low=0.5, mode=1.0, high=2.0, parameter="price", of="coal"):
    return Spread(parameter, of, distribution, low, mode, high, "assumption", "test", "s.csv:2")


@pytest.mark.parametrize(
    ("distribution", "median", "low", "high"),
    [("uniform", 1.25, 0.5375, 1.9625), ("lognormal", 1.0, 0.5, 2.0),
     ("triangular", 2 - (0.5 * 1.5) ** 0.5, 0.5 + (0.025 * 1.5 * 0.5) ** 0.5,
      2 - (0.025 * 1.5) ** 0.5)],
)  # fmt: skip
def test_quantiles_of_a_factor(distribution, median, low, high):
    one = spread(distribution)
    assert one.factor(0.0) == pytest.approx(median, rel=1e-6)
    assert one.factor(-1.959963984540054) == pytest.approx(low, rel=1e-6)
    assert one.factor(1.959963984540054) == pytest.approx(high, rel=1e-6)


def test_a_factor_moves_the_whole_course_of_its_input(problem):
    given = (spread("uniform"), spread("uniform", parameter="demand", of="crude_steel"),
             spread("uniform", parameter="carbon_price", of=""))  # fmt: skip
    check_spreads(problem, given)
    made = drawn(problem, given, np.array([0.0, 1.0, -1.0]))
    np.testing.assert_allclose(made.price[0], problem.price[0] * 1.25)
    np.testing.assert_array_equal(made.price[1], problem.price[1])
    np.testing.assert_allclose(made.demand, problem.demand * given[1].factor(1.0))
    np.testing.assert_allclose(made.carbon_price, problem.carbon_price * given[2].factor(-1.0))


def test_a_file_is_read_with_its_places(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(HEADER + "price,coal,triangular,0.7,1,1.6,assumption,own view\n"
                    "age,,,,,,assumption,unknown years\n")  # fmt: skip
    price, age = read_spreads(path)
    assert (price.low, price.mode, price.high, price.at) == (0.7, 1.0, 1.6, "s.csv:2")
    assert age.parameter == "age"


@pytest.mark.parametrize(
    "line",
    [
        "wind,coal,uniform,1,1,2,a,b",
        "price,coal,cauchy,1,1,2,a,b",
        "price,coal,uniform,2,1,1,a,b",
        "price,coal,uniform,-1,1,2,a,b",
        "price,coal,uniform,x,1,2,a,b",
        "price,coal,uniform,1,1,2,a,",
    ],
)
def test_a_faulty_line_is_named(tmp_path, line):
    path = tmp_path / "s.csv"
    path.write_text(HEADER + line + "\n")
    with pytest.raises(TanfengError) as refused:
        read_spreads(path)
    assert [(f.code, f.at) for f in refused.value.findings] == [("spread-file", "s.csv:2")]


def test_an_input_has_one_line(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(HEADER + "price,coal,uniform,1,1,2,a,b\nprice,coal,uniform,1,1,3,a,b\n"
                    "demand,coal,uniform,1,1,inf,a,b\n")  # fmt: skip
    with pytest.raises(TanfengError) as refused:
        read_spreads(path)
    assert [f.at for f in refused.value.findings] == ["s.csv:3", "s.csv:4"]


def test_missing_columns_and_unknown_inputs_are_told(tmp_path, problem):
    path = tmp_path / "s.csv"
    path.write_text("parameter,of\nprice,coal\n")
    with pytest.raises(TanfengError) as refused:
        read_spreads(path)
    assert refused.value.findings[0].at == "s.csv:1"
    with pytest.raises(TanfengError) as refused:
        check_spreads(problem, [spread("uniform", of="tea")])
    assert refused.value.findings[0].code == "spread-unknown"
