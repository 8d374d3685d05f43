"""Code lists: complete where they claim to be, and open to a workspace's own entries."""

import pytest

from tanfeng.reference.codes import (
    gases,
    item,
    items,
    measures,
    named,
    regions,
    sectors,
    unit_of,
)
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import open_shelf
from tanfeng.reference.units import canonical, dimension_of

SHELF = open_shelf()


def test_there_are_34_provinces_each_on_its_own_tile():
    provinces = [r for r in regions(SHELF).values() if r.level == "province"]
    assert len(provinces) == 34
    assert len({r.tile for r in provinces}) == 34
    assert all(r.tile is not None and r.code.endswith("0000") for r in provinces)


def test_hong_kong_macao_and_taiwan_belong_to_no_regional_grid():
    known = regions(SHELF)
    assert [known[r].grid for r in ("CN-HK", "CN-MO", "CN-TW")] == ["", "", ""]
    assert known["CN-XZ"].grid == "CN.SOUTHWEST"
    assert all(r.grid in known for r in known.values() if r.grid)


def test_neighbours_on_the_map_stay_neighbours_on_the_tiles():
    tile = {r.id: r.tile for r in regions(SHELF).values()}
    assert tile["CN-HL"][1] < tile["CN-JL"][1] < tile["CN-LN"][1]
    assert tile["CN-XJ"][0] < tile["CN-GS"][0] < tile["CN-SN"][0] < tile["CN-SH"][0]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("河北省", "CN-HE"), ("Hebei", "CN-HE"), ("内蒙古", "CN-NM"), ("HEB", "CN-HE")],
)
def test_a_province_is_found_by_what_people_write(typed, expected):
    assert named(regions(SHELF), typed).id == expected


def test_all_industrial_divisions_are_there():
    known = sectors(SHELF)
    divisions = [s for s in known.values() if s.level == "division"]
    assert [s.id for s in divisions] == [f"{n:02d}" for n in [*range(6, 47)]]
    assert all(s.parent in known for s in known.values() if s.parent)


def test_every_item_has_a_unit_that_converts():
    for entry in items(SHELF).values():
        assert canonical(entry.unit) == entry.unit
        dimension_of(entry.unit)


def test_every_measure_of_every_item_has_a_unit():
    for id in items(SHELF):
        for measure in measures(SHELF):
            dimension_of(unit_of(SHELF, id, measure))


def test_units_follow_the_item():
    assert unit_of(SHELF, "bituminous", "ncv") == "GJ/t"
    assert unit_of(SHELF, "natural_gas", "ncv") == "GJ/1e4Nm3"
    assert unit_of(SHELF, "flat_glass", "unit_energy") == "kgce/weight_case"
    assert unit_of(SHELF, "aluminium_liquid", "unit_electricity") == "kWh/t"
    assert unit_of(SHELF, "natural_gas", "oxidation") == "%"


def test_an_unknown_item_names_its_neighbours():
    with pytest.raises(TanfengError) as caught:
        item(SHELF, "bitumninous", "m.yaml:7")
    assert caught.value.findings[0].code == "item-unknown"
    assert caught.value.findings[0].at == "m.yaml:7"
    assert "bituminous" in caught.value.findings[0].hint.en


def test_the_gases_are_those_of_the_kyoto_basket_and_more():
    assert {"CO2", "CH4", "N2O", "SF6", "NF3", "CF4", "C2F6"} <= set(gases(SHELF))


OWN = """\
sheet: own.items
kind: codes
list: items
document: {{number: own, title: {{zh: 自有, en: Own}}}}
source: the plant
status: seen
tables: {{items: own.csv}}
"""


def own(folder, row):
    (folder / "own.yaml").write_text(OWN.format(), encoding="utf-8")
    text = f"id,zh,en,unit,state,groups,aliases\n{row}\n"
    (folder / "own.csv").write_text(text, encoding="utf-8")
    return open_shelf(folder)


def test_a_workspace_adds_its_own_items(tmp_path):
    shelf = own(tmp_path, "biochar,生物炭,biochar,吨,solid,fuel,")
    assert item(shelf, "biochar").unit == "t"
    assert "biochar" not in items(SHELF)


def test_a_workspace_does_not_redefine_an_item(tmp_path):
    shelf = own(tmp_path, "coke,焦炭,coke,kg,solid,fuel,")
    with pytest.raises(TanfengError) as caught:
        items(shelf)
    assert caught.value.findings[0].code == "code-twice"
    assert caught.value.findings[0].at == "own.csv:2"
