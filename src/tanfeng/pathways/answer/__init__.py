"""Answers of the solvers, the same for cohorts and for plants."""

from tanfeng.pathways.answer.pathway import Pathway, PlantPath, Step

__all__ = ["Pathway", "PlantPath", "Step"]
