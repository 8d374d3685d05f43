"""Worked systems, published multipliers and open inventories of thousands of processes."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy import sparse

from tanfeng.footprint.diagnosis import diagnose
from tanfeng.footprint.engine import factorise, intensities, normalise, order_of, supply
from tanfeng.footprint.engine.system import bare_system
from tanfeng.reference.errors import TanfengError

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases/worked.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", ["basic", "self_use"])
def test_worked_systems(system_of, name):
    case = CASES[name]
    normal = normalise(system_of(case["technosphere"], case["biosphere"]))
    demand = np.array(case["demand"])
    made = supply(normal, demand)
    np.testing.assert_allclose(made / normal.output, case["scaling"], rtol=1e-13)
    np.testing.assert_allclose(intensities(normal).value.T @ demand, case["inventory"], rtol=1e-12)


def test_a_loop_that_makes_nothing_is_refused_by_name(system_of):
    case = CASES["faulty_loop"]
    found = diagnose(normalise(system_of(case["technosphere"], case["biosphere"])))
    assert found.intensities is None
    assert found.loops[0].radius == pytest.approx(case["radius"], rel=1e-12)
    assert set(found.loops[0].processes) == {0, 1}
    with pytest.raises(TanfengError) as refused:
        found.answer()
    assert refused.value.findings[0].code == "footprint-loop"
    assert refused.value.findings[0].at in ("0, 1", "1, 0")


@pytest.mark.realdata
def test_published_multipliers_of_405_sectors(realdata):
    told = np.load(realdata / "useeio_v2_0_ghg.npz", allow_pickle=False)
    n = len(told["A"])
    names = [str(name).partition("|")[0] for name in told["sectors"]]
    system = bare_system(
        sparse.csc_array(np.eye(n) - told["A"]), sparse.csc_array(told["B"]),
        told["C"].astype(float), names,
    )  # fmt: skip
    # the diagonal of I - A is what a sector has left of its own output
    normal = normalise(system)
    per_unit = intensities(normal).value.T / normal.output
    np.testing.assert_allclose(per_unit * normal.output, told["U"], rtol=1e-10)
    for sector, value in CASES["useeio"]["expected"].items():
        assert told["U"][0, names.index(sector)] == pytest.approx(value, rel=1e-10)


@pytest.mark.realdata
def test_all_scores_of_an_open_inventory(real_system):
    """764 processes of USLCI FY17; the scores are of bw2calc with PARDISO."""
    system, score = real_system("uslci", "gwp100", "ref_gwp100_kgco2e_per_reference_unit")
    assert len(system) == 764
    normal = normalise(system)
    found = diagnose(normal).answer()
    np.testing.assert_allclose(found.value[:, 0], score, rtol=1e-9, atol=1e-15)
    direct = intensities(normal, factored=factorise(normal))
    np.testing.assert_allclose(direct.value, found.value, rtol=1e-9, atol=1e-15)


@pytest.mark.realdata
def test_all_scores_of_a_badly_scaled_inventory(real_system):
    """1,441 unit processes of TianGong v0.2.0, against exact fractions and the scores given.

    The scores given were solved with rows up to 1e15: those of healthy rows agree, and where they
    do not, exact arithmetic says who is right.
    """
    system, score = real_system("tiangong", "gwp100_ef31", "ref_gwp100_per_unit_output")
    assert len(system) == 1441
    normal = normalise(system)
    found = diagnose(normal)
    value = found.answer().value[:, 0]
    exact = exactly(normal)
    np.testing.assert_allclose(value, [float(x) for x in exact], rtol=1e-12, atol=0)
    error = np.array([abs(float(Fraction(v) - x)) for v, x in zip(value, exact, strict=True)])
    assert (error <= found.answer().error[:, 0] + 1e-300).all()
    # noise of the given scores: rows that are zero, and rows far below what they were solved with
    noisy = np.abs(score - value) > 1e-9 * np.abs(value)
    assert noisy.sum() < 200
    assert np.abs(score[noisy] - value[noisy]).max() < 1e-5 * np.abs(value).max()
    assert (np.abs(score[noisy]) < 1e-8).sum() > 100
    healthy = ~noisy
    np.testing.assert_allclose(value[healthy], score[healthy], rtol=1e-9)
    assert (np.abs(value) > 1e6).sum() == 59
    # each is told, by itself or through whom it takes it from
    told = {odd.process for odd in found.outliers}
    far = set(np.flatnonzero(np.abs(value) > 1e6))
    assert len(far - told) <= 2
    assert any(finding.code == "footprint-scale" for finding in found.findings)
    assert len(found.silent) > 300


@pytest.mark.realdata
def test_supply_for_many_demands_keeps_its_digits_where_the_scales_are_bad(real_system):
    system, _ = real_system("tiangong", "gwp100_ef31", "ref_gwp100_per_unit_output")
    normal = normalise(system)
    made = supply(normal, np.eye(len(system)))
    found = intensities(normal).value[:, 0]
    np.testing.assert_allclose(normal.direct[:, 0] @ made, found, rtol=1e-12, atol=0)


def test_a_pivot_of_nothing_is_gone_round():
    """A credit makes the second pivot exactly zero; the system itself is regular."""
    whole = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    system = bare_system(sparse.csc_array(whole), sparse.csc_array(np.ones((1, 3))), np.eye(1))
    made = factorise(normalise(system)).solve(np.array([1.0, 2.0, 4.0]))
    np.testing.assert_allclose(whole @ made, [1.0, 2.0, 4.0], rtol=1e-12)


@pytest.mark.realdata
def test_a_loop_put_back_into_an_open_inventory_is_found_among_1441(real_system):
    system, _ = real_system("tiangong", "gwp100_ef31", "ref_gwp100_per_unit_output")
    sludge, membrane = 157, 3
    matrix = sparse.lil_array(system.technosphere)
    matrix[sludge, membrane] = -1.03 * matrix[sludge, sludge]
    matrix[membrane, sludge] = -1.03 * matrix[membrane, membrane]
    matrix[sludge, membrane] *= matrix[membrane, membrane] / matrix[sludge, sludge]
    matrix[membrane, sludge] *= matrix[sludge, sludge] / matrix[membrane, membrane]
    faulty = bare_system(
        sparse.csc_array(matrix), system.biosphere, system.factors, system.processes
    )
    found = diagnose(normalise(faulty))
    assert found.intensities is None
    assert set(found.loops[0].processes) == {sludge, membrane}
    assert found.loops[0].radius == pytest.approx(1.03, rel=1e-9)


def exactly(normal):
    """Solve the adjoint system in exact fractions, loop by loop, suppliers first."""
    n = len(normal)
    matrix, value = normal.inputs, [Fraction(0)] * n
    order = order_of(matrix)
    done, places = 0, order.places[::-1]
    while done < n:
        block = order.block[places[done]]
        members = [int(p) for p in places[done:] if order.block[p] == block]
        done += len(members)
        place = {p: i for i, p in enumerate(members)}
        rows = []
        for p in members:
            column = slice(matrix.indptr[p], matrix.indptr[p + 1])
            row = [Fraction(int(i == place[p])) for i in range(len(members))]
            right = Fraction(float(normal.direct[p, 0]))
            for q, amount in zip(matrix.indices[column], matrix.data[column], strict=True):
                if int(q) in place:
                    row[place[int(q)]] -= Fraction(float(amount))
                else:
                    right += Fraction(float(amount)) * value[int(q)]
            rows.append([*row, right])
        for p, x in zip(members, _gauss(rows), strict=True):
            value[p] = x
    return value


def _gauss(rows):
    size = len(rows)
    for i in range(size):
        pivot = next(r for r in range(i, size) if rows[r][i] != 0)
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for r in range(size):
            if r != i and rows[r][i]:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]
