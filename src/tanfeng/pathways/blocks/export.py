"""Files for other solvers (导出): LP and MPS with readable names."""

from __future__ import annotations

from pathlib import Path

from tanfeng.pathways.blocks.program import Program
from tanfeng.pathways.blocks.solve import load


def write_model(program: Program, path: Path) -> None:
    """Write a programme as ``.lp`` or ``.mps``, by the file's ending.

    The file is complete or absent: it is written beside its place and then moved.
    """
    solver = load(program)
    for position in range(program.size[1]):
        solver.passColName(position, program.column_name(position))
    for position in range(program.size[0]):
        solver.passRowName(position, program.row_name(position))
    beside = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        solver.writeModel(str(beside))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
