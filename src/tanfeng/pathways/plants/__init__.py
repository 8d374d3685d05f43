"""Plant lists (工厂清单): real lists read, enrolled, given ages, turned into fleets."""

from tanfeng.pathways.plants.ages import (
    AgeDistribution,
    age_distribution,
    last_renewal,
    renewal_years,
)
from tanfeng.pathways.plants.allocate import Allocation, PlantTable, allocate, plant_table
from tanfeng.pathways.plants.enrol import Enrolled, enrol
from tanfeng.pathways.plants.fleet import fleet_of
from tanfeng.pathways.plants.output import OutputTable, read_output
from tanfeng.pathways.plants.plain import write_template
from tanfeng.pathways.plants.read import read_plants
from tanfeng.pathways.plants.record import PlantList, PlantRecord

__all__ = [
    "AgeDistribution",
    "Allocation",
    "Enrolled",
    "OutputTable",
    "PlantList",
    "PlantRecord",
    "PlantTable",
    "age_distribution",
    "allocate",
    "enrol",
    "fleet_of",
    "last_renewal",
    "plant_table",
    "read_output",
    "read_plants",
    "renewal_years",
    "write_template",
]
