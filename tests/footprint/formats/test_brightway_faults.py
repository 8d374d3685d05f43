"""Brightway workbooks with faults: each is named by its cell, and the rest is read."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.footprint.assembly import assemble
from tanfeng.footprint.characterisation import characterise
from tanfeng.footprint.diagnosis import diagnose
from tanfeng.footprint.engine import normalise
from tanfeng.footprint.formats import read_brightway, read_inventory
from tanfeng.footprint.inventory import check
from tanfeng.footprint.linking import link
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import open_shelf

HEAD = ["name", "amount", "unit", "database", "location", "type", "categories",
        "reference product", "input", "uncertainty type", "loc", "scale", "minimum", "maximum",
        "formula"]  # fmt: skip


def line(**cells):
    return [cells.get(name.replace(" ", "_")) for name in HEAD]


def activity(name, *lines, head=HEAD, parameters=(), **fields):
    rows = [["Activity", name]]
    rows += [[key.replace("_", " "), value] for key, value in fields.items()]
    rows += (
        [[], ["Parameters"], ["name", "amount", "formula"], *parameters, []] if parameters else []
    )
    return [*rows, ["Exchanges"], head, *lines, []]


DATABASE = [["Database", "mill"], ["comment", "a mill"], []]


def codes(findings):
    return [(each.code, each.at.partition("!")[2]) for each in findings]


def scores(inventory):
    made = assemble(inventory, link(inventory), characterise(inventory, open_shelf()), "cut_off")
    value = diagnose(normalise(made.system)).answer().value[:, 0]
    return dict(zip(made.columns.process, value, strict=True))


def only(inventory, flow):
    (row,) = (each for each in inventory.exchanges.to_pylist() if each["flow"] == flow)
    return row


MADE = line(name="p", amount=1, unit="kilogram", type="production")


def process(*lines, name="p", **more):
    return activity(name, *lines, **{"code": name, "unit": "kilogram", **more})


def taken(**cells):
    return line(**{"name": "ore", "amount": 4, "unit": "kilogram", "database": "else",
                   "type": "technosphere", **cells})  # fmt: skip


@pytest.mark.parametrize(
    ("number", "name"),
    [(6, "bernoulli"), (7, "discrete uniform"), (8, "weibull"), (9, "gamma"), (10, "beta"),
     (11, "generalized extreme value"), (12, "student t"), (13, "13"), ("wide", "wide")],
)  # fmt: skip
def test_distributions_that_are_none_of_ours_are_told(book, number, name):
    taken = line(name="ore", amount=4, unit="kilogram", database="else", type="technosphere",
                 uncertainty_type=number, loc=1, scale=1)  # fmt: skip
    inventory, findings = read_brightway(book(DATABASE, process(MADE, taken)))
    assert codes(findings) == [("brightway-distribution", "J10")]
    assert f"'{name}'" in findings[0].message.en
    row = only(inventory, "ore, kg")
    assert (row["amount"], row["distribution"]) == (4.0, "")


@pytest.mark.parametrize(
    ("amount", "cells", "read"),
    [
        (4, {"uncertainty_type": 2, "loc": 1.0}, ""),
        (4, {"uncertainty_type": 2, "loc": 1.0, "scale": 0.1}, "lognormal"),
        (4, {"uncertainty_type": 2, "loc": 1e9, "scale": 0.1}, "lognormal"),
        (4, {"uncertainty_type": 3, "scale": -1}, ""),
        (4, {"uncertainty_type": 4, "minimum": 1}, ""),
        (4, {"uncertainty_type": 4, "minimum": 7, "maximum": 1}, ""),
        (4, {"uncertainty_type": 5, "minimum": 5, "maximum": 7}, ""),
        (0, {"uncertainty_type": 2, "scale": 0.1}, ""),
    ],
)
def test_distributions_that_contradict_themselves_are_told(book, amount, cells, read):
    taken = line(name="ore", amount=amount, unit="kilogram", database="else", type="technosphere",
                 **cells)  # fmt: skip
    inventory, findings = read_brightway(book(DATABASE, process(MADE, taken)))
    assert codes(findings) == [("brightway-uncertainty", "J10")]
    assert only(inventory, "ore, kg")["distribution"] == read
    assert check(inventory) == ()


def test_treatment_that_is_avoided_is_told(book):
    treatment = process(
        line(name="dump", amount=-1, unit="kilogram", type="production"),
        line(name="CO2", amount=0.2, unit="kilogram", type="biosphere", categories="air"),
        name="dump",
    )
    works = process(MADE, line(name="dump", amount=5, unit="kilogram", database="mill",
                               type="technosphere"))  # fmt: skip
    inventory, findings = read_inventory(book(DATABASE, treatment, works))
    assert ("brightway-negative", "B18") in codes(findings)
    assert scores(inventory)["p"] == pytest.approx(-1.0)


def test_the_first_of_several_strange_products_is_the_reference(book):
    joint = activity(
        "cogeneration", line(name="heat", amount=18, unit="megajoule", type="production"),
        line(name="power", amount=10, unit="kilowatt hour", type="production"), code="c",
    )  # fmt: skip
    inventory, findings = read_brightway(book(DATABASE, joint))
    assert codes(findings) == [("brightway-reference", "A8")]
    assert only(inventory, "heat, MJ")["reference"]


def test_a_standard_cubic_metre_is_no_normal_one(book):
    row = taken(unit="standard cubic meter")
    _, findings = read_brightway(book(DATABASE, process(MADE, row)))
    assert codes(findings) == [("brightway-unit", "C10")]


def test_a_parameter_whose_formula_differs_is_told(book):
    head = [*DATABASE, ["Database parameters"], ["name", "amount", "formula"], ["a", 2, None],
            ["b", 5, "a * 2"], ["c", 4, "a * 2"], []]  # fmt: skip
    _, findings = read_brightway(book(head, process(MADE)))
    assert codes(findings) == [("brightway-formula-differs", "C7")]


@pytest.mark.parametrize("formula", ["exp(2)", "nobody * 2", "__import__('os')", "1 / 0", "2 >"])
def test_a_formula_that_cannot_be_evaluated_is_told_and_not_guessed(book, formula):
    taken = line(name="ore", unit="kilogram", database="x", type="technosphere", formula=formula)
    inventory, findings = read_brightway(book(DATABASE, process(MADE, taken)))
    assert codes(findings) == [("brightway-formula", "O10")]
    assert inventory.exchanges.num_rows == 1


def test_parameters_in_a_circle_are_told(book):
    head = [*DATABASE, ["Database parameters"], ["name", "amount", "formula"],
            ["a", None, "b"], ["b", None, "a"], []]  # fmt: skip
    inventory, findings = read_brightway(book(head, process(MADE)))
    assert codes(findings) == [("brightway-formula", "C6"), ("brightway-formula", "C7")]
    assert inventory.exchanges.num_rows == 1


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (taken(type="input"), ("brightway-type", "F10")),
        (taken(type=None), ("brightway-type", "F10")),
        (taken(amount="much"), ("brightway-number", "B10")),
        (taken(amount="1,5"), ("brightway-number", "B10")),
        (taken(amount=True), ("brightway-number", "B10")),
        (taken(amount=None), ("brightway-amount", "B10")),
        (taken(unit="furlong"), ("brightway-unit", "C10")),
        (taken(database="mill"), ("brightway-activity", "A10")),
        (taken(database=None), ("brightway-activity", "A10")),
        (taken(input="mill::gone"), ("brightway-activity", "I10")),
        (taken(amount=-4), ("brightway-negative", "B10")),
        (taken(input="mill::p", type="biosphere", categories="air"), ("brightway-kind", "I10")),
        (taken(type="biosphere"), ("brightway-categories", "G10")),
        (taken(name=None, input="bio::x", type="biosphere", categories="air"),
         ("brightway-nameless", "A10")),
        (taken(name="p", database="mill", unit="hour"), ("brightway-activity", "A10")),
    ],
)  # fmt: skip
def test_a_faulty_line_is_named_and_the_others_stay(book, row, found):
    last = taken(name="coal", amount=7)
    inventory, findings = read_brightway(book(DATABASE, process(MADE, row, last)))
    assert codes(findings) == [found]
    assert findings[0].at.startswith("plant.xlsx#Data!")
    assert only(inventory, "coal, kg")["amount"] == 7.0
    assert only(inventory, "p, kg")["reference"]


def test_an_amount_in_a_unit_that_does_not_convert_is_told(book):
    other = process(line(name="q", amount=1, unit="kilogram", type="production"), name="q",
                    code="q1")  # fmt: skip
    row = taken(input="mill::q1", unit="hour")
    inventory, findings = read_brightway(book(DATABASE, process(MADE, row), other))
    assert codes(findings) == [("inventory-unit-convert", "A10")]
    assert [each.code for each in check(inventory)] == ["inventory-amount"]


def test_activities_that_are_alike_are_not_chosen_among(book):
    made = line(name="q", amount=1, unit="kilogram", type="production")
    two = [process(made, name="q", code="q1", location="CN"),
           process(made, name="q", code="q2", location="DE")]  # fmt: skip
    rows = (taken(name="q", database="mill"), taken(name="q", database="mill", location="DE"))
    inventory, findings = read_brightway(book(DATABASE, process(MADE, *rows), *two))
    assert codes(findings) == [("brightway-ambiguous", "A10")]
    assert [row["provider"] for row in inventory.exchanges.to_pylist()][1:3] == ["", "q2"]


@pytest.mark.parametrize(
    ("blocks", "found", "processes"),
    [
        ([DATABASE, process(MADE), process(MADE)], ("brightway-code-twice", "B12"), 1),
        ([process(MADE)], ("brightway-database", ""), 1),
        ([DATABASE, process(MADE, head=[*HEAD[:5], "kind"])], ("brightway-header", "A8"), 1),
        ([DATABASE, process(MADE, head=["title", *HEAD[1:8]])], ("brightway-header", "A8"), 1),
        ([DATABASE, process(MADE, head=["name", "much", *HEAD[2:6]])], ("brightway-header", "A8"),
         1),
        ([DATABASE, process(MADE, [], ["see the annex"], taken())], ("brightway-stray", "A11"), 1),
        ([DATABASE, [["Parameters"], ["name", "amount"], ["a", 1], []], process(MADE)],
         ("brightway-stray", "A4"), 1),
        ([DATABASE, process(MADE, head=[*HEAD[:9], None, "note"])], ("brightway-column", "K8"), 1),
        ([DATABASE, [["Exchanges"], HEAD, MADE, []], process(MADE)], ("brightway-stray", "A4"), 1),
        ([DATABASE, [["Activity"], ["code", "x"], []], process(MADE)], ("brightway-name", "B4"), 1),
        ([DATABASE, process(MADE, head=[*HEAD[:14], "colour"])], ("brightway-column", "O8"), 1),
        ([DATABASE], ("brightway-empty", ""), 0),
        ([[["cutoff", "some"]], DATABASE, process(MADE)], ("brightway-cutoff", "B1"), 1),
    ],
)  # fmt: skip
def test_a_faulty_block_is_named_and_the_others_stay(book, blocks, found, processes):
    inventory, findings = read_inventory(book(*blocks))
    assert codes(findings)[0] == found
    assert inventory.processes.num_rows == processes


def test_a_workbook_of_neither_layout_is_refused(book):
    with pytest.raises(TanfengError) as refused:
        read_inventory(book([["nothing"], ["to see"]]))
    assert refused.value.findings[0].code == "inventory-table"
    _, findings = read_brightway(book([["nothing"], ["to see"]]))
    assert "brightway-empty" in [each.code for each in findings]


ODD = ["", "Activity", "Exchanges", "Parameters", "Database", "skip", "cutoff", "(Unknown)", "::",
       "mill::p", "('mill', 'p')", "-", "1e400", "=1/0", "kg/0", -1, 0, 1e308, 5e-324, 13, 2.5,
       True, "production", "biosphere", "technosphere"]  # fmt: skip


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.tuples(st.integers(0, 25), st.integers(0, 14), st.sampled_from(ODD)), max_size=6)
)
def test_whatever_stands_in_a_cell_it_is_told_or_read(book, changes):
    """No cell ends in an exception, and every finding is in this file."""
    blocks = [
        *DATABASE, ["Database parameters"], ["name", "amount", "formula"], ["a", 2, None], [],
        *process(MADE, taken(uncertainty_type=5, minimum=1, maximum=9), taken(formula="a * 2"),
                 taken(name="q", database="mill"), taken(type="biosphere", categories="air")),
        *process(line(name="q", amount=-1, unit="ton", type="production"), name="q"),
    ]  # fmt: skip
    rows = [list(row) + [None] * (15 - len(row)) for row in blocks]
    for row, column, value in changes:
        rows[row % len(rows)][column] = value
    inventory, findings = read_brightway(book(rows))
    check(inventory)
    assert all(each.at.startswith("plant.xlsx") for each in findings)
    assert all(row["at"].startswith("plant.xlsx#") for row in inventory.exchanges.to_pylist())
