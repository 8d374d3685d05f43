"""Brightway workbooks: value by value, linked and solved, and every fault with its cell."""

import math

import numpy as np
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
STEEL = activity(
    "steel making",
    line(name="steel making", amount=1000, unit="kilogram", type="production",
         reference_product="steel"),
    line(name="coke making", amount=0.4, unit="ton", database="mill", location="CN-SX",
         type="technosphere", reference_product="coke"),
    line(name="carbon dioxide, fossil", amount=1500, unit="kilogram", database="biosphere3",
         type="biosphere", categories="air::urban", input="biosphere3::co2"),
    code="a1", location="CN-HE", unit="ton", reference_product="steel", type="process",
    comment="basic oxygen furnace",
)  # fmt: skip
COKE = activity(
    "coke making",
    line(name="coke making", amount=2, unit="ton", type="production", reference_product="coke"),
    line(name="carbon dioxide, fossil", amount=600, unit="kilogram", database="biosphere3",
         type="biosphere", categories="air::urban", input="biosphere3::co2"),
    line(name="electricity", amount=30, unit="kilowatt hour", database="grid", location="CN",
         type="technosphere", reference_product="electricity", input="grid::e1"),
    code="a2", location="CN-SX", unit="ton", reference_product="coke",
)  # fmt: skip


def codes(findings):
    return [(each.code, each.at.partition("!")[2]) for each in findings]


def test_every_value_is_read(book):
    inventory, findings = read_inventory(book(DATABASE, STEEL, COKE))
    assert codes(findings) == [("inventory-gas-matched", "")]
    assert check(inventory) == ()
    steel, coke = inventory.processes.to_pylist()
    assert (steel["id"], steel["name_en"], steel["location"]) == ("a1", "steel making", "CN-HE")
    assert steel["technology"] == "basic oxygen furnace"
    assert steel["at"] == "plant.xlsx#Data!B4"
    assert (coke["id"], coke["kind"]) == ("a2", "unit")
    flows = {row["id"]: row for row in inventory.flows.to_pylist()}
    assert {id: (row["kind"], row["unit"]) for id, row in flows.items()} == {
        "steel, t": ("product", "t"), "coke, t": ("product", "t"),
        "co2": ("elementary", "kg"), "electricity, kWh": ("product", "kWh"),
    }  # fmt: skip
    assert (flows["co2"]["gas"], flows["co2"]["carbon"]) == ("CO2", "fossil")
    assert flows["co2"]["category"] == "air/urban"
    rows = {(row["process"], row["flow"]): row for row in inventory.exchanges.to_pylist()}
    assert {key: (row["direction"], row["amount"], row["reference"], row["provider"],
                  row["location"]) for key, row in rows.items()} == {
        # a tonne is told in kilograms
        ("a1", "steel, t"): ("output", 1.0, True, "", ""),
        ("a1", "coke, t"): ("input", 0.4, False, "a2", "CN-SX"),
        ("a1", "co2"): ("output", 1500.0, False, "", ""),
        ("a2", "coke, t"): ("output", 2.0, True, "", ""),
        ("a2", "co2"): ("output", 600.0, False, "", ""),
        # of another database: left for the linking
        ("a2", "electricity, kWh"): ("input", 30.0, False, "", "CN"),
    }  # fmt: skip
    assert rows["a1", "coke, t"]["at"] == "plant.xlsx#Data!A14"


def scores(inventory):
    made = assemble(inventory, link(inventory), characterise(inventory, open_shelf()), "cut_off")
    value = diagnose(normalise(made.system)).answer().value[:, 0]
    return dict(zip(made.columns.process, value, strict=True))


def test_linked_and_solved_by_hand(book):
    inventory, _ = read_inventory(book(DATABASE, STEEL, COKE))
    # per tonne: coke 600 / 2 = 300; steel 1500 + 0.4 x 300
    assert scores(inventory) == pytest.approx({"a1": 1620.0, "a2": 300.0}, rel=1e-12)


def only(inventory, flow):
    (row,) = (each for each in inventory.exchanges.to_pylist() if each["flow"] == flow)
    return row


MADE = line(name="p", amount=1, unit="kilogram", type="production")


def process(*lines, name="p", **more):
    return activity(name, *lines, **{"code": name, "unit": "kilogram", **more})


