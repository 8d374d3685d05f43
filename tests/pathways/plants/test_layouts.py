"""What the cells of real plant lists mean, and what a bad list is told."""

import pytest

from tanfeng.pathways.plants import read_plants, write_template
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity


def faults(plants):
    return [(f.code, f.at) for f in plants.findings if f.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("cells", "routes", "plannable"),
    [
        ({}, {"bf_bof": 2e6}, True),
        ({"cap_bof_ktpa": "1500", "cap_eaf_ktpa": "500"}, {"bf_bof": 1.5e6, "eaf": 5e5}, True),
        # one size unknown: the total tells it
        ({"cap_bof_ktpa": "1500", "cap_eaf_ktpa": ">0"}, {"bf_bof": 1.5e6, "eaf": 5e5}, True),
        # 'unknown' is not '>0': the furnace may not be there
        ({"cap_bof_ktpa": "2000", "cap_eaf_ktpa": "unknown"}, {"bf_bof": 2e6}, True),
        ({"cap_bof_ktpa": ">0", "cap_eaf_ktpa": ">0"}, {"mixed": 2e6}, True),
        ({"cap_bof_ktpa": "", "process": "electric"}, {"eaf": 2e6}, True),
        (
            {"cap_bof_ktpa": "", "cap_eaf_ktpa": "2000", "cap_dri_ktpa": "300",
             "process": "electric"},
            {"dri_eaf": 2e6}, True,
        ),
        ({"cap_bof_ktpa": "unknown", "process": "unknown"}, {"unknown": 2e6}, False),
        ({"cap_crude_steel_ktpa": "", "cap_bof_ktpa": ""}, {"bf_iron": 1.9e6}, True),
        ({"cap_crude_steel_ktpa": "", "cap_bf_ktpa": ">0"}, {"bf_iron": None}, False),
        ({"status": "announced"}, {"bf_bof": 2e6}, False),
    ],
)  # fmt: skip
def test_steel_capacity_goes_to_its_routes(listed, steel, cells, routes, plannable):
    (plant,) = read_plants(listed("gem-steel", steel(**cells))).plants
    assert dict(plant.routes) == routes
    assert plant.plannable is plannable
    assert bool(plant.reason.en) is not plannable


def test_odd_cells_are_read_for_what_they_mean(listed, steel):
    plants = read_plants(
        listed(
            "gem-steel",
            steel(start="2022-01-01 00:00:00", closed="March 2031",
                  crude_steel_2020_ktpa="1800", bof_steel_2020_ktpa="unknown"),
            steel(plant_id="SCN2", start="unknown", lat="unknown"),
        )
    )  # fmt: skip
    first, second = plants.plants
    assert (first.id, first.region, first.start, first.closes) == ("gem-SCN1", "CN-HE", 2022, 2031)
    assert first.longitude == 117.25
    assert first.outputs == {2020: {"bf_bof": 1.8e6}}
    assert (second.start, second.latitude) == (None, None)
    assert faults(plants) == []
    assert [(f.code, f.at) for f in plants.findings] == [("plants-start-unknown", "list.csv:3")]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Shanxi", "CN-SX"), ("Shaanxi", "CN-SN"), ("Anhui Sheng", "CN-AH"), ("内蒙古", "CN-NM"),
     ("Inner Mongolia", "CN-NM"), ("Guangxi Zhuangzuzizhiqu", "CN-GX"), ("HE", "CN-HE"),
     ("Guangdong Province", "CN-GD"), ("陕西省", "CN-SN"), ("CN-TJ", "CN-TJ")],
)  # fmt: skip
def test_provinces_are_known_in_every_spelling(listed, own, typed, code):
    (plant,) = read_plants(listed("plain", own(region=typed))).plants
    assert plant.region == code


def test_a_province_left_out_follows_from_its_city(listed):
    row = {"status": "Operating", "plant_type": "Grinding", "capacity_mtpa": "1.5"}
    plants = read_plants(
        listed(
            "sfi-cement",
            {**row, "uid": "A", "city": "Jinhua Shi", "state": "Zhejiang Sheng"},
            {**row, "uid": "B", "city": "Jinhua Shi"},
            {**row, "uid": "C", "city": "Nowhere"},
        )
    )
    assert [p.region for p in plants.plants] == ["CN-ZJ", "CN-ZJ", "CN"]
    assert {f.code: f.at for f in plants.findings if "region" in f.code} == {
        "plants-region-by-city": "list.csv:3",
        "plants-region-empty": "list.csv:4",
    }


