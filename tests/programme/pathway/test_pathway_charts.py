"""Charts of plans: their data are the pathway's, and one thing looks the same everywhere."""

import json
import re
from itertools import pairwise

import numpy as np
import pytest

from tanfeng.programme.charts import (
    Course,
    Milestone,
    Reported,
    area_colours,
    course_chart,
    path_colours,
    peak_cost_curve,
)
from tanfeng.programme.charts.theme import OTHERS
from tanfeng.programme.charts.wording import short, trimmed, year_ticks
from tanfeng.programme.report.render.pictures import charts_of
from tanfeng.reference.finding import Text

UNIT = Text("Mt/年", "Mt/a")
NAME = Text("名", "name")


def layers(chart, language="en"):
    return chart.spec[language]["layer"]


def drawn(chart, kind, language="en"):
    """Rows of every layer of a kind of mark, layer by layer; shared data stand at the top."""
    spec = chart.spec[language]
    found = []
    for layer in spec["layer"]:
        if layer["mark"].get("type") != kind:
            continue
        data = layer.get("data", spec.get("data", {}))
        found.append((layer["mark"], data.get("values", spec.get("datasets", {}).get(
            data.get("name"), []))))  # fmt: skip
    return found


def rows(chart, kind="area"):
    return [row for _, found in drawn(chart, kind) for row in found]


def chart_of(report, id):
    return {chart.id: chart for chart in charts_of(report)}[id]


def per_year(found, key="value"):
    total = {}
    for row in found:
        total[row["year"]] = total.get(row["year"], 0.0) + row[key]
    return [total[year] for year in sorted(total)]


def colours_of(chart, language="en"):
    """Name -> colour, of every colour scale of a chart."""
    found = {}
    for layer in layers(chart, language):
        scale = layer.get("encoding", {}).get("color", {}).get("scale", {})
        if isinstance(scale.get("domain", [None])[0], str):
            found |= dict(zip(scale["domain"], scale["range"], strict=True))
    return found


def test_output_by_technology_adds_up_to_the_pathway(planned, report):
    for made in planned[1]:
        chart = chart_of(report, f"plan-stock-{made.run.number}")
        pathway = made.pathway
        whole = (pathway.output.sum(axis=(0, 1)) + pathway.imported.sum(axis=0)) / 1e6
        assert per_year(rows(chart)) == pytest.approx(whole.tolist(), rel=1e-6)
        running = sum(pathway.output.sum(axis=(0, 2)) > 1) + (pathway.imported.max() > 1)
        assert len({row["part"] for row in rows(chart)}) == running


def test_energy_adds_up_to_the_pathway(planned, report):
    for made in planned[1]:
        pathway = made.pathway
        joules = {"GJ": 1.0, "MWh": 3.6}
        factor = np.array([joules.get(unit, 0.0) for unit in pathway.problem.carrier_units])
        whole = np.einsum("frt,f->t", pathway.carriers(), factor) / 1e6
        chart = chart_of(report, f"plan-energy-{made.run.number}")
        assert per_year(rows(chart)) == pytest.approx(whole.tolist(), rel=1e-6)


def test_emissions_are_those_of_every_run_with_its_peak_named(planned, report):
    chart = chart_of(report, "plan-emissions")
    lines = rows(chart, "line")
    assert len({row["name"] for row in lines}) == len(planned[1])
    for made, name in zip(planned[1], dict.fromkeys(row["name"] for row in lines), strict=True):
        shown = {row["year"]: row["value"] for row in lines if row["name"] == name}
        told = {year: value / 1e6 for year, value in made.summary.emission.items()}
        assert shown == pytest.approx(told, rel=1e-6)
    words = [row["label"] for row in rows(chart, "text")]
    peaks = {str(made.summary.peak_year) for made in planned[1]}
    assert all(any("peak" in word and year in word for word in words) for year in peaks)
    assert any("industrial CO2 peaks before 2030" in word for word in words)


def test_wedges_and_target_add_up_to_the_base(planned, report):
    base, other = planned[1][:2]
    chart = chart_of(report, f"plan-wedges-{base.run.number}-{other.run.number}")
    told = [value / 1e6 for value in base.summary.emission.values()]
    assert per_year(rows(chart)) == pytest.approx(told, rel=1e-6)