@pytest.mark.parametrize(
    ("number", "cells", "read"),
    [
        (0, {}, ("", None, None, None)),
        (1, {}, ("", None, None, None)),
        (2, {"loc": math.log(4), "scale": 0.2}, ("lognormal", 0.2, None, None)),
        (3, {"loc": 4, "scale": 0.5}, ("normal", 0.5, None, None)),
        (4, {"minimum": 3, "maximum": 6}, ("uniform", None, 3.0, 6.0)),
        (5, {"loc": 4, "minimum": 3, "maximum": 6}, ("triangular", None, 3.0, 6.0)),
    ],
)
def test_distributions(book, number, cells, read):
    taken = line(name="ore", amount=4, unit="kilogram", database="else", type="technosphere",
                 uncertainty_type=number, **cells)  # fmt: skip
    inventory, findings = read_brightway(book(DATABASE, process(MADE, taken)))
    assert findings == ()
    row = only(inventory, "ore, kg")
    assert tuple(row[name] for name in ("distribution", "scale", "low", "high")) == read
    assert row["amount"] == 4.0


def test_substitution_displaces_what_another_makes(book):
    power = process(
        line(name="power", amount=1, unit="kilowatt hour", type="production"),
        line(name="CO2", amount=0.5, unit="kilogram", type="biosphere", categories="air"),
        name="power", unit="kilowatt hour",
    )  # fmt: skip
    works = process(
        MADE,
        line(name="CO2", amount=3, unit="kilogram", type="biosphere", categories="air"),
        line(name="power", amount=2, unit="kilowatt hour", database="mill", type="substitution",
             uncertainty_type=4, minimum=1, maximum=3),
    )  # fmt: skip
    inventory, _ = read_inventory(book(DATABASE, power, works))
    assert check(inventory) == ()
    (row,) = (each for each in inventory.exchanges.to_pylist() if each["avoided"])
    assert (row["direction"], row["amount"], row["provider"]) == ("output", 2.0, "power")
    assert (row["low"], row["high"]) == (1.0, 3.0)
    assert scores(inventory)["p"] == pytest.approx(3 - 2 * 0.5)


def test_a_negative_input_is_an_avoided_product(book):
    power = process(
        line(name="power", amount=1, unit="kilowatt hour", type="production"),
        line(name="CO2", amount=0.5, unit="kilogram", type="biosphere", categories="air"),
        name="power", unit="kilowatt hour",
    )  # fmt: skip
    works = process(MADE, line(name="power", amount=-2, unit="kilowatt hour", database="mill",
                               type="technosphere", uncertainty_type=5, loc=-2, minimum=-3,
                               maximum=-1))  # fmt: skip
    inventory, findings = read_inventory(book(DATABASE, power, works))
    assert [code for code, _ in codes(findings)] == ["inventory-gas-matched"]
    (row,) = (each for each in inventory.exchanges.to_pylist() if each["avoided"])
    assert (row["direction"], row["amount"], row["low"], row["high"]) == ("output", 2.0, 1.0, 3.0)
    assert scores(inventory)["p"] == pytest.approx(-1.0)


def test_waste_goes_to_its_treatment(book):
    """Treatment makes minus one; what is taken of it below zero is given to it."""
    treatment = process(
        line(name="dump", amount=-1, unit="kilogram", type="production"),
        line(name="CO2", amount=0.2, unit="kilogram", type="biosphere", categories="air"),
        name="dump",
    )
    works = process(MADE, line(name="dump", amount=-5, unit="kilogram", database="mill",
                               type="technosphere"))  # fmt: skip
    inventory, _ = read_inventory(book(DATABASE, treatment, works))
    assert check(inventory) == ()
    assert {row["id"]: row["kind"] for row in inventory.flows.to_pylist()}["dump, kg, waste"] == (
        "waste"
    )
    mine, given = (e for e in inventory.exchanges.to_pylist() if e["flow"] == "dump, kg, waste")
    assert (mine["direction"], mine["amount"], mine["reference"]) == ("input", 1.0, True)
    assert (given["direction"], given["amount"], given["provider"]) == ("output", 5.0, "dump")
    assert scores(inventory) == pytest.approx({"dump": 0.2, "p": 1.0})