def test_many_of_a_kind_are_told_once_with_their_count(listed, steel):
    rows = [steel(plant_id=f"S{n}", start="unknown") for n in range(40)]
    (finding,) = read_plants(listed("gem-steel", *rows)).findings
    assert finding.at == "list.csv:2"
    assert "40 of 40 rows" in finding.message.en


def test_coal_units_keep_their_megawatts(listed):
    row = {"unit_id": "G1", "plant_en": "Plant", "plant_zh": "电厂", "unit": "Unit 2",
           "capacity_mw": "660.0", "technology": "Ultra-supercritical", "province": "Xinjiang",
           "start_year": "2015.0", "status": "operating"}  # fmt: skip
    later = {**row, "unit_id": "G2", "status": "pre-permit", "technology": "unknown"}
    first, second = read_plants(listed("gem-coal", row, later)).plants
    assert (first.routes, first.unit, first.start) == ({"ultra-supercritical": 660.0}, "MW", 2015)
    assert (second.status, second.plannable) == ("announced", False)


def test_the_plain_layout_joins_the_routes_of_a_plant(listed, own):
    path = listed(
        "plain",
        own(load="0.85", renewed="2015"),
        own(route="eaf", capacity="50"),
        own(id="works-2", unit="Mt/a", capacity="1.2"),
    )
    one, two = read_plants(path).plants
    assert (one.routes, one.capacity) == ({"bf_bof": 2e6, "eaf": 5e5}, 2.5e6)
    assert (one.load, one.renewed) == (0.85, 2015)
    assert two.capacity == 1.2e6


def test_the_template_is_an_empty_plain_list(tmp_path):
    write_template(tmp_path / "empty.csv")
    plants = read_plants(tmp_path / "empty.csv")
    assert (plants.layout, plants.plants, plants.findings) == ("plain", (), ())


def test_every_fault_of_a_list_is_told_by_its_line(listed, own):
    plants = read_plants(
        listed(
            "plain",
            own(capacity="-3"),
            own(id="works-2", unit="furlong"),
            own(id="works-3", region="Hebie"),
            own(id="works-1", name_zh="别处"),
            own(id="厂", start="soon"),
            own(id="works-6", status="dreaming", load="7"),
        )
    )
    assert sorted(faults(plants)) == [
        ("plants-cell", "list.csv:6"),
        ("plants-id", "list.csv:6"),
        ("plants-id-twice", "list.csv:5"),
        ("plants-load", "list.csv:7"),
        ("plants-negative", "list.csv:2"),
        ("plants-region-unknown", "list.csv:4"),
        ("plants-status", "list.csv:7"),
        ("plants-unit", "list.csv:3"),
    ]
    assert len(plants.plants) == 6
    assert [p.plannable for p in plants.plants] == [False, False, True, False, True, False]


def test_a_row_of_another_length_is_told(listed, own, tmp_path):
    path = listed("plain", own())
    path.write_text(path.read_text() + "works-2,二厂\n", encoding="utf-8")
    plants = read_plants(path)
    assert ("plants-ragged", "list.csv:3") in faults(plants)
    assert len(plants.plants) == 2


def test_another_header_is_refused_with_the_nearest_layout(listed, own):
    path = listed("plain", own(), header=("id", "name_zh", "name_en", "region", "capacity"))
    with pytest.raises(TanfengError) as refused:
        read_plants(path)
    (finding,) = refused.value.findings
    assert (finding.code, finding.at) == ("plants-layout", "list.csv:1")
    assert "plain" in finding.message.en
    assert "route" in finding.message.en


@pytest.mark.parametrize("content", ["id,name\n厂".encode("gb18030"), None])
def test_what_is_no_text_is_refused(tmp_path, content):
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TanfengError) as refused:
        read_plants(path)
    assert [f.code for f in refused.value.findings] == ["plants-unreadable"]


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("")
    with pytest.raises(TanfengError) as refused:
        read_plants(path)
    assert refused.value.findings[0].code == "plants-layout"
