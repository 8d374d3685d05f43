"""Records: hand-reckoned quality, ranges that conserve, the same digits from the hash."""

from dataclasses import replace
from datetime import date

import pytest

from tanfeng.footprint.formats.plain import read_folder, write_folder
from tanfeng.footprint.record import (
    Asked,
    make_record,
    open_basis,
    open_record,
    recompute,
    records,
    underlying,
)
from tanfeng.footprint.study import Ask, bring_inventory, run_footprint
from tanfeng.ledger import create_workspace, run_sheets
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity

# by mass, steel carries 1 / 1.25 of its process: 2 kg of CO2 and 2 kWh to a kilogram
OWN = {"car": 1.0, "steel": 3 * 2.0, "grid": 0.5 * (10 + 3 * 2), "paint-1": 1.0, "paint-2": 2.0}
WHOLE = sum(OWN.values())


def number(text):
    return float(text)


def test_a_record_holds_the_kinds_of_carbon_of_its_declared_amount(made):
    ws, result = made
    record = make_record(ws, result.run.number, "car", Asked(amount="2", draws=0))
    values = {k: number(v) for k, v in record.reckoned.values.items()}
    assert values["gwp100"] == pytest.approx(2 * WHOLE)
    assert values["gwp100_fossil"] == pytest.approx(2 * WHOLE)
    assert values["co2_biogenic"] == pytest.approx(2 * 1.6)
    assert values["co2_uptake"] == pytest.approx(-2 * 1.6)
    assert (record.mass, record.geography, record.unit) == ("2", "CN-SD", "kg")
    assert (record.period_start, record.valid_from, record.valid_until) == (
        "2025-01-01", "2026-01-01", "2028-12-31",
    )  # fmt: skip
    assert open_record(ws, record.number) == record == open_record(ws, record.id)
    assert records(ws) == (record,)


def test_quality_follows_from_contributions_as_reckoned_by_hand(made):
    ws, result = made
    quality = make_record(ws, result.run.number, "car", Asked(draws=0)).reckoned.quality
    assert number(quality.primary) == 0.0
    # car: its own process, 2; steel and grid the only makers, 3; paint shared over two, 4
    technological = (OWN["car"] * 2 + OWN["steel"] * 3 + OWN["grid"] * 3 + 3 * 4) / WHOLE
    assert number(quality.technological) == pytest.approx(technological)
    # same place 1; Hebei for Shandong 3; Germany 5; the grid by its users, 10 kWh of the car at its
    # own place and 6 of steel in another: 3 kg at 2.5 kWh, of which slag carries a fifth
    grid = (10 * 1 + 6 * 3) / 16
    geographical = (OWN["car"] * 1 + OWN["steel"] * 3 + OWN["grid"] * grid + 3 * 5) / WHOLE
    assert number(quality.geographical) == pytest.approx(geographical)
    # of the year 1; five years 2; two years 1; unknown 5
    temporal = (OWN["car"] * 1 + OWN["steel"] * 2 + OWN["grid"] * 1 + 3 * 5) / WHOLE
    assert number(quality.temporal) == pytest.approx(temporal)


def test_links_sources_and_what_is_left_out_are_told(made):
    ws, result = made
    record = make_record(ws, result.run.number, "car", Asked(draws=0))
    told = {each.state: each for each in record.reckoned.links}
    assert {state: each.inputs for state, each in told.items()} == {
        "own": 1, "linked": 3, "split": 1, "cut_off": 1,
    }  # fmt: skip
    shares = [number(each.share) for each in told.values() if each.share is not None]
    assert sum(shares) == pytest.approx(1)
    assert number(told["split"].share) == pytest.approx(3 / WHOLE)
    assert told["cut_off"].share is None
    assert sum(number(each.share) for each in record.reckoned.sources) == pytest.approx(1)
    assert record.exempted is None
    assert "record-unlinked" in {each.code for each in record.findings}
    assert make_record(ws, result.run.number, "grid", Asked(draws=0)).exempted == "0"


def test_views_share_what_is_there_and_conserve_it(made):
    ws, result = made
    steel = make_record(ws, result.run.number, "steel", Asked(draws=0)).reckoned.views
    slag = make_record(ws, result.run.number, "steel|slag", Asked(draws=0)).reckoned.views
    whole = 2.5 + 2.5 * 0.5
    for view in ("mass", "value"):
        assert number(steel[view]) + 0.25 * number(slag[view]) == pytest.approx(whole)
    assert number(steel["mass"]) == pytest.approx(whole / 1.25)
    assert number(steel["value"]) == pytest.approx(whole)
    assert number(steel["cut_off"]) == pytest.approx(whole)
    # nobody else makes slag, so that there is nothing to displace, and it cannot be bought
    assert slag["substitution"] is None


def test_draws_lie_about_the_value_and_keep_their_seed(made):
    ws, result = made
    record = make_record(ws, result.run.number, "car", Asked(draws=200, seed=7))
    drawn = record.reckoned.drawn
    assert (drawn.count, drawn.seed) == (200, 7)
    value = number(record.reckoned.values["gwp100"])
    assert number(drawn.low) < number(drawn.median) < number(drawn.high)
    assert number(drawn.low) < value < number(drawn.high)
    other = make_record(ws, result.run.number, "car", Asked(draws=200, seed=8)).reckoned.drawn
    assert other.median != drawn.median


