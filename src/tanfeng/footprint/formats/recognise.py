"""Recognising a format (格式识别)."""

from __future__ import annotations

from pathlib import Path

from tanfeng.footprint.formats.archive import open_archive
from tanfeng.footprint.formats.brightway import from_sheets, is_brightway
from tanfeng.footprint.formats.ecospold2 import is_ecospold2, is_ecospold2_file, read_ecospold2
from tanfeng.footprint.formats.ilcd import is_ilcd, is_ilcd_file, read_ilcd
from tanfeng.footprint.formats.jsonld import is_jsonld, read_jsonld
from tanfeng.footprint.formats.plain import NEEDED, read_folder, unknown_format
from tanfeng.footprint.formats.workbook import AT_MOST_MB, from_tables
from tanfeng.footprint.inventory import Inventory
from tanfeng.ledger.workbook.book import open_book
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding


def read_inventory(path: Path) -> tuple[Inventory, tuple[Finding, ...]]:
    """Read an inventory from a file, ZIP or folder in any of the known formats.

    Raises
    ------
    TanfengError
        ``inventory-missing`` where nothing is there, ``inventory-format`` where it is none of them,
        and the refusals of the format.
    """
    if not path.exists():
        raise refuse(
            "inventory-missing", str(path), "没有这个文件或文件夹。",
            "There is no such file or folder.",
        )  # fmt: skip
    if path.is_dir() and any((path / f"{name}.csv").is_file() for name in NEEDED):
        return read_folder(path)
    if path.is_dir() or path.suffix.casefold() == ".zip":
        archive = open_archive(path)
        # before JSON-LD: TIDAS has its processes in JSON too
        if is_ilcd(archive):
            return read_ilcd(path)
        if is_jsonld(archive):
            return read_jsonld(path)
        if is_ecospold2(archive):
            return read_ecospold2(path)
    if path.is_file() and path.suffix.casefold() in (".xlsx", ".xlsm"):
        sheets, told = open_book(path, AT_MOST_MB)
        read = from_sheets if is_brightway(sheets) else from_tables
        inventory, findings = read(path.name, sheets)
        return inventory, (*told, *findings)
    if path.is_file() and is_ecospold2_file(path):
        return read_ecospold2(path)
    if path.is_file() and is_ilcd_file(path):
        return read_ilcd(path)
    raise TanfengError(unknown_format(path))
