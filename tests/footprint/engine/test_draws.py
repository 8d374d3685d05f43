"""Draws: closed forms, the same draws for all, correlation, and refusal of impossible ones."""

import numpy as np
import pytest

from tanfeng.footprint.engine import Spread, draw, intensities, normalise, sampled
from tanfeng.footprint.engine.draws import Kind
from tanfeng.reference.errors import TanfengError


def spread(*entries):
    """Entries (biosphere, row, column, amount, kind, scale, low, high, source)."""
    columns = list(zip(*entries, strict=True))
    kinds = (bool, int, int, float, int, float, float, float, int)
    return Spread(*(np.array(c, dtype=k) for c, k in zip(columns, kinds, strict=True)))


@pytest.fixture
def chain(system_of):
    """A kilogram of 1 takes two of 0; both emit."""
    return system_of([[1, -2], [0, 1]], [[3, 1]])


def solved(system, given, count=4000, **options):
    base = intensities(normalise(system))
    return draw(system, given, base, count=count, seed=7, **options)


def test_lognormal_has_its_closed_form(chain):
    gsd = 1.2
    given = spread((True, 0, 0, 3.0, Kind.LOGNORMAL, np.log(gsd), 0, 0, 0))
    value = solved(chain, given).value[:, 0, 0]
    # median, mean and quantile of a lognormal with this geometric standard deviation
    assert np.median(value) == pytest.approx(3.0, rel=0.01)
    assert value.mean() == pytest.approx(3 * 1.0167594652043597, rel=0.01)
    assert np.quantile(value, 0.975) == pytest.approx(3 * 1.4295270923425671, rel=0.02)


@pytest.mark.parametrize(
    ("kind", "scale", "low", "high", "mean", "deviation"),
    [
        (Kind.NORMAL, 0.3, 0, 0, 3.0, 0.3),
        (Kind.UNIFORM, 0, 1.0, 4.0, 2.5, 3 / 12**0.5),
        (Kind.TRIANGULAR, 0, 1.0, 7.0, 11 / 3, ((1 + 9 + 49 - 3 - 7 - 21) / 18) ** 0.5),
        (Kind.ALTERNATIVE, 0, 0.25, 0.75, 3.0, 1.5),
    ],
)
def test_other_distributions_have_their_moments(chain, kind, scale, low, high, mean, deviation):
    given = spread((True, 0, 0, 3.0, kind, scale, low, high, 0))
    value = solved(chain, given).value[:, 0, 0]
    assert value.mean() == pytest.approx(mean, rel=0.03)
    assert value.std() == pytest.approx(deviation, rel=0.04)


def test_a_draw_equals_solving_the_drawn_system(chain, system_of):
    given = spread(
        (False, 0, 1, -2.0, Kind.LOGNORMAL, 0.3, 0, 0, 0),
        (True, 0, 0, 3.0, Kind.NORMAL, 0.2, 0, 0, 1),
        (False, 1, 1, 1.0, Kind.LOGNORMAL, 0.1, 0, 0, 2),
    )
    found = solved(chain, given, count=5)
    for number in range(5):
        taken, emitted, made = sampled(given, 7, number)
        other = intensities(normalise(system_of([[1, taken], [0, made]], [[emitted, 1]])))
        np.testing.assert_allclose(found.value[number], other.value, rtol=1e-10)


def test_draws_follow_from_seed_and_number_alone(chain):
    given = spread((True, 0, 0, 3.0, Kind.LOGNORMAL, 0.2, 0, 0, 0))
    whole = solved(chain, given, count=10)
    later = solved(chain, given, count=4, first=6, products=np.array([1]))
    np.testing.assert_array_equal(later.value[:, 0], whole.value[6:, 1])


def test_entries_of_one_source_move_together(chain):
    apart = spread(
        (True, 0, 0, 3.0, Kind.LOGNORMAL, 0.3, 0, 0, 0),
        (True, 0, 1, 1.0, Kind.LOGNORMAL, 0.3, 0, 0, 1),
    )
    together = spread(
        (True, 0, 0, 3.0, Kind.LOGNORMAL, 0.3, 0, 0, 0),
        (True, 0, 1, 1.0, Kind.LOGNORMAL, 0.3, 0, 0, 0),
    )
    assert solved(chain, together).value[:, 1].std() > 1.05 * solved(chain, apart).value[:, 1].std()
    drawn = [sampled(together, 1, n) for n in range(5)]
    assert all(one / 3 == pytest.approx(other) for one, other in drawn)


def test_alternatives_of_one_source_exclude_one_another(system_of):
    """An input that comes from one of two suppliers: never from both, never from none."""
    system = system_of([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]], [[10, 20, 0]])
    given = spread(
        (False, 0, 2, -1.0, Kind.ALTERNATIVE, 0, 0.0, 0.5, 0),
        (False, 1, 2, -1.0, Kind.ALTERNATIVE, 0, 0.5, 1.0, 0),
    )
    value = solved(system, given, count=400).value[:, 2, 0]
    assert set(np.round(value, 9)) == {10.0, 20.0}
    assert (value == 10).mean() == pytest.approx(0.5, abs=0.1)
    assert intensities(normalise(system)).value[2, 0] == pytest.approx(15)


def test_two_products_are_compared_on_the_same_draws(system_of):
    """A shared supplier decides both; the one that takes more of it is always worse."""
    system = system_of([[1, -1, -1.1], [0, 1, 0], [0, 0, 1]], [[5, 0, 0]])
    given = spread((True, 0, 0, 5.0, Kind.LOGNORMAL, 0.8, 0, 0, 0))
    found = solved(system, given, count=200)
    assert found.less(1, 2) == 1.0
    low, middle, high = found.quantiles()[:, 1, 0]
    assert low < middle < high


def test_several_exchanges_of_one_cell_vary_each_for_itself(system_of):
    system = system_of([[1]], [[5]])
    given = spread((True, 0, 0, 2.0, Kind.UNIFORM, 0, 1.0, 3.0, 0))
    value = solved(system, given, count=500).value[:, 0, 0]
    assert value.min() >= 4.0
    assert value.max() <= 6.0
    assert value.mean() == pytest.approx(5.0, rel=0.03)


def test_a_draw_in_which_a_loop_makes_nothing_is_named(system_of):
    system = system_of([[1, -0.9], [-0.9, 1]], [[1, 1]])
    given = spread((False, 0, 1, -0.9, Kind.LOGNORMAL, 1.0, 0, 0, 0))
    with pytest.raises(TanfengError) as refused:
        solved(system, given, count=50)
    assert refused.value.findings[0].code == "footprint-draw-loop"
    assert refused.value.findings[0].at.startswith("draw ")


def test_an_interrupt_keeps_what_is_done(chain):
    given = spread((True, 0, 0, 3.0, Kind.LOGNORMAL, 0.2, 0, 0, 0))

    def stop(done):
        if done == 3:
            raise KeyboardInterrupt

    assert len(solved(chain, given, count=10, tell=stop).value) == 3
