import json

import pytest

from tanfeng.programme.charts import (
    Batch,
    Coverage,
    Flow,
    Level,
    Node,
    Own,
    Point,
    benchmark_distribution,
    coverage_chart,
    energy_sankey,
    region_tiles,
    roster_growth,
    tile_map,
    trend_with_target,
)
from tanfeng.programme.charts.layout import Link, lay_out
from tanfeng.programme.report.render.pictures import charts_of
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text
from tanfeng.reference.shelf import open_shelf

X = Text("甲", "x")
UNIT = Text("吨", "t")


def _values(chart, language):
    """Every inline row of every layer."""
    spec = chart.spec[language]
    rows = list(spec.get("data", {}).get("values", []))
    for rows_ in spec.get("datasets", {}).values():
        rows += rows_
    for layer in spec.get("layer", []):
        rows += layer.get("data", {}).get("values", [])
    return rows


def test_every_chart_speaks_both_languages_and_carries_its_data(report):
    charts = charts_of(report)
    assert len(charts) == 6
    for chart in charts:
        assert set(chart.spec) == {"zh", "en"}
        assert chart.description.zh != chart.description.en
        assert chart.table is not None
        assert chart.table.rows
        assert all(len(row) == len(chart.table.columns) for row in chart.table.rows)
        for language in ("zh", "en"):
            text = json.dumps(chart.spec[language])
            assert "http" not in text
            assert "$schema" not in text


def test_axis_titles_name_measure_and_unit(report):
    trend = charts_of(report)[0]
    assert "energy of clinker (kgce/t)" in json.dumps(trend.spec["en"])
    assert "熟料单位能耗（kgce/t）" in json.dumps(trend.spec["zh"], ensure_ascii=False)


def test_trend_leaves_a_gap_and_states_the_pace():
    chart = trend_with_target(
        "t", X, X, UNIT, [Point("2020", 110.0), Point("2021", None), Point("2022", 100.0)],
        Point("2025", 85.0),
    )  # fmt: skip
    assert "No data for 2021." in chart.description.en
    assert "Change needed per period: \u22125." in chart.description.en
    assert '"2023", "2024"' in json.dumps(chart.spec["en"]), "years without data keep their place"
    gap = [row for row in _values(chart, "en") if row.get("period") == "2021" and "value" in row]
    assert [row["value"] for row in gap] == [None]


def test_trend_without_any_value_says_so():
    chart = trend_with_target("t", X, X, UNIT, [Point("2020", None)], Point("2025", 1.0))
    assert "no data" in chart.description.en


def test_distribution_ranks_negative_values_and_keeps_others_anonymous():
    chart = benchmark_distribution(
        "d", X, X, UNIT, [-30.0, 5.0], [Own(Text("我", "me"), -22.0)],
        [Level(Text("标杆", "benchmark"), -30.0)],
    )  # fmt: skip
    assert "me: \u221222, rank 2." in chart.description.en
    assert "reached by 1." in chart.description.en
    assert [str(row[1]) for row in chart.table.rows[:3]].count(
        "其他企业（匿名） others (anonymous)"
    ) == 2


def test_distribution_turns_round_where_higher_is_better():
    chart = benchmark_distribution(
        "d", X, X, UNIT, [70.0], [Own(Text("我", "me"), 90.0)], [], lower_is_better=False
    )
    assert "rank 1" in chart.description.en


NODES = [Node(name, Text(name, name)) for name in ("coal", "boiler", "use", "loss")]


def test_a_balanced_sankey_has_no_finding():
    flows = [Flow("coal", "boiler", 10.0), Flow("boiler", "use", 7.0), Flow("boiler", "loss", 3.0)]
    chart = energy_sankey("s", X, UNIT, NODES, flows)
    assert chart.findings == ()
    assert "Every node passes on or loses what it takes in." in chart.description.en


