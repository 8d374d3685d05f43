"""Properties of the engine on random systems: what must hold whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from tanfeng.footprint.diagnosis import diagnose, loops
from tanfeng.footprint.engine import (
    contributions,
    factorise,
    first_tier,
    intensities,
    normalise,
    order_of,
    supply,
    supply_tree,
    what_if,
)
from tanfeng.footprint.engine.system import bare_system
from tanfeng.reference.errors import TanfengError


@st.composite
def systems(draw, most=12):
    """A productive system with loops: columns take less in all than they make."""
    n, m = draw(st.integers(1, most)), draw(st.integers(1, 4))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    taken = rng.random((n, n)) * (rng.random((n, n)) < draw(st.floats(0.1, 0.9)))
    np.fill_diagonal(taken, 0)
    taken *= draw(st.floats(0.05, 0.95)) / np.maximum(taken.sum(axis=0), 1e-9)
    output = np.exp(rng.normal(0, 3, n))
    technosphere = (np.eye(n) - taken) * output
    biosphere = rng.normal(0.5, 1, (m, n)) * output
    return bare_system(
        sparse.csc_array(technosphere), sparse.csc_array(biosphere), rng.random((2, m))
    )


@given(systems())
def test_all_ways_give_the_same_within_their_bound(system):
    normal = normalise(system)
    one, other = intensities(normal), intensities(normal, factored=factorise(normal))
    plain = np.linalg.solve(
        system.technosphere.toarray().T, (system.factors @ system.biosphere.toarray()).T
    )
    for found in (one, other):
        assert np.isfinite(found.error).all()
        slack = 1e-12 * np.abs(plain).max()
        assert (np.abs(found.value - plain) <= found.error + slack).all()
    demand = np.eye(len(system))
    made = supply(normal, demand)
    np.testing.assert_allclose(made.T @ normal.direct, one.value, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(supply(normal, demand[:, 0]), made[:, 0], rtol=1e-9, atol=1e-13)


@given(systems(), st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_scaling_a_process_or_the_unit_of_a_product_changes_no_footprint(system, times, unit):
    found = intensities(normalise(system)).value
    column = np.ones(len(system))
    column[0] = times
    scaled = bare_system(
        sparse.csc_array(system.technosphere @ sparse.diags_array(column)),
        sparse.csc_array(system.biosphere @ sparse.diags_array(column)), system.factors,
    )  # fmt: skip
    np.testing.assert_allclose(intensities(normalise(scaled)).value, found, rtol=1e-9, atol=1e-12)
    row = np.ones(len(system))
    row[0] = unit
    other = bare_system(
        sparse.csc_array(sparse.diags_array(row) @ system.technosphere), system.biosphere,
        system.factors,
    )  # fmt: skip
    again = intensities(normalise(other)).value
    again[0] *= unit
    np.testing.assert_allclose(again, found, rtol=1e-8, atol=1e-11)


@given(systems(), st.floats(0, 0.2), st.integers(1, 30))
def test_contributions_add_up_to_the_score(system, cutoff, most):
    normal = normalise(system)
    found = intensities(normal)
    for impact in range(2):
        score = found.value[0, impact]
        parts = contributions(normal, 0, impact)
        size = max(np.abs(parts.process).sum(), abs(score), 1e-12)
        assert abs(parts.process.sum() - score) <= 1e-10 * size
        assert abs(parts.flow.sum() - score) <= 1e-9 * max(size, np.abs(parts.flow).sum())
        own, taken = first_tier(normal, found, 0, impact)
        assert abs(own + sum(taken.values()) - score) <= 1e-10 * size
        tree = supply_tree(normal, found, 0, impact, cutoff=cutoff, most=most)
        assert tree.total == pytest.approx(score)
        assert check(tree) <= most


def check(branch):
    below = sum(each.total for each in branch.branches)
    assert branch.direct + below + branch.rest == pytest.approx(branch.total, abs=1e-9)
    return 1 + sum(check(each) for each in branch.branches)


@given(systems(), st.integers(0, 2**32 - 1))
def test_a_changed_process_equals_solving_again(system, seed):
    rng = np.random.default_rng(seed)
    normal = normalise(system)
    found = intensities(normal)
    n = len(system)
    process = int(rng.integers(n))
    inputs = rng.random(n) * 0.9 / n
    inputs[process] = 0
    direct = rng.normal(0, 1, 2)
    dense = np.eye(n) - normal.inputs.toarray()
    dense[:, process] = np.eye(n)[:, process] - inputs
    changed = normal.direct.copy()
    changed[process] = direct
    plain = np.linalg.solve(dense.T, changed)
    for factored in (None, factorise(normal)):
        told = what_if(normal, found, process, inputs, direct, factored=factored)
        np.testing.assert_allclose(told, plain, rtol=1e-8, atol=1e-10)


def test_a_change_that_closes_a_faulty_loop_is_refused(system_of):
    normal = normalise(system_of([[1, -0.5], [0, 1]], [[1, 1]]))
    with pytest.raises(TanfengError) as refused:
        what_if(normal, intensities(normal), 0, np.array([0.0, 2.0]), np.array([1.0]))
    assert refused.value.findings[0].code == "footprint-loop"


@given(systems(most=20))
def test_the_order_is_block_triangular(system):
    normal = normalise(system)
    order = order_of(normal.inputs)
    assert sorted(order.places) == list(range(len(system)))
    place = np.empty(len(system), dtype=int)
    place[order.places] = np.arange(len(system))
    entries = normal.inputs.tocoo()
    supplier, user = entries.coords
    other = order.block[supplier] != order.block[user]
    assert (place[supplier][other] > place[user][other]).all()


@given(systems(), st.floats(1.0, 3.0), st.integers(0, 2**32 - 1))
def test_every_loop_put_in_is_named(system, radius, seed):
    """Two processes beside a productive system that take `radius` of each other's output."""
    n = len(system)
    whole = sparse.block_diag(
        [system.technosphere, sparse.csc_array([[1, -radius], [-radius, 1]])], format="csc"
    )
    nature = sparse.hstack([system.biosphere, sparse.csc_array((system.biosphere.shape[0], 2))])
    order = np.random.default_rng(seed).permutation(n + 2)
    shuffled = sparse.csc_array(whole)[order][:, order]
    faulty = bare_system(
        sparse.csc_array(shuffled), sparse.csc_array(sparse.csc_array(nature)[:, order]),
        system.factors,
    )  # fmt: skip
    found = loops(normalise(faulty))
    where = {int(np.flatnonzero(order == n)[0]), int(np.flatnonzero(order == n + 1)[0])}
    assert len(found) == 1
    assert set(found[0].processes) == where
    assert found[0].radius == pytest.approx(radius, rel=1e-9)
    assert diagnose(normalise(faulty)).intensities is None


