"""Links: the state of every input, its reason, overrides, and what is at stake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.footprint.linking import (
    Override,
    Rule,
    link,
    overridden,
    producers,
    read_overrides,
    shares,
)
from tanfeng.reference.errors import TanfengError

MAIN = {"reference": True}


def market(inventory_of, places, *, user="CN-SD", hint="", **more):
    """A user of power, and makers of power at some places."""
    return inventory_of(
        [{"id": "user", "location": user}]
        + [{"id": f"maker{n}", "location": place} for n, place in enumerate(places)],
        [{"id": "good", "kind": "product", "unit": "kg"},
         {"id": "power", "kind": "product", "unit": "kWh"},
         {"id": "water", "kind": "elementary", "unit": "kg"}],
        [("user", "good", "output", 1.0, MAIN), ("user", "power", "input", 2.0,
                                                 {"provider": hint, **more}),
         ("user", "water", "input", 1.0)]
        + [(f"maker{n}", "power", "output", 1.0, MAIN) for n in range(len(places))],
    )  # fmt: skip


def decided(inventory, **options):
    rows = link(inventory, **options).to_pylist()
    return [row for row in rows if row["flow"] == "power"]


@pytest.mark.parametrize(
    ("places", "rule", "providers"),
    [
        ([], "nobody", [""]),
        (["US"], "only", ["maker0"]),
        (["CN", "CN-SD", "GLO"], "nearest", ["maker1"]),
        (["CN", "GLO", "US"], "nearest", ["maker0"]),
        (["CN-HE", "GLO"], "nearest", ["maker0"]),
        (["GLO", "US"], "nearest", ["maker0"]),
        (["US", "DE", ""], "alike", ["maker0", "maker1", "maker2"]),
        (["CN-SD", "CN-SD"], "alike", ["maker0", "maker1"]),
    ],
)
def test_the_nearest_supplies(inventory_of, places, rule, providers):
    rows = decided(market(inventory_of, places))
    assert [row["provider"] for row in rows] == providers
    assert {row["rule"] for row in rows} == {rule}
    assert {row["candidates"] for row in rows} == {len(places)}
    state = {"nobody": "cut_off", "alike": "split"}.get(rule, "linked")
    assert {row["state"] for row in rows} == {state}
    assert sum(row["share"] for row in rows) == pytest.approx(1 if providers[0] else 0)
    assert all(row["reason_zh"] and row["reason_en"] for row in rows)


@pytest.mark.parametrize(
    ("hint", "state", "rule"),
    [("maker0", "linked", "stated"), ("user", "error", "stated_other"),
     ("gone", "error", "stated_unknown")],
)  # fmt: skip
def test_what_the_source_names_goes_first(inventory_of, hint, state, rule):
    (row,) = decided(market(inventory_of, ["US", "CN-SD"], hint=hint))
    assert (row["state"], row["rule"], row["provider"]) == (state, rule, hint)


def test_the_place_of_an_exchange_goes_before_that_of_its_process(inventory_of):
    (row,) = decided(market(inventory_of, ["CN-SD", "US"], location="US"))
    assert row["provider"] == "maker1"


def test_years_tell_makers_of_one_place_apart(inventory_of):
    from datetime import date

    inventory = inventory_of(
        [{"id": "user", "location": "CN", "valid_from": date(2024, 1, 1)},
         {"id": "old", "location": "CN", "valid_from": date(2010, 1, 1)},
         {"id": "new", "location": "CN", "valid_from": date(2022, 1, 1)}],
        [{"id": "good", "kind": "product", "unit": "kg"},
         {"id": "power", "kind": "product", "unit": "kWh"}],
        [("user", "good", "output", 1.0, MAIN), ("user", "power", "input", 2.0),
         ("old", "power", "output", 1.0, MAIN), ("new", "power", "output", 1.0, MAIN)],
    )  # fmt: skip
    assert [row["provider"] for row in decided(inventory)] == ["new"]
    both = decided(inventory, rule=Rule(time_weight=0.0))
    assert [row["state"] for row in both] == ["split", "split"]


def test_own_use_is_linked_to_itself_only_where_nobody_else_makes_it(inventory_of):
    flows = [{"id": "power", "kind": "product", "unit": "kWh"}]
    own = ("plant", "power", "output", 1.0, MAIN), ("plant", "power", "input", 0.05)
    alone = inventory_of([{"id": "plant", "location": "CN"}], flows, own)
    assert [(r["provider"], r["rule"]) for r in decided(alone)] == [("plant", "own")]
    grid = ("grid", "power", "output", 1.0, MAIN)
    two = [{"id": "plant", "location": "CN"}, {"id": "grid", "location": "CN"}]
    assert [r["provider"] for r in decided(inventory_of(two, flows, [*own, grid]))] == ["grid"]


@given(st.lists(st.sampled_from(["CN", "CN-SD", "CN-HE", "US", "GLO", ""]), max_size=8),
       st.sampled_from(["CN", "CN-SD", "US", ""]))  # fmt: skip
def test_every_input_ends_in_one_state_and_its_shares_in_one(inventory_of, places, user):
    inventory = market(inventory_of, places, user=user)
    table = link(inventory).to_pylist()
    edges = {row["edge"] for row in table}
    assert len(edges) == 2
    for edge in edges:
        mine = [row for row in table if row["edge"] == edge]
        assert len({row["state"] for row in mine}) == 1
        if mine[0]["state"] in ("linked", "split"):
            assert sum(row["share"] for row in mine) == pytest.approx(1)


def test_a_person_decides_and_the_reason_is_kept(inventory_of, tmp_path):
    inventory = market(inventory_of, ["CN-SD", "US"])
    file = tmp_path / "links.csv"
    file.write_text("process,flow,provider,share,by,reason\n"
                    "user,power,maker0,0.4,Li,contract of 2025\n"
                    "user,power,maker1,0.6,Li,contract of 2025\n"
                    "user,power,nobody,1,Li,x\n", encoding="utf-8")  # fmt: skip
    with pytest.raises(TanfengError) as refused:
        read_overrides(file)
    assert refused.value.findings[0].code == "links-file"
    told = file.read_text("utf-8").replace("user,power,nobody,1", "user,tea,maker1,1")
    file.write_text(told, "utf-8")
    made = producers(inventory, coproducts=True)
    links, findings = overridden(link(inventory), read_overrides(file), made)
    assert [f.code for f in findings] == ["links-unknown"]
    assert findings[0].at == "links.csv:4"
    rows = [row for row in links.to_pylist() if row["flow"] == "power"]
    assert [(r["provider"], r["share"], r["state"]) for r in rows] == [
        ("maker0", 0.4, "split"), ("maker1", 0.6, "split")]  # fmt: skip
    assert "contract of 2025" in rows[0]["reason_zh"]
    cut, _ = overridden(links, (Override("user", "power", "", 1, "Li", "own roof", "x:1"),), made)
    assert [r["state"] for r in cut.to_pylist() if r["flow"] == "power"] == ["cut_off"]


@pytest.mark.parametrize("line", ["user,power,maker0,two,Li,x", "user,power,maker0,1,,x", ",,,,,"])
def test_a_faulty_line_is_named(tmp_path, line):
    file = tmp_path / "links.csv"
    file.write_text(f"process,flow,provider,share,by,reason\n{line}\n", encoding="utf-8")
    with pytest.raises(TanfengError) as refused:
        read_overrides(file)
    assert refused.value.findings[0].at == "links.csv:2"


def test_what_is_at_stake_is_told_by_state(inventory_of):
    links = link(market(inventory_of, ["US", "DE"]))
    told = {share.state: share for share in shares(links, {("maker0", "power"): 3.0,
                                                           ("maker1", "power"): 5.0})}  # fmt: skip
    assert told["split"].edges == 1
    assert told["split"].of_edges == 1.0
    assert told["split"].impact == pytest.approx(2 * (0.5 * 3 + 0.5 * 5))
    assert told["elementary"].edges == 1
    assert told["cut_off"].impact is None
