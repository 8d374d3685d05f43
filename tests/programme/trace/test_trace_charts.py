"""Pictures of traceability: what is drawn is what was found, and what is left out is told."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from tanfeng.programme.charts.trace_duties import STATES, Reporting, reporting_chart
from tanfeng.programme.charts.trace_life import NOBODY, Stay, Told, life_line
from tanfeng.programme.charts.trace_origin import origin_sankey
from tanfeng.programme.charts.trace_survival import Alive, survival_chart
from tanfeng.programme.report.render.pictures import draw
from tanfeng.programme.trace import alive_chart, leaked_chart, life_chart, lot_chart
from tanfeng.reference.finding import Text
from tanfeng.traceability.duties import steps
from tanfeng.traceability.leakage import curve, leakage, observed, weibull
from tanfeng.traceability.lineage import Happening, origins
from tanfeng.traceability.tables import FLOWS

NAME, KG = Text("图", "chart"), Text("kg", "kg")
DAY = 86_400_000_000
MADE = Text("生产", "made")


def rows(chart, language="en"):
    """Return all data of a chart, layer by layer."""
    spec = chart.spec[language]
    assert draw(spec, None, bitmap=False).width > 0
    panels = spec.get("vconcat", [spec])
    # layers of the same data share it in the panel
    return [
        spec["datasets"][part["data"]["name"]]
        for panel in panels
        for part in (panel, *panel.get("layer", ()))
        if "data" in part
    ]


def flows(*given):
    """Rows of event, lot in, lot out, kg in, kg out."""
    named = [dict(zip(("event", "lot_in", "lot_out", "kg_in", "kg_out"), row, strict=True),
                  time=row[0]) for row in given]  # fmt: skip
    return pa.Table.from_pylist(named, schema=FLOWS)


def happening(day, step="commissioning", **more):
    base = Happening(
        1, day * DAY, "+08:00", day * DAY, "object", "ADD", step, "active",
        "urn:tanfeng:party:maker", "", "p", "thing", "j", "d.json", "00", False,
    )  # fmt: skip
    return replace(base, **more)


def test_a_life_has_a_row_for_each_event_and_a_bar_for_what_it_was_in():
    events = [happening(1), happening(3), happening(5, voided=True), happening(9, party="")]
    around = {"urn:tanfeng:vin:CAR": [(2 * DAY, 6 * DAY)], "pack": [(3 * DAY, None)],
              "never": [(20 * DAY, None)]}  # fmt: skip
    chart = life_chart("urn:x:ABC", events, around, steps(), {"maker": Text("厂", "Maker")})
    dots = rows(chart)[1]
    assert [row["row"] for row in dots] == [0, 1, 2, 3]
    assert [row["party"] for row in dots] == ["Maker"] * 3 + ["—"]
    assert [row["voided"] for row in dots] == [False, False, True, False]
    bars = {row["name"]: row for row in rows(chart)[-1]}
    assert set(bars) == {"CAR", "pack"}
    assert (round(bars["CAR"]["from"] + 0.32), round(bars["CAR"]["until"] - 0.32)) == (1, 2)
    assert bars["pack"]["until"] > 3  # it goes on
    assert bars["CAR"]["line"] != bars["pack"]["line"]
    assert rows(chart, "zh")[1][0]["party"] == "厂"
    assert "1 of them are void" in chart.description.en
    assert "Now in pack" in chart.description.en


def test_the_newest_sixty_events_are_drawn_and_the_rest_is_told():
    chart = life_chart("x", [happening(day) for day in range(75)], {}, steps())
    assert len(rows(chart)[1]) == 60
    assert "15 more events are not drawn" in chart.caption.en
    assert rows(chart)[1][-1]["date"] == "1970-03-16"


def test_more_parties_than_colours_share_one():
    told = [Told("2024-01-01", MADE, Text(f"甲{n}", f"p{n}")) for n in range(12)]
    chart = life_line("l", NAME, told, [Stay("a", 0, 3), Stay("b", 4, None)])
    parties = {row["party"] for row in rows(chart)[1]}
    assert parties == {f"p{n}" for n in range(7)} | {"others"}
    lanes = {row["name"]: row["line"] for row in rows(chart)[-1]}
    assert lanes["a"] == lanes["b"]  # one after the other: one lane


def test_a_life_without_events_is_told():
    assert life_line("l", NAME, [], []).description.en == "There are no events."
    assert Told("", MADE, NOBODY).party.zh == "—"


def test_small_sources_are_one_and_the_lot_keeps_its_whole():
    ways = [("mid", "lot", 90.0), ("big", "mid", 60.0)]
    ways += [(f"s{n}", "mid", 1.5) for n in range(20)] + [("direct", "lot", 10.0)]
    chart = origin_sankey("o", NAME, NAME, KG, "lot", ways, {})
    told = {(row[0].en, row[1].en): row[2] for row in chart.table.rows}
    assert told == {("mid", "lot"): "90", ("big", "mid"): "60", ("other sources", "mid"): "30",
                    ("direct", "lot"): "10"}  # fmt: skip
    labels = {row["label"].partition("\n")[0]: row["label"] for row in rows(chart)[2]}
    assert labels["lot"].endswith("\n100")
    assert "big (60.0%)" in chart.description.en


def test_pieces_of_one_kind_are_taken_together_and_share_the_mass_of_the_lot():
    names = {0: "urn:tanfeng:lot:mine", 9: "urn:tanfeng:lot:nickel"}
    names |= {n: f"urn:tanfeng:battery:CELL{n}" for n in range(1, 6)}
    made = flows(*((n, 0, n, 10.0, 2.0) for n in range(1, 6)),
                 *((7, n, 9, 2.0, 4.0) for n in range(1, 6)))  # fmt: skip
    found = origins(made, {})
    chart = lot_chart(found, 9, names, made)
    told = {(row[0].en, row[1].en): row[2] for row in chart.table.rows}
    bundle = "5 pieces: CELL1 ..."
    assert told == {("mine", bundle): "4", (bundle, "nickel"): "4"}
    part = lot_chart(found, 9, names, made, "Ni", {9: 0.25})
    assert {row[2] for row in part.table.rows} == {"1"}
    assert "(Ni)" in part.caption.en
    blank = flows(*((n, 0, n, 10.0, None) for n in range(1, 6)),
                  *((7, n, 9, None, None) for n in range(1, 6)))  # fmt: skip
    shares = lot_chart(origins(blank, {}), 9, names, blank)
    assert {row[2] for row in shares.table.rows} == {"100"}
    assert "%" in shares.table.columns[2].label.en
    with pytest.raises(KeyError):
        lot_chart(found, 77, names, made)


def test_the_most_overdue_stand_on_top_and_nobody_is_lost():
    actors = [
        Reporting(
            Text(f"厂{n}", f"works {n:02}"), {"overdue": n % 5, "in_time": 1}, 1 / (1 + n % 5)
        )
        for n in range(30)
    ]
    chart = reporting_chart("d", NAME, actors, most=6)
    shown = [row[0].en for row in chart.table.rows]
    assert shown == [f"works {n:02}" for n in (4, 9, 14, 19, 24, 29)] + ["24 others"]
    drawn = sum(row["count"] for row in rows(chart)[0])
    assert drawn == sum(sum(actor.counts.values()) for actor in actors)
    assert "24 of them are overdue" in chart.description.en
    assert len(chart.table.columns) == len(STATES) + 2


def test_nothing_to_report_is_said():
    chart = reporting_chart("d", NAME, [])
    assert rows(chart, "zh") == [[{"word": "没有应报事项"}]]


def test_survival_is_the_curve_with_its_interval():
    chart = alive_chart(weibull(3.5, 8.0, 0.2, 0.3))
    points = rows(chart)[0]
    ages = np.array([row["age"] for row in points])
    known = curve(weibull(3.5, 8.0, 0.2, 0.3), ages)
    assert [row["share"] for row in points] == pytest.approx(known.survival)
    assert all(0 <= row["low"] <= row["share"] <= row["high"] <= 1 for row in points)
    width = [row["high"] - row["low"] for row in points if abs(row["share"] - 0.5) < 0.02]
    middle = np.argmin(np.abs(known.survival - 0.5))
    assert max(width) == pytest.approx(
        2 * 1.96 * np.sqrt(known.covariance[middle, middle]), rel=0.1
    )
    assert points[-1]["share"] <= 0.01
    # 8 ln(2)^(1/3.5) = 7.204 years
    assert "retired at 7.2" in chart.description.en


def test_observed_lives_are_steps_and_end_where_nothing_was_seen():
    chart = alive_chart(observed([1.0, 2.0, 3.0, 4.0], [True, True, False, False]))
    spec = chart.spec["en"]["layer"]
    assert spec[1]["mark"]["interpolate"] == "step-after"
    assert rows(chart)[-1][0]["age"] == 4.0
    assert [row["share"] for row in rows(chart)[0]] == [1.0, 0.75, 0.5, 0.5]
    level = survival_chart("s", NAME, [Alive(0, 1, 1, 1), Alive(5, 0.8, 0.7, 0.9)],
                           stepped=False, level=0.9)  # fmt: skip
    assert "80.0% are in use at 5 years" in level.description.en


def test_leakage_draws_the_groups_that_leak_most():
    sold = pa.table({"group": ["a", "b", "c", "d", "e"], "year": [2015] * 5,
                     "sold": [100.0, 500.0, 300.0, 200.0, 400.0]})  # fmt: skip
    back = pa.table({"group": ["a", "b"], "year": [2024, 2024], "returned": [5.0, 10.0]})
    found = leakage(sold, back, weibull(3.5, 8.0))
    chart = leaked_chart(found, 0.95, Text("件", "pieces"))
    assert len(chart.spec["en"]["vconcat"]) == 4
    assert "1 more groups are not drawn" in chart.caption.en
    # what no return was reported of leaks most of all, to the last year of anybody's returns
    assert {row["year"] for row in found.table.to_pylist() if row["group"] == "c"} == set(
        range(2015, 2025)
    )
    expected = found.table.to_pylist()
    assert len(chart.table.rows) == len(expected)
    last = next(row for row in expected if (row["group"], row["year"]) == ("b", 2024))
    line = [row for row in rows(chart)[1] if row["year"] == 2024]
    assert [row["value"] for row in line] == pytest.approx([last["expected_sum"], 10.0])
    band = rows(chart)[0][-1]
    assert band["high"] == pytest.approx(10.0 + last["high_sum"])