def test_what_is_taken_from_nature_is_an_input(book):
    inventory, findings = read_brightway(book(DATABASE, process(
        MADE,
        line(name="Water", amount=2, unit="cubic meter", type="biosphere",
             categories="natural resource::in water"),
        line(name="carbon dioxide, in air", amount=3, unit="kilogram", type="biosphere",
             categories="natural resource::in air"),
        line(name="CO2", amount=-4, unit="kilogram", type="biosphere", categories="air",
             uncertainty_type=4, minimum=-5, maximum=-3),
    )))  # fmt: skip
    assert codes(findings) == [("inventory-gas-matched", "")]
    rows = {row["flow"]: row for row in inventory.exchanges.to_pylist()}
    water, air, taken = (rows[id] for id in (
        "Water, natural resource/in water, m3",
        "carbon dioxide, in air, natural resource/in air, kg", "CO2, air, kg"))  # fmt: skip
    assert (water["direction"], water["amount"]) == ("input", 2.0)
    assert (air["direction"], air["amount"]) == ("input", 3.0)
    assert (taken["direction"], taken["amount"]) == ("input", 4.0)
    assert (taken["low"], taken["high"]) == (3.0, 5.0)
    carbon = {row["id"]: row["carbon"] for row in inventory.flows.to_pylist()}
    assert carbon["carbon dioxide, in air, natural resource/in air, kg"] == "uptake"


def test_several_products(book):
    joint = activity(
        "cogeneration",
        line(name="heat", amount=18, unit="megajoule", type="production"),
        line(name="cogeneration", amount=10, unit="kilowatt hour", type="production"),
        code="c", unit="kilowatt hour", reference_product="power",
    )  # fmt: skip
    inventory, findings = read_brightway(book(DATABASE, joint))
    assert findings == ()
    rows = {row["flow"]: row for row in inventory.exchanges.to_pylist()}
    assert {flow: (row["amount"], row["reference"]) for flow, row in rows.items()} == {
        "heat, MJ": (18.0, False), "power, kWh": (10.0, True),
    }  # fmt: skip


def test_a_product_can_be_a_node_of_its_own(book):
    heat = [["Activity", "heat"], ["code", "h"], ["type", "product"], ["unit", "megajoule"], []]
    boiler = activity("boiler", line(name="heat", amount=2000, unit="kilojoule",
                                     type="production", input="mill::h"), code="b")  # fmt: skip
    house = process(MADE, line(input="mill::h", amount=1, unit="megajoule", type="technosphere"))
    inventory, findings = read_brightway(book(DATABASE, house, heat, boiler))
    assert findings == ()
    assert [row["id"] for row in inventory.processes.to_pylist()] == ["p", "b"]
    rows = {row["process"]: row for row in inventory.exchanges.to_pylist()
            if row["flow"] == "heat, MJ"}  # fmt: skip
    assert (rows["b"]["amount"], rows["b"]["reference"]) == (2.0, True)
    assert rows["p"]["provider"] == "b"


def test_flows_can_be_nodes_of_the_workbook(book):
    gas = [["Activity", "carbon dioxide, fossil"], ["code", "co2"], ["type", "emission"],
           ["unit", "kilogram"], ["categories", "air::urban"], []]  # fmt: skip
    works = process(MADE, line(name="carbon dioxide, fossil", amount=0.002, unit="ton",
                               database="mill", type="biosphere"))  # fmt: skip
    inventory, findings = read_brightway(book(DATABASE, gas, works))
    assert codes(findings) == [("inventory-gas-matched", "")]
    assert inventory.processes.num_rows == 1
    assert only(inventory, "co2")["amount"] == 2.0
    assert inventory.flows.to_pylist()[-1]["category"] == "air/urban"


def test_an_activity_without_production_makes_one(book):
    inventory, findings = read_brightway(
        book(DATABASE, process(name="p"), process(name="q", production_amount=5))
    )
    assert codes(findings) == [("brightway-production", "B4"), ("brightway-production", "B10")]
    assert [(row["process"], row["flow"], row["amount"], row["reference"])
            for row in inventory.exchanges.to_pylist()] == [
        ("p", "p, kg", 1.0, True), ("q", "q, kg", 5.0, True),
    ]  # fmt: skip


