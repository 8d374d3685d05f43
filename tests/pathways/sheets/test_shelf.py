"""The roadmaps on the shelf: each value has a source and a status, each gap has a row."""

import pytest

from tanfeng.pathways.sheets import read_roadmap, read_scenario, roadmap_sheets, scenarios
from tanfeng.pathways.sheets.names import worked_out
from tanfeng.pathways.sheets.roadmap import REQUIRED
from tanfeng.reference.sheet import Status
from tanfeng.reference.shelf import open_shelf

SHELF = open_shelf()
SECTORS = sorted(roadmap_sheets(SHELF))
# what a sector without costs has of process steps, classes of energy limits and targets
STRUCTURE = {
    "flat_glass": (4, 5, 2),
    "paper": (4, 13, 3),
    "textiles": (5, 0, 3),
    "automobiles": (5, 0, 3),
    "power_equipment": (5, 0, 3),
    "refining": (5, 1, 3),
}


def test_the_twelve_industries_are_there():
    wanted = (
        "aluminium ammonia automobiles cement ethylene flat_glass methanol paper power_equipment "
        "refining steel textiles"
    )
    assert wanted.split() == SECTORS


@pytest.mark.parametrize("sector", SECTORS)
def test_every_value_has_a_source_and_a_status_and_every_gap_says_not_found(sector):
    roadmap = read_roadmap(SHELF, sector)
    for rows in roadmap.values.values():
        for row in rows:
            assert row.source, row.at
            assert row.known == (row.status is not Status.UNKNOWN), row.at
            assert row.known or row.source == "not found", row.at
    for name, trace in worked_out(roadmap.names).items():
        assert trace.value is not None, name
        if trace.kind == "factor":
            assert trace.source, name
            assert trace.status, name


@pytest.mark.parametrize("sector", SECTORS)
def test_every_technology_has_a_row_for_all_that_it_needs(sector):
    roadmap = read_roadmap(SHELF, sector)
    for id in roadmap.technologies:
        said = {parameter for technology, parameter, *_ in roadmap.values if technology == id}
        assert {*REQUIRED, "fixed", "use"} <= said, id


@pytest.mark.parametrize("sector", SECTORS)
def test_assumptions_stand_in_scenarios_with_a_reason(sector):
    for id in scenarios(SHELF, sector):
        for rows in read_scenario(SHELF, id).values.values():
            for row in rows:
                assert row.source, row.at
                assert row.status in (
                    Status.ASSUMPTION, Status.SEEN, Status.MEMORY, Status.UNKNOWN,
                ), row.at  # fmt: skip


@pytest.mark.parametrize("sector", sorted(STRUCTURE))
def test_an_industry_without_costs_tells_its_steps_classes_targets_and_gaps(sector):
    context = read_roadmap(SHELF, sector).context
    steps, classes, targets = STRUCTURE[sector]
    assert (len(context.steps), len(context.classes), len(context.targets)) == (
        steps, classes, targets,
    )  # fmt: skip
    assert len(context.unknown) >= 4
    for each in context.classes:
        known = [level for level in each.levels if level is not None]
        assert known == sorted(known)
        assert each.levels[-1] is not None
        assert each.status


@pytest.mark.parametrize("sector", sorted(set(SECTORS) - {"steel", "cement"}))
def test_labels_are_in_both_languages(sector):
    roadmap = read_roadmap(SHELF, sector)
    labels = [t.name for t in roadmap.technologies.values()]
    labels += [c.name for c in roadmap.carriers.values()]
    labels += [step.name for step in roadmap.context.steps]
    for label in labels:
        assert label.zh != label.en
        assert not label.zh.isascii()
        assert label.en.replace("ö", "o").isascii()
