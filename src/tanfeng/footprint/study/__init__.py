"""Footprints in a workspace (工作区中的足迹核算): inventories brought in, runs that replay.

Start here: `bring_inventory` keeps an inventory, `run_footprint` puts inventories, plants and the
catalogue together, diagnoses and solves them, and posts what follows as a run; `open_study` opens
it again, and `replay` solves it again to the same digits.
"""

from tanfeng.footprint.study.ask import Ask, ask_of
from tanfeng.footprint.study.breakdown import (
    Breakdown,
    Part,
    Twig,
    breakdown,
    changed,
    tree_of,
)
from tanfeng.footprint.study.bring import INVENTORY, bring_inventory, inventories, open_inventory
from tanfeng.footprint.study.cbam import plant_cbam
from tanfeng.footprint.study.made import Study, build
from tanfeng.footprint.study.replay import Replay, replay
from tanfeng.footprint.study.run import KIND, Result, open_study, run_footprint
from tanfeng.footprint.study.simulate import QUANTILES, Simulation, simulate

__all__ = [
    "INVENTORY",
    "KIND",
    "QUANTILES",
    "Ask",
    "Breakdown",
    "Part",
    "Replay",
    "Result",
    "Simulation",
    "Study",
    "Twig",
    "ask_of",
    "breakdown",
    "bring_inventory",
    "build",
    "changed",
    "inventories",
    "open_inventory",
    "open_study",
    "plant_cbam",
    "replay",
    "run_footprint",
    "simulate",
    "tree_of",
]
