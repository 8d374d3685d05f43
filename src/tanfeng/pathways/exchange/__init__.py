"""Exchange with other planning tools (交换): OSeMOSYS models as otoole keeps them, IAMC tables."""

from tanfeng.pathways.exchange.convention import (
    CONVENTIONS,
    OSEMOSYS,
    Convention,
    convention_named,
)
from tanfeng.pathways.exchange.iamc import iamc_table, write_iamc
from tanfeng.pathways.exchange.iamc_file import read_iamc
from tanfeng.pathways.exchange.model import Entries, OsemosysModel
from tanfeng.pathways.exchange.read import read_osemosys
from tanfeng.pathways.exchange.solve import OsemosysAnswer, osemosys_program, solve_osemosys
from tanfeng.pathways.exchange.write import write_results

__all__ = [
    "CONVENTIONS",
    "OSEMOSYS",
    "Convention",
    "Entries",
    "OsemosysAnswer",
    "OsemosysModel",
    "convention_named",
    "iamc_table",
    "osemosys_program",
    "read_iamc",
    "read_osemosys",
    "solve_osemosys",
    "write_iamc",
    "write_results",
]