def test_maps_share_one_scale_and_show_each_fall(planned, report):
    domains = set()
    for made in planned[1]:
        chart = chart_of(report, f"plan-map-{made.run.number}")
        emitted = made.pathway.emission().sum(axis=1) / 1e6
        told = dict(zip(made.pathway.problem.regions, emitted[:, 0] - emitted[:, -1], strict=True))
        shown = {row[0]: row[2] for row in chart.table.rows if isinstance(row[2], str)}
        assert shown.keys() == told.keys()
        for region, cell in shown.items():
            assert float(cell.replace(",", "").replace("\u2212", "-")) == pytest.approx(
                told[region], rel=5e-3
            )
        scales = [layer["encoding"]["color"]["scale"] for layer in layers(chart)
                  if "color" in layer.get("encoding", {})]  # fmt: skip
        domains |= {tuple(scale["domain"]) for scale in scales}
    assert len(domains) == 1


def test_one_colour_for_each_thing_in_all_charts(planned, report):
    numbers = [made.run.number for made in planned[1]]
    seen: dict[str, set[str]] = {}
    for chart in charts_of(report):
        for name, colour in colours_of(chart).items():
            if not name.startswith("emissions of"):
                seen.setdefault(name, set()).add(colour)
    assert all(len(colours) == 1 for colours in seen.values())
    # grey is for what is no technology; nothing else shares a colour, not even across charts
    hues = [min(colours) for colours in seen.values() if OTHERS not in colours]
    assert len(set(hues)) == len(hues)
    technologies = colours_of(chart_of(report, f"plan-stock-{numbers[0]}"))
    lived = colours_of(chart_of(report, f"plan-plants-{numbers[0]}"))
    assert len(lived) >= 2
    assert lived.items() <= technologies.items()
    # a scenario has its colour in lines, wedges, and maps
    lines = list(colours_of(chart_of(report, "plan-emissions")).values())
    assert len(set(lines)) == len(numbers)
    for number, colour in zip(numbers, lines, strict=True):
        text = json.dumps(chart_of(report, f"plan-map-{number}").spec["en"])
        assert colour in text
    wedge = json.dumps(chart_of(report, f"plan-wedges-{numbers[0]}-{numbers[1]}").spec["en"])
    assert lines[0] in wedge
    assert lines[1] in wedge


@pytest.mark.parametrize("count", [1, 8, 9, 24, 60])
def test_colours_never_repeat(count):
    names = [f"t{n}" for n in range(count)]
    areas, paths = area_colours(names), path_colours(names[:24])
    assert list(areas) == names
    assert len(set(areas.values())) == count
    assert not set(areas.values()) & set(list(paths.values())[:8])
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in areas.values())
    # who is dealt first does not change when more follow
    assert list(area_colours(names[:1]).values()) == [areas[names[0]]]


@pytest.mark.parametrize(
    ("first", "last"), [(2025, 2060), (2025, 2030), (2015, 2060), (2025, 2025), (1900, 2100)]
)
def test_axes_of_years_stay_readable(first, last):
    ticks = year_ticks(first, last)
    assert 1 <= len(ticks) <= 10
    assert first <= ticks[0] <= ticks[-1] <= last
    assert len({b - a for a, b in pairwise(ticks)}) <= 1


