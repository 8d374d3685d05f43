"""What an answer says is the same by plant, by region, as facts and after it was kept."""

import dataclasses

import numpy as np
import pytest

from tanfeng.pathways.answer import Posted, by_plant, facts, pack, summarise, unpack
from tanfeng.reference.errors import TanfengError


def test_plants_add_up_to_the_regions(told_pathway):
    plants = by_plant(told_pathway)
    region = told_pathway.problem.fleet.region
    for place in range(2):
        assert np.allclose(
            plants.output[region == place].sum(axis=0), told_pathway.output[place].sum(axis=0)
        )
        assert np.allclose(
            plants.direct[region == place].sum(axis=0), told_pathway.emission()[place].sum(axis=0)
        )
        assert np.allclose(
            plants.carriers[:, region == place].sum(axis=1), told_pathway.carriers()[:, place]
        )
    assert np.allclose(plants.indirect.sum(axis=0), told_pathway.indirect().sum(axis=(0, 1)))
    assert np.allclose(plants.stored.sum(axis=0), told_pathway.stored().sum(axis=(0, 1)))


def test_technology_by_year_follows_the_steps(told_pathway):
    assert by_plant(told_pathway).technology.tolist() == [
        [0, 0, 2, 2, 2],
        [0, 0, 0, -1, -1],
        [1, 1, 1, 1, 1],
    ]


def test_a_plant_that_opens_later_makes_nothing_before(changed_problem, told_pathway):
    problem = changed_problem()
    fleet = dataclasses.replace(problem.fleet, opens=np.array([2026, 2025, 2025]))
    pathway = dataclasses.replace(told_pathway, problem=dataclasses.replace(problem, fleet=fleet))
    assert by_plant(pathway).output[0].tolist() == [0, 9e5, 9e5, 9e5, 9e5]


def test_kept_and_opened_again_it_is_the_same(told_pathway):
    packed = pack(told_pathway)
    again = unpack(packed)
    assert pack(again) == packed
    assert again.paths == told_pathway.paths
    assert np.array_equal(again.output, told_pathway.output)
    assert again.problem.fleet.ids == told_pathway.problem.fleet.ids
    assert summarise(again) == summarise(told_pathway)


@pytest.mark.parametrize("damage", [b"", b"no archive", "half"])
def test_a_damaged_archive_is_refused(told_pathway, damage):
    packed = pack(told_pathway)
    with pytest.raises(TanfengError) as refused:
        unpack(packed[: len(packed) // 2] if damage == "half" else damage)
    assert refused.value.findings[0].code == "pathway-archive"


def test_summary(told_pathway):
    said = summarise(told_pathway)
    assert said.peak_year == 2025
    assert said.peak_height == pytest.approx((9e5 + 1.6e6) * 2 + 5e5 * 0.1)
    assert said.cumulative == pytest.approx(sum(said.emission.values()))
    assert said.actions == {"close": 1, "convert": 1}
    assert said.mix == pytest.approx({"capture": 9e5 / 1.4e6, "clean": 5e5 / 1.4e6})
    assert said.gap == pytest.approx(0.1 / 5.5)


def test_facts_of_a_plant_and_year(told_pathway):
    rows = facts(told_pathway, "roadmap.toy", [None, Posted("electricity", "MWh")]).to_pylist()
    assert len(rows) == 4 * 3 * 5  # output, direct, indirect, electricity
    found = {(r["entity"], r["measure"], r["item"], r["period"]): r for r in rows}
    made = found["a", "output", "crude_steel", "2028"]
    assert made["value"] == 9e5
    assert (made["scenario"], made["tier"], made["sheet"]) == (
        "toy.base", "estimated", "roadmap.toy",
    )  # fmt: skip
    assert found["a", "emission_direct", "total", "2028"]["value"] == pytest.approx(9e5 * 0.4)
    assert found["b", "emission_direct", "total", "2028"]["value"] == 0
    assert found["c", "consumption", "electricity", "2025"]["value"] == pytest.approx(3e5)
