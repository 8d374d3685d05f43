"""A told pathway passes the check; each fault put into it is found."""

import dataclasses

import numpy as np
import pytest

from tanfeng.pathways.answer.check import check_pathway
from tanfeng.pathways.problem import Growth, Limit, Peak, Permits
from tanfeng.reference.finding import Text


def test_a_pathway_that_keeps_everything(told_pathway):
    assert check_pathway(told_pathway) == ()


@pytest.mark.parametrize(
    ("field", "factor", "what"),
    [
        ("imported", 0.5, "demand:crude_steel"),
        ("capacity", -1.0, "capacity>=0"),
        ("capacity", 1.5, "stock"),
        ("output", 2.0, "output<=capacity"),
        ("converted", 9.0, "converted+closed<=alive"),
        ("closed", 9.0, "converted+closed<=alive"),
        ("bound", 2.0, "bound"),
    ],
)
def test_every_fault_is_found(told_pathway, field, factor, what):
    wrong = dataclasses.replace(told_pathway, **{field: getattr(told_pathway, field) * factor})
    assert any(f"'{what}'" in found.message.en for found in check_pathway(wrong))


def test_a_limit_less_its_excess(told_pathway):
    emitted = told_pathway.emission().sum(axis=(0, 1))
    cap = Limit("cap", Text("上限", "cap"), "emission", np.full(5, emitted[0] - 10.0), "tCO2")
    problem = dataclasses.replace(told_pathway.problem, limits=(cap,))
    broken = dataclasses.replace(told_pathway, problem=problem)
    assert check_pathway(broken)
    told = dataclasses.replace(broken, excess={"cap": np.full(5, 10.0)})
    assert check_pathway(told) == ()


def names(pathway):
    return {found.message.en.partition("'")[2].partition("'")[0]: found
            for found in check_pathway(pathway)}  # fmt: skip


def with_problem(pathway, **changes):
    return dataclasses.replace(pathway, problem=dataclasses.replace(pathway.problem, **changes))


def test_unmet_demand_that_is_told_counts_as_told(told_pathway):
    lacking = told_pathway.imported[0]
    none = dataclasses.replace(told_pathway, imported=np.zeros((1, 5)))
    assert "demand:crude_steel" in names(none)
    told = dataclasses.replace(none, excess={"demand:crude_steel": lacking})
    assert names(told) == {}


def test_growth_is_counted_from_what_was_new_the_year_before(told_pathway):
    """1 Mt/a are converted to capture in 2027; the year before nothing was."""
    grows = Growth(2, 0.5, 1e6)
    at_once = dataclasses.replace(told_pathway.problem, first=np.array([1900, 1900, 2026]))
    kept = dataclasses.replace(told_pathway, problem=at_once)
    assert names(with_problem(kept, growth=(grows,))) == {}
    tight = with_problem(kept, growth=(dataclasses.replace(grows, seed=9e5),))
    assert names(tight).keys() == {"growth:capture"}
    assert "100,000" in names(tight)["growth:capture"].message.en
    told = dataclasses.replace(tight, excess={"growth:capture": np.full(5, 1e5)})
    assert names(told) == {}
    # in the first year of availability there is nothing to grow from
    assert names(with_problem(told_pathway, growth=(Growth(2, 0.5, 0.0),))) == {}
    more = np.array(kept.built)
    more[0, 2, 1] = 1e6
    before = dataclasses.replace(kept, built=more)
    assert "growth:capture" in names(with_problem(before, growth=(Growth(2, -0.1, 0.0),)))
    assert "growth:capture" not in names(with_problem(before, growth=(Growth(2, 0.0, 1e6),)))


@pytest.mark.parametrize(
    ("peak", "broken"),
    [
        (Peak(by=2025), set()),
        (Peak(by=2027), set()),
        (Peak(by=2028, plateau=0.0), set()),
        (Peak(height=5.1e6), set()),
        (Peak(height=4.9e6), {"peak:height"}),
        (Peak(height=5.1e6, with_indirect=True), {"peak:height"}),
        (Peak(by=2025, falling=True), set()),
    ],
)
def test_the_course_of_a_pathway_that_falls(told_pathway, peak, broken):
    """Emissions are 5.05 Mt in 2025 and 2026, and fall from then on."""
    assert names(with_problem(told_pathway, peak=peak)).keys() == broken


