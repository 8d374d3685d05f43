"""The open lists of Chinese plants: every row accounted for, totals as in the files."""

import csv
from collections import Counter

import numpy as np
import pytest

from tanfeng.ledger.entities import entities
from tanfeng.pathways.plants import (
    allocate,
    enrol,
    fleet_of,
    plant_table,
    read_output,
    read_plants,
)
from tanfeng.reference.finding import has_errors

pytestmark = pytest.mark.realdata


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def total(lines, column):
    return sum(float(row[column]) for row in lines if row[column].replace(".", "", 1).isdigit())


@pytest.fixture(scope="module")
def steel(realdata):
    return read_plants(realdata / "gem_steel_plants_cn_2023-03.csv")


def test_every_steel_plant_is_a_record(steel, realdata):
    lines = rows(realdata / "gem_steel_plants_cn_2023-03.csv")
    assert len(steel.plants) == len(lines) == 557
    assert [p.id for p in steel.plants] == [f"gem-{row['plant_id']}" for row in lines]
    assert Counter(p.status for p in steel.plants) == Counter(row["status"] for row in lines)
    assert not has_errors(steel.findings)
    assert all(p.region.startswith("CN-") for p in steel.plants)
    assert len({p.region for p in steel.plants}) == len({row["province"] for row in lines})


def test_operating_steel_capacity_is_1112_million_tonnes(steel, realdata):
    lines = [r for r in rows(realdata / "gem_steel_plants_cn_2023-03.csv")
             if r["status"] == "operating"]  # fmt: skip
    running = [p for p in steel.plants if p.status == "operating"]
    crude = sum(p.capacity for p in running if p.product == "crude_steel" and p.capacity)
    routes = Counter()
    for plant in running:
        routes.update({route: size or 0 for route, size in plant.routes.items()})
    assert crude == pytest.approx(total(lines, "cap_crude_steel_ktpa") * 1e3)
    assert crude / 1e6 == pytest.approx(1112.3, abs=0.05)
    # what is split is at least what the list splits, and all routes together are the total
    assert routes["bf_bof"] >= total(lines, "cap_bof_ktpa") * 1e3
    assert routes["eaf"] >= total(lines, "cap_eaf_ktpa") * 1e3
    made = sum(routes[r] for r in ("bf_bof", "eaf", "dri_eaf", "mixed", "unknown"))
    assert made == pytest.approx(crude)


def test_reported_steel_output_is_kept(steel, realdata):
    lines = rows(realdata / "gem_steel_plants_cn_2023-03.csv")
    for year in (2019, 2020, 2021):
        told = sum(sum(p.outputs.get(year, {}).values()) for p in steel.plants)
        split = sum(total(lines, f"{r}_steel_{year}_ktpa") for r in ("bof", "eaf")) * 1e3
        crude = total(lines, f"crude_steel_{year}_ktpa") * 1e3
        assert split <= told <= crude + 1e-3


def test_every_cement_works_is_a_record(realdata):
    path = realdata / "sfi_cement_assets_cn_2021-07.csv"
    lines, plants = rows(path), read_plants(path)
    assert (plants.layout, len(plants.plants)) == ("sfi-cement", len(lines))
    assert len(lines) == 1159
    assert sum(p.capacity or 0 for p in plants.plants) == pytest.approx(
        total(lines, "capacity_mtpa") * 1e6
    )
    assert {p.region for p in plants.plants if not p.region.startswith("CN-")} == set()
    told = {f.code: f.message.en for f in plants.findings}
    assert "571 of 1159" in told["plants-capacity-unknown"]
    assert "999 of 1159" in told["plants-start-unknown"]
    assert sum(p.plannable for p in plants.plants) == 588


def test_every_coal_unit_is_a_record(realdata):
    path = realdata / "gem_coal_units_cn_2023-07.csv"
    lines, plants = rows(path), read_plants(path)
    assert (plants.layout, len(plants.plants)) == ("gem-coal", len(lines))
    running = sum(p.capacity or 0 for p in plants.plants if p.status == "operating")
    assert running == pytest.approx(
        total([r for r in lines if r["status"] == "operating"], "capacity_mw")
    )
    assert not has_errors(plants.findings)


def test_steel_of_2021_goes_to_plants_and_into_a_fleet(ws, steel, realdata):
    enrol(ws, steel)
    there = entities(ws)
    output, findings = read_output(realdata / "gcam_cn_province_industry_output.csv", 2021)
    assert findings == ()
    assert output.value.sum() / 1e6 == pytest.approx(1032.8, abs=0.05)
    as_bof = {"mixed": "bf_bof"}
    plants = plant_table(there, 2021, as_bof)
    done = allocate(output, plants, 1.1)
    assert np.array_equal(done.allocated + done.residual, output.value)
    estimated = np.array(done.basis, dtype=str) == "estimated"
    assert np.all(done.value[estimated] <= 1.1 * plants.capacity[estimated] * (1 + 1e-12))
    # the list of 2023 holds nine tenths of what was made in 2021 below that ceiling
    assert 0.9 < done.allocated.sum() / output.value.sum() < 1
    national = done.value.sum() / plants.capacity[done.value > 0].sum()
    load = {("CN", "bf_bof"): national, ("CN", "eaf"): national, **done.loads()}
    fleet, told = fleet_of(
        there, {"bf_bof": 0, "eaf": 1}, {"CN": 0}, [20, 25], 2025, load, 11, as_bof
    )
    assert np.all(np.isfinite(fleet.renewed))
    assert np.all(fleet.renewed <= fleet.opens)
    assert np.all((fleet.load >= 0) & (fleet.load <= 1.5))
    left = [f.message.en for f in told if f.code == "plants-left-out"]
    assert "108 left out: it is only announced." in left
    assert "41 left out: it is retired." in left