def test_an_open_balance_is_a_finding_in_the_same_value():
    flows = [Flow("coal", "boiler", 10.0), Flow("boiler", "use", 7.0), Flow("boiler", "loss", 2.0)]
    (finding,) = energy_sankey("s", X, UNIT, NODES, flows).findings
    assert finding.code == "energy-balance-open"
    assert finding.at == "s#boiler"
    assert "difference 1." in finding.message.en


@pytest.mark.parametrize(
    ("flows", "code"),
    [
        ([Flow("coal", "nowhere", 1.0)], "sankey-node-unknown"),
        ([Flow("coal", "use", -1.0)], "sankey-value-negative"),
        ([Flow("coal", "use", 1.0), Flow("use", "coal", 1.0)], "sankey-cycle"),
    ],
)
def test_a_sankey_that_cannot_be_drawn_is_refused(flows, code):
    with pytest.raises(TanfengError) as caught:
        energy_sankey("s", X, UNIT, NODES, flows)
    assert caught.value.findings[0].code == code


def test_layout_keeps_proportions_and_boxes_apart():
    links = [Link(0, 2, 6.0), Link(1, 2, 2.0), Link(2, 3, 5.0), Link(2, 4, 3.0), Link(0, 4, 1.0)]
    boxes, ribbons = lay_out(5, links, "s")
    unit = (boxes[2].top - boxes[2].bottom) / 8
    for ribbon in ribbons:
        for low, high in zip(ribbon.low, ribbon.high, strict=True):
            assert high - low == pytest.approx(ribbon.link.value * unit)
    for box in boxes:
        assert -1e-9 <= box.bottom <= box.top <= 1 + 1e-9
        for other in boxes:
            if other is not box and other.column == box.column:
                assert box.top < other.bottom or other.top < box.bottom
    assert boxes[3].column == boxes[4].column == max(box.column for box in boxes)


def test_the_map_has_34_regions_and_hatches_what_is_missing():
    tiles = region_tiles(open_shelf())
    assert len(tiles) == 34
    assert {"CN-TW", "CN-HK", "CN-MO", "CN-HI"} <= {tile.code for tile in tiles}
    assert len({(tile.x, tile.y) for tile in tiles}) == 34
    chart = tile_map("m", X, X, UNIT, tiles, {"CN-HE": 3.0, "CN-BJ": 0.0, "CN-TW": None})
    assert "No data for 32 regions" in chart.description.en
    assert "示意统计图" in json.dumps(chart.spec["zh"], ensure_ascii=False)
    assert len(chart.table.rows) == 34
    by_code = {row[0]: row[2] for row in chart.table.rows}
    assert by_code["CN-BJ"] == "0", "a true zero is not missing"
    assert by_code["CN-TW"] == Text("— 无数据", "— no data")


def test_the_map_refuses_an_unknown_region():
    with pytest.raises(TanfengError, match="no region CN-XX"):
        tile_map("m", X, X, UNIT, region_tiles(open_shelf()), {"CN-XX": 1.0})


def test_coverage_adds_up_and_unknown_stays_unknown():
    chart = coverage_chart("c", X, [Coverage(UNIT, 0.8, 0.25), Coverage(X, None)])
    rows = [row for row in _values(chart, "en") if "to" in row]
    known = [row for row in rows if row["row"] == "t"]
    assert [round(row["to"] - row["from"], 9) for row in known] == [0.6, 0.2, 0.2]
    assert [row["kind"] for row in rows if row["row"] == "x"] == ["unknown"]


def test_a_roster_that_reconciles_and_one_that_does_not():
    first = Batch(Text("前六批", "batches 1-6"), 2783)
    good = roster_growth("g", X, X, UNIT, [first, Batch(Text("二", "2022"), 874, 41, 3616)])
    assert good.findings == ()
    assert good.table.rows[1][1:] == ("2,783", "874", "41", "3,616")
    (finding,) = roster_growth(
        "g", X, X, UNIT, [first, Batch(Text("二", "2022"), 874, 0, 3616)]
    ).findings
    assert finding.code == "roster-not-reconciled"
    assert "3,657, published 3,616" in finding.message.en