def axes(spec):
    """Every axis of a specification that names values."""
    if isinstance(spec, dict):
        if isinstance(spec.get("axis"), dict) and "values" in spec["axis"]:
            yield spec["axis"]
        for value in spec.values():
            yield from axes(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from axes(value)


def test_every_chart_of_years_names_few_of_them_as_years(planned, report):
    kinds = ("plan-emissions", "plan-stock", "plan-energy", "plan-plants", "plan-wedges",
             "plan-history")  # fmt: skip
    for chart in charts_of(report):
        if chart.id.startswith(kinds):
            found = list(axes(chart.spec["en"]))
            assert found, chart.id
            assert all(len(axis["values"]) <= 10 and axis["format"] == "d" for axis in found)


def leaves(value):
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    else:
        yield value


def test_no_binary_noise_reaches_a_reader(report):
    noisy = re.compile(r"\d\.\d{8,}|\de[-+]\d")
    for chart in charts_of(report):
        said = [leaf for spec in chart.spec.values() for leaf in leaves(spec)]
        said += [cell for row in chart.table.rows for cell in row]
        said += [chart.description.zh, chart.description.en]
        texts = [leaf for leaf in said if isinstance(leaf, str)]
        assert [text for text in texts if noisy.search(text)] == []
        # squares of a map stand at places that nobody reads
        numbers = [leaf for leaf in said if isinstance(leaf, float) and "-map-" not in chart.id]
        assert [n for n in numbers if n != float(f"{n:.10g}")] == [], chart.id


def test_noise_is_nothing_and_digits_are_few():
    assert short(0.1 + 0.2) == "0.3"
    assert short(-1.4981e-13) == "0"
    assert short(1606.6049, 5) == "1,606.6"
    assert trimmed(1e-9) == 0.0
    assert trimmed(1234567.891234) == 1234567.89


def test_equal_peaks_share_a_label_and_near_ones_keep_apart():
    def labels(*courses):
        chart = course_chart("c", NAME, NAME, UNIT, courses)
        return [
            (found[0]["label"], mark["dy"])
            for mark, found in drawn(chart, "text")
            if mark.get("color") != "#ffffff"
        ]

    def course(name, top, colour):
        return Course(Text(name, name), {2025: 1.0, 2030: top, 2035: 0.5}, colour)

    one, two = course("a", 9.0, "#111111"), course("b", 9.0, "#222222")
    three = course("c", 8.9, "#333333")
    assert labels(one, two) == [("peak 9 (2030)", -11)]
    (lower, below), (higher, above) = labels(one, three)
    assert (lower, higher) == ("peak 8.9 (2030)", "peak 9 (2030)")
    assert above <= below - 12, "the higher peak is told above the lower"


def test_a_peak_in_the_first_year_may_lie_before_it():
    falling = Course(NAME, {2025: 9.0, 2030: 5.0}, "#111111")
    text = json.dumps(course_chart("c", NAME, NAME, UNIT, [falling]).spec, ensure_ascii=False)
    assert "peak 9 (2025 or before)" in text
    assert "峰值 9（2025 年或更早）" in text


def test_history_is_drawn_apart_and_doubt_is_hollow():
    reported = Reported({2020: 5.0, 2021: 6.0}, frozenset({2021}))
    chart = course_chart(
        "c", NAME, NAME, UNIT, [Course(NAME, {2025: 7.0}, "#111111")], reported=reported,
        milestones=[Milestone(2030, NAME)], peaks=False,
    )  # fmt: skip
    points = [row for row in rows(chart, "point") if "doubtful" in row]
    assert {(row["year"], row["doubtful"]) for row in points} == {(2020, False), (2021, True)}
    assert [row[0] for row in chart.table.rows] == ["2020", "2021", "2025"]
    assert "reported: 5 in 2020, 6 in 2021" in chart.description.en
    # a year beyond the axis is no mark
    assert "rule" not in {layer["mark"].get("type") for layer in layers(chart)}


def test_history_stands_alone_where_plans_are_too_small_to_see():
    chart = course_chart(
        "c", NAME, NAME, UNIT, [], reported=Reported({2020: 5.0, 2021: 6.0}), peaks=False
    )
    assert len([row for row in rows(chart, "line") if row["value"]]) == 2
    assert chart.description.en == "name (Mt/a). reported: 5 in 2020, 6 in 2021."


def test_the_curve_names_years_and_what_cannot_be_kept():
    points = [(2026.0, 10.30000000000004, 10.1), (2028.0, None, None), (2030.0, 10.1, 10.0)]
    chart = peak_cost_curve("c", NAME, NAME, points, years=True)
    assert [row[0] for row in chart.table.rows] == ["2026", "2028", "2030"]
    assert [row[1:] for row in chart.table.rows] == [("10.3", "10.1"), ("—", "—"), ("10.1", "10")]
    assert "from 2026 to 2030" in chart.description.en
    (axis, *_) = axes(chart.spec["en"])
    assert axis["values"] == [2026, 2028, 2030]
    assert "cannot be kept" in json.dumps(chart.spec["en"])