def test_a_course_that_rises_again_is_found(told_pathway):
    output = np.array(told_pathway.output)
    output[0, 0, 4] = 2e5
    risen = dataclasses.replace(told_pathway, output=output)
    peaks = (Peak(by=2027, falling=True), Peak(by=2028), Peak(by=2028, plateau=1.5))
    found = [{n for n in names(with_problem(risen, peak=p)) if "peak" in n} for p in peaks]
    assert found == [{"peak:falling"}, {"peak"}, set()]
    told = dataclasses.replace(risen, excess={"peak:falling": np.full(5, 4e5)})
    assert not any("peak" in n for n in names(with_problem(told, peak=peaks[0])))


def bank(pathway, **changes):
    """Plant b closes 2 Mt/a in Hebei in 2028; something is built in a year and zone."""
    given = {"at": 4, "region": 1, "size": 1e6, "ratio": 2.0, "life": None,
             "transfer": [[True, True], [False, True]], "convert": 0.0} | changes  # fmt: skip
    built, output = np.array(pathway.built), np.array(pathway.output)
    capacity = np.array(pathway.capacity)
    built[given["region"], 1, given["at"]] = given["size"]
    capacity[given["region"], 1, given["at"] :] += given["size"]
    price = np.full((2, 3, 5), given["ratio"])
    permits = Permits(np.array([0, 1]), np.array(given["transfer"]), price,
                      np.full((3, 3, 5), given["convert"]), np.ones((2, 3, 5)),
                      given["life"])  # fmt: skip
    changed = dataclasses.replace(pathway, built=built, capacity=capacity, output=output)
    return with_problem(changed, permits=permits)


@pytest.mark.parametrize(
    ("changes", "short"),
    [
        ({}, 0),
        ({"ratio": 2.5}, 5e5),
        ({"size": 1.2e6}, 4e5),
        # nothing was earned before the exit
        ({"at": 2}, 2e6),
        # permits of Hebei may not be used in Jiangsu
        ({"transfer": [[True, False], [True, True]]}, 2e6),
        ({"transfer": [[True, False], [True, True]], "region": 0}, 0),
        ({"life": 1}, 0),
        ({"life": 0}, 2e6),
        # converting 1 Mt/a in Hebei in 2027 uses permits that nobody has earned by then
        ({"convert": 0.3}, 3e5),
        # building is suspended
        ({"ratio": np.inf}, 1e6),
    ],
)
def test_the_bank_of_permits_is_kept_again(told_pathway, changes, short):
    found = names(bank(told_pathway, **changes))
    assert found.keys() == ({"permits"} if short else set())
    if short:
        told = float(found["permits"].message.en.split("off by ")[1].split(" in ")[0]
                     .replace(",", ""))  # fmt: skip
        assert told == pytest.approx(short, rel=1e-5)


def test_permits_told_as_excess_count_as_earned_and_cohorts_may_convert_anywhere(told_pathway):
    broken = bank(told_pathway, ratio=2.5)
    told = dataclasses.replace(broken, excess={"permits:used:1": np.array([0, 0, 0, 0, 5e5])})
    assert names(told) == {}
    turned = dataclasses.replace(bank(told_pathway, convert=0.3), paths=())
    assert "permits" in names(turned)
    late = np.roll(turned.converted, 1, axis=2)
    moved = dataclasses.replace(turned, converted=late, built=np.zeros((2, 3, 5)))
    assert "permits" not in names(moved)


@pytest.mark.parametrize("what", ["last", "first", "convert"])
def test_what_is_barred_is_found(told_pathway, what):
    problem = told_pathway.problem
    changes = {
        "last": np.full((2, 3), 2027),
        "first": np.array([1900, 1900, 2028]),
        "convert": np.full((3, 3, 5), np.inf),
    }
    changed = with_problem(told_pathway, **{what: changes[what]})
    assert "barred" in names(changed)
    assert "barred" not in names(with_problem(told_pathway, **{what: getattr(problem, what)}))