def test_several_loops_in_one_component_are_all_named(system_of):
    chain = np.eye(6)
    for one, other in ((0, 1), (2, 3), (4, 5)):
        chain[one, other] = chain[other, one] = -1.2
    chain[1, 2] = chain[3, 4] = chain[5, 0] = -1e-3
    found = loops(normalise(system_of(chain, np.ones((1, 6)))))
    assert {frozenset(each.link) for each in found} == {
        frozenset(pair) for pair in ((0, 1), (2, 3), (4, 5))
    }


def test_avoided_products_have_an_estimate_where_no_bound_holds(system_of):
    """A product that displaces more than it takes: the answer stands, the bound does not."""
    system = system_of([[1, -0.9, 0], [1.4, 1, 0], [0, -0.1, 1]], [[1, 2, 3]])
    normal = normalise(system)
    found = intensities(normal)
    plain = np.linalg.solve(system.technosphere.toarray().T, [1, 2, 3])
    np.testing.assert_allclose(found.value[:, 0], plain, rtol=1e-12)
    assert np.isinf(found.error).any()
    assert (found.estimate < 1e-12).all()


@pytest.mark.parametrize(
    ("technosphere", "biosphere", "code"),
    [
        ([[0.0]], [[1.0]], "footprint-output"),
        ([[-1.0]], [[1.0]], "footprint-output"),
        ([[float("nan")]], [[1.0]], "footprint-output"),
        ([[1.0, float("inf")], [0.0, 1.0]], [[1.0, 1.0]], "footprint-number"),
        ([[1.0]], [[float("nan")]], "footprint-number"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(system_of, technosphere, biosphere, code):
    with pytest.raises(TanfengError) as refused:
        normalise(system_of(technosphere, biosphere))
    assert code in {f.code for f in refused.value.findings}


def test_a_system_without_processes_is_refused():
    empty = bare_system(sparse.csc_array((0, 0)), sparse.csc_array((1, 0)), np.ones((1, 1)))
    with pytest.raises(TanfengError) as refused:
        normalise(empty)
    assert refused.value.findings[0].code == "footprint-empty"


def test_exactly_singular_pair_is_refused(system_of):
    normal = normalise(system_of([[1, -1], [-1, 1]], [[1, 1]]))
    assert diagnose(normal).loops[0].radius == pytest.approx(1)
    with pytest.raises(TanfengError) as refused:
        factorise(normal)
    assert refused.value.findings[0].code == "footprint-singular"


def test_a_large_loop_without_structure_is_iterated():
    """Its factors would be all but dense: many demands are answered without them."""
    n = 6_500
    rng = np.random.default_rng(4)
    row, column = rng.integers(0, n, 8 * n), np.repeat(np.arange(n), 8)
    taken = sparse.csc_array((np.full(8 * n, 0.05), (row, column)), shape=(n, n))
    matrix = sparse.csc_array(sparse.eye_array(n) - taken)
    normal = normalise(bare_system(matrix, sparse.csc_array(np.ones((1, n))), np.ones((1, 1))))
    demand = np.zeros((n, 9))
    demand[np.arange(9), np.arange(9)] = 1.0
    made = supply(normal, demand)
    np.testing.assert_allclose(matrix @ (made / normal.output[:, None]), demand, atol=1e-12)


@given(systems())
def test_klu_gives_what_superlu_gives(system):
    pytest.importorskip("PyKLU", reason="PyKLU is not installed")
    normal = normalise(system)
    one, other = factorise(normal), factorise(normal, klu=True)
    assert other.method == "klu"
    for upward in (False, True):
        right = np.eye(len(normal))
        np.testing.assert_allclose(
            other.solve(right, upward=upward), one.solve(right, upward=upward), rtol=1e-9,
            atol=1e-12,
        )  # fmt: skip


def test_klu_refuses_a_singular_system():
    pytest.importorskip("PyKLU", reason="PyKLU is not installed")
    pair = sparse.csc_array(np.array([[1.0, -1.0], [-1.0, 1.0]]))
    normal = normalise(bare_system(pair, sparse.csc_array(np.ones((1, 2))), np.ones((1, 1))))
    with pytest.raises(TanfengError) as refused:
        factorise(normal, klu=True)
    assert refused.value.findings[0].code == "footprint-singular"
