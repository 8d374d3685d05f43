"""Plant lists (工厂清单): real lists read, enrolled, given ages, turned into fleets."""

from tanfeng.pathways.plants.plain import write_template
from tanfeng.pathways.plants.read import read_plants
from tanfeng.pathways.plants.record import PlantList, PlantRecord

__all__ = ["PlantList", "PlantRecord", "read_plants", "write_template"]
