"""The public catalogue (基础产品目录): processes made of reference sheets, each with its source.

It holds what is lawful to give out: products whose footprint a cited document states. A value that
is not known stays unknown and makes no process.
"""

from tanfeng.footprint.catalogue.catalogue import CO2E, METRICS, Catalogue, catalogue, grid_power

__all__ = ["CO2E", "METRICS", "Catalogue", "catalogue", "grid_power"]
