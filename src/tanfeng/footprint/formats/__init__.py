"""Formats (格式): files of inventories in and out, all into the same tables.

`read_inventory` recognises what a file, ZIP or folder is. Units and signs are settled here; what
cannot be read is told with its place, and nothing is dropped without a word.
"""

from tanfeng.footprint.formats.brightway import read_brightway, write_brightway
from tanfeng.footprint.formats.ecospold2 import read_ecospold2
from tanfeng.footprint.formats.ilcd import read_ilcd, write_ilcd
from tanfeng.footprint.formats.jsonld import read_jsonld
from tanfeng.footprint.formats.jsonld_write import write_jsonld
from tanfeng.footprint.formats.matrix_tables import read_matrix_tables
from tanfeng.footprint.formats.plain import read_folder, write_folder
from tanfeng.footprint.formats.recognise import read_inventory
from tanfeng.footprint.formats.workbook import read_workbook, write_template, write_workbook

__all__ = [
    "read_brightway",
    "read_ecospold2",
    "read_folder",
    "read_ilcd",
    "read_inventory",
    "read_jsonld",
    "read_matrix_tables",
    "read_workbook",
    "write_brightway",
    "write_folder",
    "write_ilcd",
    "write_jsonld",
    "write_template",
    "write_workbook",
]
