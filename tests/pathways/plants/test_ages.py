"""Ages: what is known lies on its grid, what is drawn follows what is known."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.pathways.plants import age_distribution, last_renewal, renewal_years

STARTS = st.lists(st.one_of(st.integers(1900, 2030), st.just(None)), min_size=1, max_size=40)


def array(starts):
    return np.array([np.nan if s is None else s for s in starts], dtype=float)


def test_a_site_of_1958_was_last_relined_on_its_grid():
    # 1958, 1978, 1998, 2018; a relining due in the first year itself is still to be decided
    assert last_renewal(np.array([1958.0, 2005.0, 2024.0, 2027.0]), 20, 2025).tolist() == [
        2018, 2005, 2024, 2027,
    ]  # fmt: skip


@given(STARTS, st.integers(5, 40), st.integers(0, 9))
def test_every_age_lies_within_the_cycle(starts, cycle, seed):
    years, known = renewal_years(array(starts), cycle, 2025, seed)
    running = ~known | (array(starts) < 2025)
    assert np.all((2025 - years[running] >= 1) & (2025 - years[running] <= cycle))
    first = array(starts)[known & running]
    assert np.all((years[known & running] - first) % cycle == 0)
    assert known.tolist() == [s is not None for s in starts]


@given(STARTS, st.integers(0, 9))
def test_draws_are_replayed_and_hang_on_the_plant_alone(starts, seed):
    ids = [f"p{n}" for n in range(len(starts))]
    once = renewal_years(array(starts), 20, 2025, seed, ids=ids)[0]
    turned = renewal_years(array(starts)[::-1], 20, 2025, seed, ids=ids[::-1])[0]
    assert once.tolist() == turned[::-1].tolist()


def test_another_seed_draws_other_years():
    starts = array([*range(1990, 2020), *[None] * 50])
    one, other = (renewal_years(starts, 20, 2025, seed)[0] for seed in (1, 2))
    assert one[:30].tolist() == other[:30].tolist()
    assert one[30:].tolist() != other[30:].tolist()


def test_an_unknown_start_is_drawn_from_its_own_route():
    route = np.array(["bof"] * 12 + ["eaf"] * 12 + ["bof"] * 200 + ["eaf"] * 200)
    starts = array([2006] * 6 + [2010] * 6 + [2020] * 12 + [None] * 400)
    years, known = renewal_years(starts, 25, 2025, 7, route)
    assert set(years[24:224]) == {2006, 2010}
    assert set(years[224:]) == {2020}
    # half of the known furnaces are of 2006: six standard deviations of 200 draws
    assert abs((years[24:224] == 2006).mean() - 0.5) < 6 * 0.5 / np.sqrt(200)
    assert known.sum() == 24


def test_a_route_with_few_known_starts_draws_from_the_nation():
    route = np.array(["bof"] * 20 + ["eaf"] * 9 + ["eaf"] * 300)
    starts = array([2006] * 20 + [2020] * 9 + [None] * 300)
    few = renewal_years(starts, 25, 2025, 7, route)[0]
    assert set(few[29:]) == {2006, 2020}
    enough = renewal_years(starts, 25, 2025, 7, route, least=9)[0]
    assert set(enough[29:]) == {2020}


def test_where_no_start_is_known_the_cycle_is_filled_evenly():
    years, known = renewal_years(np.full(4000, np.nan), 20, 2025, 3)
    counts = np.bincount((2025 - years).astype(int), minlength=21)
    assert not known.any()
    assert counts[0] == 0
    assert counts[1:].sum() == 4000
    # six standard deviations of a binomial with p = 1/20
    assert np.all(np.abs(counts[1:] - 200) < 6 * np.sqrt(4000 * 0.05 * 0.95))


@given(st.lists(st.integers(1900, 2024), min_size=1, max_size=30))
def test_quantiles_rise_and_are_years_of_the_list(years):
    found = age_distribution(array([*years, None])).quantile(np.linspace(0, 1, 101))
    assert np.all(np.diff(found) >= 0)
    assert set(found) <= set(years)
    assert (found[0], found[-1]) == (min(years), max(years))
