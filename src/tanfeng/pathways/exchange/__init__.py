"""Exchange with other planning tools (交换): models of OSeMOSYS in the CSV layout of otoole."""

from tanfeng.pathways.exchange.model import Entries, OsemosysModel
from tanfeng.pathways.exchange.read import read_osemosys
from tanfeng.pathways.exchange.solve import OsemosysAnswer, osemosys_program, solve_osemosys
from tanfeng.pathways.exchange.write import write_results

__all__ = [
    "Entries",
    "OsemosysAnswer",
    "OsemosysModel",
    "osemosys_program",
    "read_osemosys",
    "solve_osemosys",
    "write_results",
]
