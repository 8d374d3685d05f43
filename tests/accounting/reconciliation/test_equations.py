"""Relations as people write them, what is refused, and networks that cannot be."""

from dataclasses import replace

import pytest

from tanfeng.accounting.reconciliation import reconcile
from tanfeng.accounting.reconciliation.equation import equation
from tanfeng.reference.errors import TanfengError

NAMES = {"a": 0, "b": 1, "wash water": 2, "a.Ni": 3, "in": 4, "进料": 5}


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("a = b", {(0,): 1, (1,): -1}),
        ("a = 2 * (b + 3) - b", {(0,): 1, (1,): -1, (): -6}),
        ("a * (b - a) = 0", {(0, 1): 1, (0, 0): -1}),
        ("[wash water] = a * a.Ni / 4", {(2,): 1, (0, 3): -0.25}),
        ("in = -1.5e2 * 进料", {(4,): 1, (5,): 150}),
        ("a*b = b*a + b", {(1,): -1}),
    ],
)
def test_expanded(text, expanded):
    assert equation(text, NAMES, "here") == expanded


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a = c", "reconcile-name"),
        ("a * b * a = 1", "reconcile-degree"),
        ("a / b = 1", "reconcile-relation"),
        ("a == b", "reconcile-relation"),
        ("a = b = 1", "reconcile-relation"),
        ("a ** 2 = 1", "reconcile-relation"),
        ("a(b) = 1", "reconcile-relation"),
        ("a = 'b'", "reconcile-relation"),
        ("a / 0 = 1", "reconcile-relation"),
        ("a = a", "reconcile-relation"),
        ("1 = 2", "reconcile-relation"),
        ("a = 1e999", "reconcile-relation"),
        ("(" * 900 + "a" + ")" * 900 + " = 1", "reconcile-relation"),
        ("a = True", "reconcile-name"),
        ("", "reconcile-relation"),
    ],
)
def test_refused(text, code):
    with pytest.raises(TanfengError) as refused:
        equation(text, NAMES, "here")
    assert [f.code for f in refused.value.findings] == [code]


def codes(network):
    with pytest.raises(TanfengError) as refused:
        reconcile(network)
    return [f.code for f in refused.value.findings]


def test_all_faults_of_a_network_are_told_at_once(network_of):
    network = network_of(
        {"a": ("", "n", 1, 1, {"Ni": (0.1, 0.01)}), "b": ("n", "", 1, None)},
        {"a": (1, 1)}, ["a = x"], balances={"m": ("total",)},
    )  # fmt: skip
    assert sorted(codes(network)) == [
        "reconcile-name", "reconcile-name", "reconcile-name", "reconcile-name-twice",
        "reconcile-reading",
    ]  # fmt: skip


def test_constants_that_contradict(network_of):
    assert codes(network_of({"a": ("", "n", 1, 0), "b": ("n", "", 2, 0)})) == [
        "reconcile-contradiction"
    ]
    assert codes(
        network_of({"a": ("", "n", 1, 1), "b": ("n", "", None, None)}, None, ["b = 2 * a + 1",
                   "b = 2 * a + 2"])
    ) == ["reconcile-contradiction"]  # fmt: skip


def test_nothing_to_balance(network_of):
    assert codes(network_of({"a": ("", "n", 1, 1)})) == ["reconcile-empty"]


def test_units_are_converted_and_mixed_ones_refused(network_of):
    network = network_of({"a": ("", "n", 10, 1), "b": ("n", "", 11_000, 1000)})
    kilograms = replace(network, streams=(network.streams[0],
                                          replace(network.streams[1], unit="kg")))  # fmt: skip
    found = reconcile(kilograms)
    assert (found["a"].value, found["b"].value) == (pytest.approx(10.5), pytest.approx(10500))
    joules = replace(network, streams=(network.streams[0], replace(network.streams[1], unit="GJ")))
    assert codes(joules) == ["reconcile-unit"]


def test_a_relation_stated_twice_adds_no_freedom(network_of):
    streams = {"a": ("", "n", 10, 1), "b": ("n", "", 11, 1)}
    once, twice = (reconcile(network_of(streams, None, r)) for r in ([], ["a = b", "2*a = 2*b"]))
    assert once.test == twice.test


def test_a_flow_that_would_turn_round_is_held_at_nought(network_of):
    streams = {"f": ("", "n", 10, 1), "a": ("n", "", 14, 1), "b": ("n", "", 0.1, 1)}
    found = reconcile(network_of(streams))
    assert [found[n].value for n in "fab"] == pytest.approx([12, 12, 0])
    assert found["b"].state == "at_bound"
    assert "reconcile-at-bound" in [f.code for f in found.findings]
    # three readings of one balance: whichever is wrong, the numbers are the same
    assert sorted(found.gross_errors[0].names) == ["a", "b", "f"]