def test_several_sheets_skip_and_cutoff(book):
    cut = [["Activity", "q", None, "cutoff"], ["code", "q", None, "junk"],
           ["unit", "kilogram", "x"], ["Exchanges"], ["name", "amount", "type", "amount"],
           ["q", 3, "production", 99]]  # fmt: skip
    counted = [["cutoff", 3], ["Activity", "r"], ["unit", "kilogram"], ["code", "r"],
               ["Exchanges"], ["name", "amount", "type", "formula"],
               ["r", None, "production", "7*"]]  # fmt: skip
    path = book(
        first=[*DATABASE, *process(MADE)], notes=[["skip"], ["Activity", "nobody"]], cut=cut,
        counted=counted, plain=[["see the report"], ["of last year"]],
    )  # fmt: skip
    inventory, findings = read_inventory(path)
    assert [row["id"] for row in inventory.processes.to_pylist()] == ["p", "q", "r"]
    assert only(inventory, "q, kg")["amount"] == 3.0
    assert [(each.code, each.at) for each in findings] == [
        ("brightway-sheet", "plant.xlsx#plain!A1"),
        ("brightway-amount", "plant.xlsx#counted!B7"),
    ]
    # the second and third are of the database of the first
    assert [each.code for each in check(inventory)] == ["inventory-reference"]


def test_a_sheet_may_have_a_database_of_its_own(book):
    one = [["Database", "one"], [], *process(MADE)]
    made = line(name="p", amount=2, unit="kilogram", type="production")
    bought = line(name="p", amount=3, unit="kilogram", database="one", type="technosphere")
    other = [["Database", "other"], [], *process(made, bought)]
    inventory, findings = read_brightway(book(one=one, other=other))
    assert findings == ()
    # the same code in both
    assert [row["id"] for row in inventory.processes.to_pylist()] == ["one/p", "other/p"]
    assert [row["provider"] for row in inventory.exchanges.to_pylist()] == ["", "", "one/p"]


def test_empty_rows_inside_of_an_activity_are_passed_over(book):
    """As Brightway's importer does; a row that may be anything else is not taken for one."""
    rows = process(MADE, [], taken(), [], ["Source: annual report"])
    rows[1:1] = [[], ["location", "CN-HE"], []]
    rows.insert(rows.index(["Exchanges"]) + 1, [])
    inventory, findings = read_brightway(book(DATABASE, rows))
    assert codes(findings) == [("brightway-stray", "A17")]
    assert inventory.processes["location"].to_pylist() == ["CN-HE"]
    assert only(inventory, "ore, kg")["amount"] == 4.0


def test_cells_that_are_marked_unknown_are_empty(book):
    row = taken(location="(Unknown)", uncertainty_type="(Unknown)", input="(Unknown)")
    inventory, findings = read_brightway(book(DATABASE, process(MADE, row)))
    assert findings == ()
    assert only(inventory, "ore, kg")["location"] == ""


@pytest.mark.parametrize(
    ("name", "unit"),
    [("kilogram", "kg"), ("Kilowatt hour", "kWh"), ("unit", "count"), ("ton kilometer", "t*km"),
     ("tkm", "t*km"), ("square meter-year", "m2*a"), ("normal cubic meter", "Nm3"), ("MWh", "MWh"),
     ("万吨", "1e4t")],
)  # fmt: skip
def test_names_of_units(book, name, unit):
    inventory, findings = read_brightway(book(DATABASE, process(MADE, taken(unit=name))))
    assert findings == ()
    assert only(inventory, f"ore, {unit}")["amount"] == 4.0


def test_formulas_are_evaluated_where_they_mean_one_thing(book):
    head = [["Project parameters"], ["name", "amount", "formula"], ["a", 2, None],
            ["unused", 1, None], [], *DATABASE, ["Database parameters"],
            ["name", "amount", "formula"], ["c", None, "b ** 2"], ["b", None, "a * 3"],
            []]  # fmt: skip
    works = activity(
        "p", MADE,
        line(name="ore", unit="kilogram", database="x", type="technosphere", formula="c + d"),
        line(name="coal", amount=8, unit="kilogram", database="x", type="technosphere",
             formula="a * 4"),
        line(name="lime", amount=9, unit="kilogram", database="x", type="technosphere",
             formula="a * 4"),
        parameters=[["d", 0.5, None], ["a", 2, None]], code="p", unit="kilogram",
    )  # fmt: skip
    inventory, findings = read_brightway(book(head, works))
    assert [code for code, _ in codes(findings)] == [
        "brightway-formula-differs", "inventory-formula",
    ]  # fmt: skip
    assert only(inventory, "ore, kg")["amount"] == 36.5
    assert only(inventory, "coal, kg")["amount"] == 8.0
    assert only(inventory, "lime, kg")["amount"] == 9.0


