"""Charts of the report (图表): one function a chart, plain data in, a `Chart` value out.

Floor: programme. Reads nothing and posts nothing. A chart value holds a Vega-Lite
specification in Chinese and one in English, a spoken description, the data as a table, and
findings where the data contradict themselves (an open energy balance, a roster that does not
reconcile). The same value is drawn by the page, by Word and PDF, and is what the tests look at.
All charts stay readable in greyscale and name their unit; a missing value is shown as missing.
Needs the extra ``report`` (Altair).
"""

from tanfeng.programme.charts.coverage import Coverage, coverage_chart
from tanfeng.programme.charts.distribution import Level, Own, benchmark_distribution
from tanfeng.programme.charts.growth import Batch, roster_growth
from tanfeng.programme.charts.palette import area_colours, path_colours
from tanfeng.programme.charts.pathway_areas import Part, stock_by_technology, wedges
from tanfeng.programme.charts.pathway_costs import (
    classic_macc_chart,
    macc_sweep_chart,
    peak_cost_curve,
)
from tanfeng.programme.charts.pathway_lines import Course, Milestone, Reported, course_chart
from tanfeng.programme.charts.pathway_plants import Life, plant_timeline
from tanfeng.programme.charts.sankey import Flow, Node, energy_balance, energy_sankey
from tanfeng.programme.charts.tiles import Tile, region_tiles, tile_map
from tanfeng.programme.charts.trend import Point, trend_with_target

__all__ = [
    "Batch",
    "Course",
    "Coverage",
    "Flow",
    "Level",
    "Life",
    "Milestone",
    "Node",
    "Own",
    "Part",
    "Point",
    "Reported",
    "Tile",
    "area_colours",
    "benchmark_distribution",
    "classic_macc_chart",
    "course_chart",
    "coverage_chart",
    "energy_balance",
    "energy_sankey",
    "macc_sweep_chart",
    "path_colours",
    "peak_cost_curve",
    "plant_timeline",
    "region_tiles",
    "roster_growth",
    "stock_by_technology",
    "tile_map",
    "trend_with_target",
    "wedges",
]
