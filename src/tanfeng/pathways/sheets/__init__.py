"""Sheets of plans (规划数据): roadmaps, prices, replacement rules and scenarios, as a problem."""

from tanfeng.pathways.sheets.build import build_problem
from tanfeng.pathways.sheets.provenance import Provenance
from tanfeng.pathways.sheets.roadmap import Roadmap, read_roadmap, roadmap_sheets
from tanfeng.pathways.sheets.scenario import Scenario, read_scenario, scenarios
from tanfeng.pathways.sheets.weak import Used

__all__ = [
    "Provenance",
    "Roadmap",
    "Scenario",
    "Used",
    "build_problem",
    "read_roadmap",
    "read_scenario",
    "roadmap_sheets",
    "scenarios",
]
