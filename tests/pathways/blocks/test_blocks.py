"""Programmes in blocks against scipy's linprog, their own proof, and files read back."""

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tanfeng.pathways.blocks import Model, relax, solve, verify, write_model
from tanfeng.reference.errors import TanfengError


def drawn(seed, n=6, m=4):
    """A bounded feasible programme: costs of any sign, rows that the point 0.5 keeps."""
    rng = np.random.default_rng(seed)
    entries, cost = rng.normal(size=(m, n)), rng.normal(size=n)
    upper = entries @ np.full(n, 0.5) + rng.random(m)
    model = Model("drawn")
    x = model.columns("x", {"n": range(n)}, lower=0.0, upper=1.0, cost=cost)
    rows = model.rows("row", {"m": range(m)}, lower=-np.inf, upper=upper)
    model.add(rows.index[:, None], x.index[None, :], entries)
    return model.program(), (cost, entries, upper)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_objective_and_proof_as_linprog(seed):
    program, (cost, entries, upper) = drawn(seed)
    found = solve(program)
    other = linprog(cost, A_ub=entries, b_ub=upper, bounds=(0, 1))
    assert found.objective == pytest.approx(other.fun, abs=1e-7)
    assert verify(program, found.x, found.row_dual).holds()
    assert not verify(program, found.x + 2.0, found.row_dual).holds()
    assert not verify(program, found.x, found.row_dual + 1.0).holds()


@pytest.mark.parametrize("ending", ["lp", "mps"])
def test_files_read_back_to_the_same_objective(tmp_path, ending):
    program, _ = drawn(7)
    path = tmp_path / f"model.{ending}"
    write_model(program, path)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk
    solver.run()
    assert solver.getInfo().objective_function_value == pytest.approx(solve(program).objective)


def test_an_option_is_never_passed_over():
    with pytest.raises(TanfengError) as refused:
        solve(drawn(1)[0], options={"no_such_option": 1})
    assert refused.value.findings[0].code == "solver-option"


def test_a_conflict_is_named_with_its_amount():
    model = Model("conflict")
    x = model.columns("x", {"n": range(1)}, lower=0.0)
    least = model.rows("least", {"n": range(1)}, lower=5.0, upper=np.inf)
    most = model.rows("most", {"n": range(1)}, lower=-np.inf, upper=3.0)
    model.add(least.index, x.index, 1.0)
    model.add(most.index, x.index, 1.0)
    program = model.program()
    assert solve(program).status == "infeasible"
    (found,) = relax(program, {"least": 10.0, "most": 1.0})
    assert (found.block, found.amount) == ("most", pytest.approx(2.0))


@pytest.mark.parametrize("cost", [np.nan, np.inf])
def test_a_cost_that_is_no_number_is_refused_and_not_solved_for_ever(cost):
    model = Model("odd")
    model.columns("x", {"n": range(2)}, lower=0.0, upper=1.0, cost=np.array([1.0, cost]))
    with pytest.raises(TanfengError) as refused:
        solve(model.program())
    assert refused.value.findings[0].code == "solver-model"
