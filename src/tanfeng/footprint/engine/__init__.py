"""The life-cycle engine (计算引擎): one system of processes, every product's impacts.

A system in normal form says per unit of output what each process takes and emits. The impacts of
all products follow from one adjoint solve; supply vectors, contributions, changes of one process
and draws start from there. Nothing here reads a file or a unit: signs and units are settled when
an inventory is brought in.
"""

from tanfeng.footprint.engine.contributions import (
    Branch,
    Contributions,
    contributions,
    first_tier,
    supply_tree,
)
from tanfeng.footprint.engine.draws import Draws, Spread, draw, sampled
from tanfeng.footprint.engine.edit import what_if
from tanfeng.footprint.engine.factor import Factored, factorise
from tanfeng.footprint.engine.intensities import Intensities, intensities
from tanfeng.footprint.engine.normal import Normal, normalise
from tanfeng.footprint.engine.order import Order, blocks_of, order_of
from tanfeng.footprint.engine.supply import supply
from tanfeng.footprint.engine.system import System

__all__ = [
    "Branch",
    "Contributions",
    "Draws",
    "Factored",
    "Intensities",
    "Normal",
    "Order",
    "Spread",
    "System",
    "blocks_of",
    "contributions",
    "draw",
    "factorise",
    "first_tier",
    "intensities",
    "normalise",
    "order_of",
    "sampled",
    "supply",
    "supply_tree",
    "what_if",
]
