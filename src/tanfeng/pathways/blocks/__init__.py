"""Labelled blocks of rows and columns, turned into a matrix at once, solved by HiGHS and proved.

Matrices are built from arrays without names; names appear only in files and in messages.
"""

from tanfeng.pathways.blocks.export import write_model
from tanfeng.pathways.blocks.model import Model
from tanfeng.pathways.blocks.program import Block, Program
from tanfeng.pathways.blocks.relax import Violation, relax
from tanfeng.pathways.blocks.solve import Solution, load, set_options, solve
from tanfeng.pathways.blocks.verify import Certificate, verify

__all__ = [
    "Block",
    "Certificate",
    "Model",
    "Program",
    "Solution",
    "Violation",
    "load",
    "relax",
    "set_options",
    "solve",
    "verify",
    "write_model",
]