def test_a_record_recomputes_to_the_same_digits_from_its_hash(made, cars):
    ws, result = made
    record = make_record(ws, result.run.number, "car", Asked(draws=50))
    again = recompute(ws, record)
    assert again.identical
    assert again.rows > 30
    assert again.differences == ()
    # what comes in later, under the same name even, does not reach it
    later = bring_inventory(ws, cars, "cars")
    run_footprint(ws, Ask((later.number,), period="2024", electricity=""))
    assert recompute(ws, record).identical
    # and a number that was tampered with is found
    values = {**record.reckoned.values, "gwp100": "18.000000000000004"}
    forged = replace(record, reckoned=replace(record.reckoned, values=values))
    found = recompute(ws, forged)
    assert not found.identical
    assert [each.what for each in found.differences] == ["reckoned.values.gwp100"]


def test_the_hash_changes_with_whatever_the_number_follows_from(made, cars):
    ws, result = made
    first = make_record(ws, result.run.number, "car", Asked(draws=0))
    same = make_record(ws, result.run.number, "steel", Asked(draws=0))
    assert same.basis == first.basis
    inventory = result.run.arguments["inventories"]
    for change in ({"view": "value"}, {"warming": "AR5"}):
        other = run_footprint(ws, Ask(tuple(inventory), period="2025", electricity="", **change))
        assert make_record(ws, other.run.number, "car", Asked(draws=0)).basis != first.basis
    with pytest.raises(TanfengError) as refused:
        open_basis(ws, result.run.arguments["scores"], run_sheets(ws, first.number))
    assert refused.value.findings[0].code == "record-basis"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(amount="0"), "record-amount"),
        (Asked(amount="much"), "record-amount"),
        (Asked(exempted="-1"), "record-amount"),
        (Asked(predecessor="nobody"), "record-unknown"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_posted(made, asked, code):
    ws, result = made
    with pytest.raises(TanfengError) as refused:
        make_record(ws, result.run.number, "car", asked)
    assert refused.value.findings[0].code == code
    assert records(ws) == ()


def test_a_record_needs_a_period(made):
    ws, _ = made
    plain = run_footprint(ws, Ask((1,), electricity=""))
    with pytest.raises(TanfengError) as refused:
        make_record(ws, plain.run.number, "car")
    assert refused.value.findings[0].code == "record-period"
    told = make_record(ws, plain.run.number, "car", Asked(period="2024-H1", draws=0))
    assert (told.period_start, told.period_end) == ("2024-01-01", "2024-06-30")


def test_credits_count_by_their_size(tmp_path, inventory_of):
    ws = create_workspace(tmp_path / "ws")
    inventory = inventory_of(
        [{"id": "metal", "location": "CN-SD", "valid_from": date(2025, 1, 1), "source": "own"},
         {"id": "cement", "location": "DE", "source": "old"}],
        [*({"id": id, "kind": "product", "unit": "kg"} for id in ("metal", "slag")),
         {"id": "co2", "kind": "elementary", "unit": "kg", "gas": "CO2"}],
        [("metal", "metal", "output", 1.0, {"reference": True}), ("metal", "slag", "output", 0.5),
         ("metal", "co2", "output", 10.0), ("cement", "slag", "output", 1.0, {"reference": True}),
         ("cement", "co2", "output", 8.0)],
    )  # fmt: skip
    brought = bring_inventory(ws, inventory, "metal").number
    ask = Ask((brought,), period="2025", electricity="", view="substitution")
    record = make_record(ws, run_footprint(ws, ask).run.number, "metal", Asked(draws=0))
    assert number(record.reckoned.values["gwp100"]) == pytest.approx(10 - 0.5 * 8)
    # a credit of 4 from old data weighs as an emission of 4 would
    assert number(record.reckoned.quality.temporal) == pytest.approx((10 * 1 + 4 * 5) / 14)
    assert [number(s.share) for s in record.reckoned.sources] == pytest.approx([10 / 14, 4 / 14])
    assert number(record.reckoned.views["cut_off"]) == pytest.approx(10)


def test_a_total_without_kinds_of_carbon_is_told(tmp_path, inventory_of):
    ws = create_workspace(tmp_path / "ws")
    inventory = inventory_of(
        [{"id": "steel", "location": "US"}],
        [{"id": "steel", "kind": "product", "unit": "kg"},
         {"id": "gases", "kind": "elementary", "unit": "kg"},
         {"id": "co2", "kind": "elementary", "unit": "kg", "gas": "CO2"}],
        [("steel", "steel", "output", 1.0, {"reference": True}), ("steel", "gases", "output", 3.0),
         ("steel", "co2", "output", 1.0)],
        factors=[{"impact": "gwp100", "flow": "gases", "value": 1.0, "unit": "kgCO2e/kg"}],
    )  # fmt: skip
    brought = bring_inventory(ws, inventory, "steel").number
    made = run_footprint(ws, Ask((brought,), period="2025", electricity=""))
    record = make_record(ws, made.run.number, "steel", Asked(draws=0))
    (told,) = [each for each in record.findings if each.code == "record-carbon-kinds"]
    assert "75.0%" in told.message.en
    assert record.reckoned.values["gwp100_fossil"] == "1.0"


def test_the_processes_behind_a_record_give_its_value_elsewhere(made, tmp_path):
    ws, result = made
    record = make_record(ws, result.run.number, "steel", Asked(draws=0))
    write_folder(underlying(ws, record), tmp_path / "steel")
    read, told = read_folder(tmp_path / "steel")
    assert sorted(read.processes["id"].to_pylist()) == ["grid", "steel"]
    assert not [each for each in told if each.severity is Severity.ERROR]
    other = create_workspace(tmp_path / "other")
    brought = bring_inventory(other, read, "steel").number
    again = run_footprint(other, Ask((brought,), period="2025", electricity=""))
    scores = {row["product"]: row["gwp100"] for row in again.scores.to_pylist()}
    assert repr(scores["steel"]) == record.reckoned.values["gwp100"]
