"""Mass balance: who makes more than it takes."""

from tanfeng.footprint.diagnosis import imbalances
from tanfeng.footprint.diagnosis.balance import tell

MAIN = {"reference": True}


def processes(inventory_of, kind="unit"):
    return inventory_of(
        [{"id": id, "kind": kind} for id in ("even", "more", "nothing", "power", "by_property")],
        [{"id": "good", "kind": "product", "unit": "t"},
         {"id": "raw", "kind": "product", "unit": "kg"},
         {"id": "water", "kind": "elementary", "unit": "kg"},
         {"id": "kwh", "kind": "product", "unit": "kWh"},
         {"id": "car", "kind": "product", "unit": "MJ"}],
        [
            ("even", "good", "output", 1.0, MAIN), ("even", "raw", "input", 600.0),
            ("even", "water", "input", 380.0),
            ("more", "good", "output", 1.0, MAIN), ("more", "raw", "input", 900.0),
            ("nothing", "good", "output", 1.0, MAIN), ("nothing", "kwh", "input", 5.0),
            ("power", "kwh", "output", 1.0, MAIN), ("power", "raw", "input", 0.3),
            ("by_property", "car", "output", 1.0, MAIN), ("by_property", "raw", "input", 10.0),
        ],
        [{"flow": "car", "property": "mass", "value": 1500.0, "unit": "kg"}],
    )  # fmt: skip


def test_what_makes_more_than_it_takes_is_named_the_worst_first(inventory_of):
    inventory = processes(inventory_of)
    found = imbalances(inventory)
    assert [(one.process, one.taken, one.made) for one in found] == [
        ("nothing", 0.0, 1000.0), ("by_property", 10.0, 1500.0), ("more", 900.0, 1000.0)
    ]  # fmt: skip
    assert imbalances(inventory, slack=0.2) == found[:2]
    assert [f.code for f in tell(inventory, found)] == ["footprint-mass"] * 3


def test_aggregated_processes_do_not_show_what_they_take(inventory_of):
    assert imbalances(processes(inventory_of, "system")) == ()
