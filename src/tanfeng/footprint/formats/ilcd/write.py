"""Writing ILCD (写出): a ZIP or folder that other tools open and that reads back the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from tanfeng.footprint.formats.gas_names import gas_names
from tanfeng.footprint.formats.ilcd.build import FOLDERS, id_of
from tanfeng.footprint.formats.ilcd.write_flows import flow_set, quantity_set, unit_set
from tanfeng.footprint.formats.ilcd.write_methods import contact_set, method_set, source_set
from tanfeng.footprint.formats.ilcd.write_processes import process_set
from tanfeng.footprint.formats.place import place_files
from tanfeng.footprint.formats.xml import Element
from tanfeng.footprint.inventory import Inventory
from tanfeng.reference.shelf import Shelf, open_shelf


def write_ilcd(inventory: Inventory, path: Path, shelf: Shelf | None = None) -> Path:
    """Write an inventory as ILCD data sets.

    Ids that are no UUIDs get one that is always the same, and stand beside it; what ILCD has no
    field for (providers, pedigree, exact spreads, kinds of carbon, ...) is in ``common:other``. An
    avoided product is a negative input there, which other tools credit.

    Parameters
    ----------
    path
        ``.zip``, or a folder that is not there or empty.

    Raises
    ------
    TanfengError
        ``inventory-not-written``; nothing is left behind then.
    """
    return place_files(path, "ILCD/", _files(inventory, shelf or open_shelf()))


def _files(inventory: Inventory, shelf: Shelf) -> Iterator[tuple[str, bytes]]:
    for kind, id, root in _data_sets(inventory, shelf):
        content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        yield f"{FOLDERS[kind][0]}/{id}.xml", content


def _data_sets(inventory: Inventory, shelf: Shelf) -> Iterator[tuple[str, str, Element]]:
    """Yield kind, id and root of every data set that the inventory needs."""
    flows = {row["id"]: row for row in inventory.flows.to_pylist()}
    exchanges, everywhere, inside, factors = (
        defaultdict[str, list[dict[str, Any]]](list) for _ in range(4)
    )
    for row in inventory.exchanges.to_pylist():
        exchanges[row["process"]].append(row)
    for row in inventory.properties.to_pylist():
        (inside[row["process"]] if row["process"] else everywhere[row["flow"]]).append(row)
    for row in inventory.factors.to_pylist():
        factors[row["impact"]].append(row)
    units = {row["unit"] for row in flows.values()}
    properties = {(row["property"], row["unit"]) for rows in everywhere.values() for row in rows}
    results = {rows[0]["unit"] for rows in factors.values()}
    sources = {rows[0]["source"] for rows in factors.values()}
    gases = gas_names(shelf)
    for id, row in flows.items():
        yield "flow", id_of("flow", id), flow_set(row, everywhere[id], gases)
    for row in inventory.processes.to_pylist():
        sources.add(row["source"])
        made = process_set(row, exchanges[row["id"]], inside[row["id"]], flows)
        yield "process", id_of("process", row["id"]), made
    taken = {row["flow"] for rows in exchanges.values() for row in rows
             if row["direction"] == "input"}  # fmt: skip
    for impact, rows in factors.items():
        yield "LCIA method", id_of("LCIA method", impact), method_set(impact, rows, flows, taken)
    for name, unit in sorted({("", unit) for unit in units | results} | properties):
        yield "flow property", id_of("flow property", f"{name}:{unit}"), quantity_set(name, unit)
    for unit in sorted(units | results | {unit for _, unit in properties}):
        yield "unit group", id_of("unit group", unit), unit_set(unit)
    for source in sorted(sources - {""}):
        yield "source", id_of("source", source), source_set(source)
    if factors:
        id, contact = contact_set()
        yield "contact", id, contact
