"""A separation column, mass times fraction, with an instrument that lies.

All figures are made up: true flows 100 = 40 + 60 t/h of three substances, every reading off by less
than one deviation, but for one.
"""

import pytest

from tanfeng.accounting.reconciliation import reconcile

FLOWS = {"feed": ("", "column"), "top": ("column", ""), "bottom": ("column", "")}
TRUE = {"feed": 100.0, "top": 40.0, "bottom": 60.0}
SHARES = {
    "feed": {"A": 0.416, "B": 0.324, "C": 0.26},
    "top": {"A": 0.95, "B": 0.045, "C": 0.005},
    "bottom": {"A": 0.06, "B": 0.51, "C": 0.43},
}
OFF = {"feed": 0.4, "top": -0.5, "bottom": 0.3, "A": 0.3, "B": -0.4, "C": 0.2}


def column(network_of, whole, wrong=None, balances=()):
    streams = {}
    for name, ends in FLOWS.items():
        sd = 0.01 * TRUE[name]
        value = TRUE[name] + OFF[name] * sd
        fractions = {}
        for element, share in SHARES[name].items():
            spread = 0.01 * share + 0.0005
            fractions[element] = [share + OFF[element] * spread, spread]
        if wrong == name:
            value += 12 * sd
        for element in fractions:
            if wrong == f"{name}.{element}":
                fractions[element][0] += 12 * fractions[element][1]
        streams[name] = (*ends, value, sd, fractions)
    return network_of(
        streams,
        elements=("A", "B", "C"),
        whole=whole,
        balances={"column": balances} if balances else {},
    )


@pytest.mark.parametrize("whole", [False, True])
def test_balances_close_and_nothing_is_named_without_a_gross_error(network_of, whole):
    found = reconcile(column(network_of, whole))
    assert found.test.passed
    assert found.gross_errors == ()
    assert max(found.residuals.values()) < 1e-9
    for element in "ABC":
        masses = [found[s].value * found[f"{s}.{element}"].value for s in FLOWS]
        assert masses[0] == pytest.approx(masses[1] + masses[2], rel=1e-10)
    total = sum(found[f"feed.{e}"].value for e in "ABC")
    assert (abs(total - 1) < 1e-12) is whole
    # three balances of elements and one of mass; the sums of two streams give that of the third
    assert found.test.freedom == (6 if whole else 4)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("wrong", ["top", "feed.A", "bottom.C"])
def test_the_lying_instrument_is_named_and_its_bias_told(network_of, whole, wrong):
    network = column(network_of, whole, wrong)
    found = reconcile(network)
    assert found.test.passed is False
    assert len(found.gross_errors) == 1
    error = found.gross_errors[0]
    assert found.cleared is not None
    assert found.cleared.test.passed
    if not whole and "." in wrong:
        # one balance holds all three readings of a substance: none of them is worse than another
        element = wrong.partition(".")[2]
        assert sorted(error.names) == sorted(f"{name}.{element}" for name in FLOWS)
        return
    assert error.names == (wrong,)
    sd = found[wrong].measured_sd
    assert error.bias == pytest.approx(12 * sd, abs=3 * error.bias_sd)
    assert found.cleared[wrong].state == "observable"
    assert found.cleared[wrong].measured == found[wrong].measured
    name, _, element = wrong.partition(".")
    truth = SHARES[name][element] if element else TRUE[name]
    assert found.cleared[wrong].value == pytest.approx(truth, abs=3 * found.cleared[wrong].sd)
    assert found.cleared[wrong].sd < error.bias_sd


@pytest.mark.parametrize("whole", [False, True])
def test_agrees_with_sequential_quadratic_programming(network_of, by_slsqp, whole):
    for wrong in (None, "bottom.B"):
        network = column(network_of, whole, wrong)
        # fractions that add up to one make the balance of the whole follow from the others, which
        # that method cannot do with
        z, done = by_slsqp(column(network_of, whole, wrong, ("A", "B", "C") if whole else ()))
        assert done.success
        found = reconcile(network)
        assert found.test.square == pytest.approx(done.fun, rel=1e-6)
        for value, other in zip(found.values, z, strict=True):
            assert value.value == pytest.approx(other, rel=2e-5, abs=1e-6), value.name


def test_an_unmeasured_flow_follows_from_fractions(network_of):
    streams = {
        name: (*ends, 100.0 if name == "feed" else None, 1.0 if name == "feed" else None,
               {e: (share, 0.01 * share) for e, share in SHARES[name].items()})
        for name, ends in FLOWS.items()
    }  # fmt: skip
    found = reconcile(network_of(streams, elements=("A", "B", "C")))
    assert found["top"].state == "observable"
    assert found["top"].value == pytest.approx(40, rel=1e-6)
    # without any reading of a flow only proportions are known: no flow has a number
    for name, (source, target, *_, fractions) in streams.items():
        streams[name] = (source, target, None, None, fractions)
    loose = reconcile(network_of(streams, elements=("A", "B", "C")))
    assert [loose[name].value for name in FLOWS] == [None] * 3
    assert loose["feed.A"].value == pytest.approx(0.416, rel=1e-3)
