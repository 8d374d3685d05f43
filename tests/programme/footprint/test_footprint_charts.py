"""Charts of footprints: what is drawn adds up, is named, and tells of what cannot be drawn."""

import pytest

from tanfeng.programme.charts.footprint_draws import drawn_distribution
from tanfeng.programme.charts.footprint_sankey import Supplied, supply_sankey
from tanfeng.programme.charts.footprint_tornado import Lever, tornado
from tanfeng.reference.finding import Text

UNIT = Text("kg CO₂e/t", "kg CO2e/t")
NAME = Text("图", "chart")


def text(id):
    return Text(id, id)


def supplied(id, value, own, rest=0.0, *branches):
    return Supplied(id, text(id), value, own, rest, branches)


def rows(chart, layer, language="en"):
    """Return the data of a layer."""
    spec = chart.spec[language]
    return spec["datasets"][spec["layer"][layer]["data"]["name"]]


def bands(chart, language="en"):
    """Return the thickness with which each node is drawn, by its label."""
    labels = [row["label"].rpartition("\n") for row in rows(chart, 2, language)]
    assert len({name for name, _, _ in labels}) == len(labels)
    return {name: value for name, _, value in labels}


def test_the_product_is_as_wide_as_its_footprint_though_parts_are_small():
    power = supplied("power", 40.0, 40.0)
    steel = supplied("steel", 55.0, 35.0, 0.1, supplied("power", 19.9, 19.9))
    chart = supply_sankey("s", NAME, UNIT, supplied("car", 100.0, 4.7, 0.3, steel, power))
    told = bands(chart)
    assert told["car"] == "100"
    assert told["steel"] == "55"
    # one maker of power for both of its users, and one node for all that is not shown
    assert told["power"] == "59.9"
    assert told["others"] == "0.4"
    assert told["own emissions: steel"] == "35"
    assert "steel 55.0%" in chart.description.en


def test_suppliers_that_supply_each_other_are_drawn_apart():
    inner = supplied("power", 2.0, 2.0)
    coal = supplied("coal", 30.0, 28.0, 0.0, inner)
    power = supplied("power", 60.0, 30.0, 0.0, coal)
    chart = supply_sankey("s", NAME, UNIT, supplied("car", 60.0, 0.0, 0.0, power))
    told = chart.table.rows
    assert sum(float(row[2]) for row in told if row[1].en == "car") == pytest.approx(60)
    assert [row[0].en for row in told].count("power") == 2


def test_credits_are_told_since_they_have_no_width():
    chart = supply_sankey(
        "s", NAME, UNIT,
        supplied("steel", 70.0, 80.0, 0.0, supplied("slag", -20.0, -20.0),
                 supplied("coal", 10.0, 10.0)),
    )  # fmt: skip
    assert "credits that are not drawn: −20" in chart.description.en.replace("\u2212", "−")
    assert "slag" not in bands(chart)


def test_levers_are_drawn_about_the_value():
    chart = tornado("t", NAME, UNIT, 100.0,
                    [Lever(text("works"), text("coal"), 95.0, 105.0),
                     Lever(text("works"), text("scrap"), 101.0, 99.0)],
                    Text("±10%", "±10 %"))  # fmt: skip
    bars = rows(chart, 0)
    assert {(bar["name"], bar["side"], bar["to"]) for bar in bars} == {
        ("works\ncoal", "less", 95.0), ("works\ncoal", "more", 105.0),
        ("works\nscrap", "less", 101.0), ("works\nscrap", "more", 99.0),
    }  # fmt: skip
    assert chart.table.rows[0] == (Text("works：coal", "works: coal"), "95", "105")


def test_a_distribution_counts_every_draw_once():
    drawn = [float(n % 17) for n in range(1000)]
    chart = drawn_distribution("d", NAME, UNIT, drawn, 8.0, (0.0, 8.0, 16.0))
    bars = rows(chart, 0, "zh")
    assert sum(bar["part"] for bar in bars) == pytest.approx(1)
    assert (bars[0]["low"], bars[-1]["high"]) == (0.0, 16.0)
    assert "1000" in chart.description.en


def test_long_names_are_cut_and_stay_apart():
    long = "electricity from bituminous coal at a power station of the northern grid, "
    makers = [supplied(f"p{n}", 10.0, 10.0) for n in range(3)]
    named = [Supplied(m.id, text(long + m.id), m.value, m.own, 0.0) for m in makers]
    told = bands(supply_sankey("s", NAME, UNIT, supplied("car", 40.0, 10.0, 0.0, *named)))
    assert len(told) == 5
    assert all(len(line) <= 40 for name in told for line in name.split("\n"))
