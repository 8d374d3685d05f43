"""Reconciliations that others have published or worked out by hand."""

from pathlib import Path

import pytest
import yaml

from tanfeng.accounting.reconciliation import reconcile

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "published.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_case(name, network_of):
    case = CASES[name]
    found = reconcile(
        network_of(case["streams"], case.get("parameters"), case.get("relations", ()))
    )
    for stream, value in case["value"].items():
        assert found[stream].value == pytest.approx(value, abs=case["tolerance"]), stream
    for stream, sd in case.get("sd", {}).items():
        assert found[stream].sd == pytest.approx(sd, abs=case["tolerance"]), stream
    if "square" in case:
        assert found.test.square == pytest.approx(case["square"], abs=5e-5)
        assert found.test.freedom == case["freedom"]
        assert found.test.passed


def test_states_of_the_published_network(network_of):
    case = CASES["transfer_coefficients"]
    found = reconcile(network_of(case["streams"], case["parameters"], case["relations"]))
    assert {v.name: v.state for v in found.values} == {
        "m01_1": "redundant", "m01_2": "constant", "m12": "redundant", "m21": "observable",
        "m23": "redundant", "m30_1": "observable", "m30_2": "observable", "TC": "redundant",
        "TC67": "constant",
    }  # fmt: skip
    # m30_1 and m30_2 are one and the same to the network
    covariance = found.covariance(["m30_1", "m30_2"])
    assert covariance[0, 1] == pytest.approx(covariance[0, 0])


def test_an_unobservable_split_has_no_number(network_of):
    found = reconcile(
        network_of({"in": ("", "a", 10, 1), "left": ("a", "b", None, None),
                    "right": ("a", "b", None, None), "out": ("b", "", 12, 1)})
    )  # fmt: skip
    assert (found["in"].value, found["out"].value) == (pytest.approx(11), pytest.approx(11))
    for name in ("left", "right"):
        value = found[name]
        assert (value.state, value.value, value.sd) == ("unobservable", None, None)
        assert value.reason.en
    assert [f.code for f in found.findings] == ["reconcile-unobservable"] * 2
    assert found.test.freedom == 1


def test_the_sum_of_a_split_is_told_though_its_parts_are_not(network_of):
    found = reconcile(
        network_of(
            {"in": ("", "a", 10, 1), "left": ("a", "b", None, None),
             "right": ("a", "b", None, None), "out": ("b", "", None, None)},
            {"both": (None, None)}, ["both = left + right"],
        )
    )  # fmt: skip
    assert found["both"].value == pytest.approx(10)
    assert found["both"].state == "observable"
    assert found["left"].value is None
    assert found["in"].state == "measured"
    assert found["in"].standardised is None
    assert found.test.freedom == 0
    assert found.test.passed is None


def test_a_relation_makes_the_split_observable(network_of):
    streams = {"in": ("", "a", 10, 1), "left": ("a", "b", None, None),
               "right": ("a", "b", None, None), "out": ("b", "", 12, 1)}  # fmt: skip
    found = reconcile(network_of(streams, {"share": (0.25, 0.0)}, ["left = share * in"]))
    assert found["left"].value == pytest.approx(11 * 0.25)
    assert found["right"].value == pytest.approx(11 * 0.75)
    # what is told depends on how exact instruments are not at all
    fine = {**streams, "in": ("", "a", 10, 1e-7), "out": ("b", "", 12, 1e5)}
    states = [v.state for v in reconcile(network_of(fine)).values]
    assert states == [v.state for v in reconcile(network_of(streams)).values]
