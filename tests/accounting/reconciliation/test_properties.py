"""What holds for every network: balances close, bounds hold, knowledge never hurts."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy import linalg

from tanfeng.accounting.reconciliation import Reading, reconcile
from tanfeng.accounting.reconciliation.system import assemble


@st.composite
def networks(draw, unmeasured=True):
    """A few nodes in a row with streams between any two and the outside."""
    nodes = [f"n{i}" for i in range(draw(st.integers(1, 4)))]
    ends = [("", nodes[0]), *zip(nodes, [*nodes[1:], ""], strict=True)]
    places = st.sampled_from(["", *nodes])
    more = st.tuples(places, places).filter(lambda pair: pair[0] != pair[1])
    ends += draw(st.lists(more, max_size=5))
    streams = {}
    for number, (source, target) in enumerate(ends):
        value = draw(st.floats(0.5, 100.0))
        reading = (value, draw(st.sampled_from([0.01, 0.05, 0.3])) * value)
        if unmeasured and draw(st.integers(0, 3)) == 0:
            reading = (None, None)
        streams[f"s{number}"] = (source, target, *reading)
    return streams


@settings(max_examples=30, deadline=None)
@given(networks())
def test_told_or_not_as_null_vectors_say(network_of, streams):
    network = network_of(streams)
    found = reconcile(network)
    system = assemble(network)
    jacobian = system.jacobian(system.start).toarray()
    blind = np.isnan(system.sd)
    null = linalg.null_space(jacobian[:, blind]) if blind.any() else np.zeros((0, 0))
    told = np.abs(null).max(axis=1, initial=0.0) < 1e-9
    names = np.array(system.names)
    for name, seen in zip(names[blind], told, strict=True):
        assert (found[name].value is not None) == seen
    left = linalg.null_space(jacobian[:, blind].T).T if blind.any() else np.eye(len(jacobian))
    checks = left @ jacobian[:, ~blind]
    assert found.test.freedom == (np.linalg.matrix_rank(checks) if checks.size else 0)
    for name, column in zip(names[~blind], checks.T, strict=True):
        if found[name].state != "at_bound":
            assert (found[name].state == "redundant") == bool(np.abs(column).max(initial=0) > 1e-9)


@settings(max_examples=30, deadline=None)
@given(networks())
def test_balances_close_and_nothing_is_negative(network_of, streams):
    found = reconcile(network_of(streams))
    assert max(found.residuals.values()) < 1e-9
    for value in found.values:
        assert value.value is None or value.value >= -1e-9 * (value.measured_sd or 1.0)
    nodes = {end for stream in streams.values() for end in stream[:2]} - {""}
    for node in nodes:
        ends = [(found[n].value, (t == node) - (s == node)) for n, (s, t, *_) in streams.items()]
        if all(value is not None for value, sign in ends if sign):
            terms = [value * sign for value, sign in ends if sign]
            assert abs(sum(terms)) <= 1e-9 * max(1.0, *map(abs, terms))


@settings(max_examples=30, deadline=None)
@given(networks(unmeasured=False))
def test_agrees_with_sequential_quadratic_programming(network_of, by_slsqp, streams):
    network = network_of(streams)
    z, done = by_slsqp(network)
    assume(done.success)
    found = reconcile(network)
    for value, other in zip(found.values, z, strict=True):
        assert value.value == pytest.approx(other, abs=2e-3 * value.measured_sd + 1e-6)
    ours = sum(((v.value - v.measured) / v.measured_sd) ** 2 for v in found.values)
    assert ours <= done.fun * (1 + 1e-7) + 1e-9


@settings(max_examples=30, deadline=None)
@given(networks(), st.integers(0, 100), st.floats(0.01, 2.0))
def test_one_more_measurement_never_makes_anything_less_certain(network_of, streams, which, spread):
    blind = [name for name, stream in streams.items() if stream[2] is None]
    assume(blind)
    # without bounds: one that is met changes what is held, and so what is known
    name = blind[which % len(blind)]
    before = reconcile(_signed(network_of(streams)))
    told = before[name].value
    value = 10.0 if told is None else told
    streams = {**streams, name: (*streams[name][:2], value, spread * (1 + abs(value)))}
    after = reconcile(_signed(network_of(streams)))
    for old in before.values:
        new = after[old.name]
        if old.sd is not None:
            assert new.sd <= old.sd * (1 + 1e-7) + 1e-9
    if told is not None:
        # it says what is known already, and moves nothing
        assert after[name].value == pytest.approx(told, rel=1e-7, abs=1e-7)
        assert after[name].sd < min(before[name].sd + 1e-12, streams[name][3] + 1e-12)


def _signed(network):
    from dataclasses import replace

    return replace(network, streams=tuple(replace(s, signed=True) for s in network.streams))


SERIES = {"s0": ("", "n0", None, None), "s1": ("n0", "n1", None, None),
          "s2": ("n1", "", 0.5, 0.005), "s3": ("", "n1", 1.0, 0.01)}  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(networks(), st.floats(0.1, 1e4))
@example(SERIES, 1.0).via("two in a row at nought: whichever is held, both are at the bound")
def test_units_and_order_do_not_matter(network_of, streams, times):
    found = reconcile(network_of(streams))
    larger = {
        name: (s, t, v and v * times, sd and sd * times)
        for name, (s, t, v, sd) in reversed(streams.items())
    }
    other = reconcile(network_of(larger))
    assert other.test.square == pytest.approx(found.test.square, rel=1e-6, abs=1e-9)
    for value in found.values:
        twin = other[value.name]
        assert twin.state == value.state
        if value.value is not None:
            assert twin.value == pytest.approx(value.value * times, rel=1e-6, abs=1e-6 * times)


def test_deviations_are_those_of_repeated_draws(network_of):
    """The reconciled covariance, against how 150 made-up sets of measurements scatter."""
    truth = {"a": ("", "n", 10.0, 0.2), "b": ("", "n", 5.0, 0.1), "c": ("n", "", 15.0, 0.3),
             "d": ("n", "", None, None)}  # fmt: skip
    truth = {**truth, "c": ("n", "", 9.0, 0.3)}
    draw = np.random.default_rng(7)
    share = {"share": (0.4, 0.01)}
    network = network_of(truth, share, ["d = share * a + 0.1 * c * share + 1.64"])
    seen, squares = [], []
    for _ in range(150):
        noisy = {
            n: (s, t, v if v is None else v + draw.normal() * sd, sd)
            for n, (s, t, v, sd) in truth.items()
        }
        parameter = {"share": (0.4 + draw.normal() * 0.01, 0.01)}
        found = reconcile(network_of(noisy, parameter, ["d = share * a + 0.1 * c * share + 1.64"]))
        seen.append([v.value for v in found.values])
        squares.append(found.test.square)
    expected = reconcile(network)
    names = [v.name for v in expected.values]
    scatter = np.cov(np.array(seen).T)
    covariance = expected.covariance(names)
    scale = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    assert np.abs((scatter - covariance) / scale).max() < 0.4
    assert np.mean(squares) == pytest.approx(expected.test.freedom, rel=0.3)


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        (Reading(1.0, None), "reconcile-reading"),
        (Reading(None, 1.0), "reconcile-reading"),
        (Reading(1.0, -1.0), "reconcile-reading"),
        (Reading(float("nan"), 1.0), "reconcile-reading"),
    ],
)
def test_half_a_reading_is_refused(network_of, reading, code):
    from tanfeng.reference.errors import TanfengError

    with pytest.raises(TanfengError) as refused:
        reconcile(network_of({"a": ("", "n", reading.value, reading.sd), "b": ("n", "", 1, 1)}))
    assert [f.code for f in refused.value.findings] == [code]