def test_parameters_of_an_activity_stand_before_those_around_it(book):
    head = [*DATABASE, ["Database parameters"], ["name", "amount"], ["a", 2], []]
    works = activity(
        "p", MADE,
        line(name="ore", unit="kilogram", database="x", type="technosphere", formula="c"),
        # what is not reckoned yet is not taken from outside meanwhile
        parameters=[["c", None, "a"], ["a", None, "b"], ["b", 7, None]], code="p",
        unit="kilogram",
    )  # fmt: skip
    inventory, findings = read_brightway(book(head, works))
    assert findings == ()
    assert only(inventory, "ore, kg")["amount"] == 7.0


def taken(**cells):
    return line(**{"name": "ore", "amount": 4, "unit": "kilogram", "database": "else",
                   "type": "technosphere", **cells})  # fmt: skip


def test_a_workbook_of_our_own_is_told_apart(book):
    ours = book(
        processes=[["id", "name_en"], ["Activity", "a database"]],
        flows=[["id", "kind", "unit"], ["f", "product", "kg"]],
        exchanges=[["process", "flow", "direction", "amount", "reference"],
                   ["Activity", "f", "output", 1, "yes"]],
    )  # fmt: skip
    inventory, findings = read_inventory(ours)
    assert findings == ()
    assert inventory.processes["id"].to_pylist() == ["Activity"]


@st.composite
def economies(draw):
    """What each activity makes, takes of earlier ones, displaces of them, and emits."""
    n = draw(st.integers(1, 5))
    part, amount = st.floats(0.01, 0.4), st.floats(0.1, 1e3)
    made = [draw(amount) for _ in range(n)]
    pairs = [(j, i) for j in range(n) for i in range(j)]
    kinds = {pair: draw(st.sampled_from(["", "technosphere", "substitution"])) for pair in pairs}
    links = {pair: (kind, draw(part) * made[pair[0]]) for pair, kind in kinds.items() if kind}
    return made, links, [draw(amount) for _ in range(n)], draw(st.permutations(range(n)))


def as_told(how, i, kind, amount):
    """Name an activity in one of the ways that the layout has for it."""
    named = {
        "input": {"input": f"mill::c{i}"}, "tuple": {"input": f"('mill', 'c{i}')"},
        "name": {"name": f"activity {i}", "database": "mill", "location": f"CN-{i}"},
        "bare": {"name": f"Activity {i}"},
    }[how]  # fmt: skip
    return line(amount=amount, unit="kilogram", type=kind, **named)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(economies(), st.data())
def test_any_small_economy_is_read_and_solved(book, economy, data):
    """Against the matrix that the amounts themselves make, as Brightway sets it up."""
    made, links, emitted, order = economy
    ways = st.sampled_from(["input", "tuple", "name", "bare"])
    blocks, matrix = [], np.diag(made)
    for j in order:
        lines = [line(name=f"activity {j}", amount=made[j], unit="kilogram", type="production"),
                 line(name="CO2", amount=emitted[j], unit="kilogram", type="biosphere",
                      categories="air")]  # fmt: skip
        for (_, i), (kind, amount) in ((pair, links[pair]) for pair in links if pair[0] == j):
            lines.append(as_told(data.draw(ways), i, kind, amount))
            matrix[i, j] = amount if kind == "substitution" else -amount
        blocks.append(activity(f"activity {j}", *data.draw(st.permutations(lines)), code=f"c{j}",
                               unit="kilogram", location=f"CN-{j}"))  # fmt: skip
    inventory, findings = read_inventory(book(DATABASE, *blocks))
    assert {each.code for each in findings} <= {"inventory-gas-matched"}
    assert check(inventory) == ()
    assert [row["id"] for row in inventory.processes.to_pylist()] == [f"c{j}" for j in order]
    named = [row for row in inventory.exchanges.to_pylist() if row["provider"]]
    assert {(int(row["process"][1:]), int(row["provider"][1:])):
            ("substitution" if row["avoided"] else "technosphere", row["amount"])
            for row in named} == {
        pair: (kind, pytest.approx(amount, rel=1e-14)) for pair, (kind, amount) in links.items()
    }  # fmt: skip
    expected = np.linalg.solve(matrix.T, np.array(emitted))
    assert scores(inventory) == pytest.approx(
        {f"c{j}": value for j, value in enumerate(expected)}, rel=1e-9, abs=1e-9
    )
