"""Answers of the solvers, the same for cohorts and for plants: kept, summed up, posted."""

from tanfeng.pathways.answer.check import check_pathway, limited, residuals
from tanfeng.pathways.answer.facts import Posted, facts
from tanfeng.pathways.answer.pathway import Pathway, PlantPath, Step
from tanfeng.pathways.answer.plants import PlantYears, by_plant
from tanfeng.pathways.answer.store import pack, unpack
from tanfeng.pathways.answer.summary import Summary, summarise

__all__ = [
    "Pathway",
    "PlantPath",
    "PlantYears",
    "Posted",
    "Step",
    "Summary",
    "by_plant",
    "check_pathway",
    "facts",
    "limited",
    "pack",
    "residuals",
    "summarise",
    "unpack",
]
