"""Origin of material: shares add up, agree with all paths, and with draws of the masses."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanfeng.reference.errors import TanfengError
from tanfeng.traceability.lineage import origins
from tanfeng.traceability.tables import FLOWS


def flows(rows):
    """Rows of event, lot in, lot out, kg in, kg out."""
    columns = {name: [] for name in FLOWS.names}
    for event, lot_in, lot_out, kg_in, kg_out in rows:
        for name, value in zip(
            FLOWS.names, (event, lot_in, lot_out, event, kg_in, kg_out), strict=True
        ):
            columns[name].append(value)
    return pa.table(columns, schema=FLOWS)


def by_paths(rows, lot):
    """Follow every path back by hand."""
    made = [row for row in rows if row[2] == lot]
    if not made:
        return {lot: 1.0}
    given_by = {row[0]: row[4] for row in made}
    found = {}
    for event, out in given_by.items():
        inputs = [row for row in made if row[0] == event]
        total = sum(row[3] for row in inputs)
        for row in inputs:
            for source, share in by_paths(rows, row[1]).items():
                weight = row[3] / total * out / sum(given_by.values())
                found[source] = found.get(source, 0.0) + weight * share
    return found


@st.composite
def networks(draw):
    """Lots 0 to 2 are sources; each later lot is made of earlier ones by one or two events."""
    rows, event = [], 0
    mass = st.floats(0.1, 100.0)
    for lot in range(3, draw(st.integers(4, 9))):
        for _ in range(draw(st.integers(1, 2))):
            event += 1
            out = draw(mass)
            inputs = draw(st.lists(st.integers(0, lot - 1), min_size=1, max_size=3, unique=True))
            rows += [(event, source, lot, draw(mass), out) for source in inputs]
    return rows


@settings(max_examples=60)
@given(networks())
def test_shares_are_those_of_all_paths_and_add_up(rows):
    found = origins(flows(rows), {})
    for lot in {row[2] for row in rows}:
        shares = found.of(lot)
        assert sum(share for share, _ in shares.values()) == pytest.approx(1.0, abs=1e-12)
        expected = by_paths(rows, lot)
        assert {int(k): v for k, (v, _) in shares.items() if v > 1e-15} == pytest.approx(
            {k: v for k, v in expected.items() if v > 1e-15}, abs=1e-12
        )


@settings(max_examples=20)
@given(networks(), st.floats(0.01, 100.0))
def test_the_unit_of_mass_does_not_matter(rows, times):
    one = origins(flows(rows), {})
    other = origins(flows([(e, i, o, a * times, b * times) for e, i, o, a, b in rows]), {})
    assert np.allclose(one.share.toarray(), other.share.toarray(), atol=1e-12)
    assert np.allclose(one.sd.toarray(), other.sd.toarray(), atol=1e-12)


def test_deviations_are_those_of_drawn_masses():
    rows = [
        (1, 0, 3, 60.0, 90.0),
        (1, 1, 3, 40.0, 90.0),
        (2, 3, 4, 30.0, 100.0),
        (2, 2, 4, 70.0, 100.0),
    ]
    found = origins(flows(rows), {}, relative_sd=0.02)
    draw = np.random.default_rng(1)
    drawn = []
    for _ in range(4000):
        noisy = [(e, i, o, a * (1 + 0.02 * draw.standard_normal()), b) for e, i, o, a, b in rows]
        shares = by_paths(noisy, 4)
        drawn.append([shares[source] for source in (0, 1, 2)])
    spread = np.std(drawn, axis=0)
    for source, sd in zip(("0", "1", "2"), spread, strict=True):
        assert found.of(4)[source][1] == pytest.approx(sd, rel=0.06)


def test_an_element_follows_its_own_mass():
    """40 kg of scrap with a tenth of nickel, 10 kg of salt with a half: 4 to 5."""
    rows = [(1, 0, 2, 40.0, 50.0), (1, 1, 2, 10.0, 50.0)]
    found = origins(flows(rows), {0: "scrap", 1: "salt"}, fraction={0: 0.1, 1: 0.5})
    assert found.of(2)["salt"][0] == pytest.approx(5 / 9)
    unknown = origins(flows(rows), {0: "scrap", 1: "salt"}, fraction={0: 0.1})
    assert unknown.of(2)["salt"][0] == pytest.approx(0.5)
    assert unknown.unweighed.tolist() == [1]


def test_a_named_source_stands_for_what_made_it():
    rows = [(1, 0, 1, 5.0, 5.0), (2, 1, 2, 5.0, 5.0)]
    assert origins(flows(rows), {1: "recycled"}).of(2) == {"recycled": (1.0, 0.0)}
    assert origins(flows(rows), {}).of(2) == {"0": (1.0, 0.0)}
    with pytest.raises(KeyError):
        origins(flows(rows), {}).of(99)


def test_lots_that_feed_each_other_are_named():
    with pytest.raises(TanfengError) as caught:
        origins(flows([(1, 0, 1, 1.0, 1.0), (2, 1, 0, 1.0, 1.0)]), {}, names={0: "A", 1: "B"})
    (finding,) = caught.value.findings
    assert finding.code == "origin-loop"
    assert "A" in finding.message.en
    assert "B" in finding.message.en


def test_the_lots_of_made_lives_have_shares_that_add_up(lived):
    found = origins(lived.tables.flows, {})
    assert np.allclose(np.asarray(found.share.sum(axis=1)).ravel(), 1.0, atol=1e-12)


@settings(max_examples=60)
@given(networks())
def test_ways_carry_the_whole_lot_and_lose_nothing_on_the_way(rows):
    found = origins(flows(rows), {})
    for lot in {row[2] for row in rows}:
        ways = found.ways(lot)
        into, out = {}, {}
        for start, end, share in ways:
            into[end] = into.get(end, 0.0) + share
            out[start] = out.get(start, 0.0) + share
        assert into[lot] == pytest.approx(1.0)
        for middle in set(into) - {lot}:
            assert into[middle] == pytest.approx(out[middle])
        first = {str(lot): share for lot, share in out.items() if lot not in into}
        assert first == pytest.approx({k: v for k, (v, _) in found.of(lot).items() if v > 0})


def test_a_lot_that_nothing_made_has_no_ways():
    found = origins(flows([(1, 0, 1, 1.0, 1.0)]), {})
    assert found.ways(0) == []
    with pytest.raises(KeyError):
        found.ways(5)


def test_lots_of_one_origin_deviate_by_nothing():
    """However they were mixed: rounding is no deviation."""
    rows = [(1, 0, 1, 17.4, 11.7), (2, 0, 1, 6.9, 3.0), (3, 0, 2, 2.1, 7.8), (3, 1, 2, 16.8, 7.8),
            (4, 2, 3, 1.8, 16.8)]  # fmt: skip
    thirds = [(event, a, b, kg_in / 3, kg_out / 3) for event, a, b, kg_in, kg_out in rows]
    for each in (rows, thirds):
        found = origins(flows(each), {})
        for lot in (1, 2, 3):
            ((share, sd),) = found.of(lot).values()
            assert (share, sd) == (pytest.approx(1.0, abs=1e-14), pytest.approx(0.0, abs=1e-14))
