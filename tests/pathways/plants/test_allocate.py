"""Allocation: what a province makes is shared out, capped, and never forced."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from tanfeng.pathways.plants import OutputTable, PlantTable, allocate, read_output
from tanfeng.reference.errors import TanfengError


def outputs(*rows):
    region, route, value = zip(*rows, strict=True)
    at = tuple(f"out.csv:{n + 2}" for n in range(len(rows)))
    return OutputTable(region, route, np.array(value, dtype=float), at)


def table(*rows):
    columns = list(zip(*rows, strict=True)) or [()] * 4
    ids = tuple(f"p{n}" for n in range(len(rows)))
    capacity, measured = (np.array(c, dtype=float) for c in columns[2:])
    return PlantTable(ids, columns[0], columns[1], capacity, measured)


NONE = float("nan")


def test_output_is_shared_by_capacity():
    done = allocate(
        outputs(("CN-HE", "eaf", 90)),
        table(("CN-HE", "eaf", 100, NONE), ("CN-HE", "eaf", 50, NONE)),
        1.0,
    )
    assert done.value.tolist() == [60, 30]
    assert done.residual.tolist() == [0]
    assert done.loads() == {("CN-HE", "eaf"): 0.6}


def test_a_report_stays_and_the_others_share_the_rest():
    done = allocate(
        outputs(("CN-HE", "eaf", 130)),
        table(("CN-HE", "eaf", 100, 120), ("CN-HE", "eaf", 40, NONE), ("CN-HE", "eaf", 0, NONE)),
        1.0,
    )
    assert done.value.tolist() == [120, 10, 0]
    assert done.basis == ("measured", "estimated", "none")
    assert done.loads() == {("CN-HE", "eaf"): 0.25, ("p0", "eaf"): 1.2}


def test_reports_beyond_the_region_leave_a_negative_residual():
    done = allocate(
        outputs(("CN-HE", "eaf", 100)),
        table(("CN-HE", "eaf", 100, 120), ("CN-HE", "eaf", 40, NONE)),
        1.0,
    )
    assert done.value.tolist() == [120, 0]
    assert done.residual.tolist() == [-20]
    assert [(f.code, f.at) for f in done.findings] == [("allocation-residual", "out.csv:2")]


def test_what_does_not_fit_stays_a_residual():
    done = allocate(
        outputs(("CN-HE", "eaf", 200), ("CN-QH", "eaf", 7)),
        table(("CN-HE", "eaf", 100, NONE), ("CN-SX", "eaf", 10, NONE), ("CN-HE", "bf", 9, NONE)),
        1.1,
    )
    assert done.value == pytest.approx([110, 0, 0])
    assert done.residual == pytest.approx([90, 7])
    assert np.isnan(done.load[1])
    assert done.basis == ("estimated", "none", "none")


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_full_plants_hand_their_share_to_the_others(order):
    ceiling, value = np.array([0.5, 0.8, 1.2]), np.array([50, 80, 110])
    done = allocate(
        outputs(("CN-HE", "eaf", 240)), table(*[("CN-HE", "eaf", 100, NONE)] * 3), ceiling[order]
    )
    assert done.value == pytest.approx(value[order])
    assert done.residual.tolist() == [0]


def by_root(capacity, top, rest):
    """Find the one load at which plants, each up to its top, make the rest."""
    if rest >= (capacity * top).sum():
        return capacity * top
    level = brentq(lambda x: float((np.minimum(x, top) * capacity).sum() - rest), 0, 2)
    return np.minimum(np.asarray(level, dtype=float), top) * capacity


GROUPS = [(region, route) for region in ("A", "B") for route in ("x", "y")]
PLANTS = st.lists(
    st.tuples(
        st.sampled_from(GROUPS),
        st.one_of(st.just(NONE), st.integers(0, 1000)),
        st.one_of(st.just(NONE), st.just(NONE), st.integers(0, 1200)),
        st.sampled_from([0.3, 0.8, 1.0, 1.2]),
    ),
    max_size=25,
)


@settings(max_examples=200)
@given(PLANTS, st.lists(st.integers(0, 4000), min_size=3, max_size=3))
def test_allocation_conserves_caps_and_matches_a_root_finder(rows, made):
    # the fourth group has plants and no output
    told = outputs(*((*group, value) for group, value in zip(GROUPS, made, strict=False)))
    ceiling = np.array([row[3] for row in rows], dtype=float)
    listed = table(*((*row[0], row[1], row[2]) for row in rows)) if rows else PlantTable(
        (), (), (), np.array([]), np.array([])
    )  # fmt: skip
    done = allocate(told, listed, ceiling)
    basis = np.array(done.basis, dtype=str)
    reported = np.isfinite(listed.measured)
    free = basis == "estimated"
    assert np.array_equal(done.allocated + done.residual, told.value)
    assert done.value[reported].tolist() == listed.measured[reported].tolist()
    assert np.all(done.value[free] <= ceiling[free] * listed.capacity[free] * (1 + 1e-12))
    assert np.all(done.value[basis == "none"] == 0)
    for n, group in enumerate(zip(told.region, told.route, strict=True)):
        here = np.array([row[0] == group for row in rows], dtype=bool)
        assert done.value[here].sum() == pytest.approx(done.allocated[n], rel=1e-9, abs=1e-9)
        some = here & free
        if not some.any():
            continue
        rest = max(told.value[n] - listed.measured[here & reported].sum(), 0)
        capacity, top = listed.capacity[some], ceiling[some]
        expected = by_root(capacity, top, rest)
        assert done.value[some] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("ceiling", [0, -1, NONE])
def test_a_ceiling_is_above_zero(ceiling):
    with pytest.raises(TanfengError) as refused:
        allocate(outputs(("A", "x", 1)), table(("A", "x", 1, NONE)), ceiling)
    assert refused.value.findings[0].code == "allocation-ceiling"


def test_a_table_of_output_is_read_in_its_unit(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("region,route,year,value,unit\n河北,eaf,2021,30,万t\nHebei,bf_bof,2021,2,Mt\n"
                    "Hebei,bf_bof,2020,9,Mt\n", encoding="utf-8")  # fmt: skip
    table, findings = read_output(path, 2021)
    assert (table.region, table.route) == (("CN-HE", "CN-HE"), ("bf_bof", "eaf"))
    assert table.value.tolist() == [2e6, 3e5]
    assert table.at == ("out.csv:3", "out.csv:2")
    assert findings == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("region,route,value\n", [("plants-layout", "o.csv:1")]),
        ("region,route,year,value,unit\n河北,eaf,2020,1,t\n", [("output-year", "o.csv:1")]),
        (
            "region,route,year,value,unit\n河北,eaf,2021,1,t\nHebei,eaf,2021,1,t\n"
            "河北,bf,2021,-1,t\n河北,c,2021,1,斤\n火星,c,2021,1,t\n河北,d,2021,x,t\n",
            [("output-twice", "o.csv:3"), ("plants-cell", "o.csv:7"),
             ("plants-negative", "o.csv:4"), ("plants-region-unknown", "o.csv:6"),
             ("plants-unit", "o.csv:5")],
        ),
    ],
)  # fmt: skip
def test_a_bad_table_of_output_is_told_by_line(tmp_path, text, found):
    path = tmp_path / "o.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TanfengError) as refused:
        read_output(path, 2021)
    assert sorted((f.code, f.at) for f in refused.value.findings) == found
