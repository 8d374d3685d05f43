"""Reading ecoSpold 2 (读取 ecoSpold 2)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tanfeng.footprint.formats.archive import Archive, open_archive
from tanfeng.footprint.formats.ecospold2.build import Tables
from tanfeng.footprint.formats.ecospold2.dataset import NAMESPACE, Dataset, datasets_in
from tanfeng.footprint.formats.gas_names import gas_names
from tanfeng.footprint.formats.settle import settled
from tanfeng.footprint.formats.xml import Element, parse_xml, xml_files
from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf, open_shelf

_SUFFIX = ".spold"
_TOLD = {
    "formula": (
        "ecospold2-formula",
        Text("{} 个交换带有公式；取其现有数量，公式与参数不计算。",
             "{} exchanges have formulas: their present amounts are taken; formulas and parameters "
             "are not evaluated."),
    ),
    "link": (
        "ecospold2-link",
        Text("{} 个输入所指的供应活动不在文件中，留待链接。",
             "{} inputs name a supplier that is not in the files; they are left to be linked."),
    ),
    "distribution": (
        "ecospold2-distribution",
        Text("{} 个交换的分布（beta、gamma、binomial、undefined）不保留，按确定值读入。",
             "{} exchanges have a distribution that is not kept (beta, gamma, binomial, undefined) "
             "and are read as certain."),
    ),
    "gas": (
        "inventory-gas-matched",
        Text("{} 个流按名称或 CAS 号识别为温室气体（对照表凭记忆）。",
             "{} flows were taken for greenhouse gases by name or CAS number, from a table that is "
             "from memory."),
    ),
}  # fmt: skip


def is_ecospold2(archive: Archive) -> bool:
    """Tell whether an archive has datasets of ecoSpold 2."""
    return any(name.casefold().endswith(_SUFFIX) for name in archive.names)


def is_ecospold2_file(path: Path) -> bool:
    """Tell whether a file is a dataset of ecoSpold 2, by its name or its first bytes."""
    if path.suffix.casefold() == _SUFFIX:
        return True
    if path.suffix.casefold() != ".xml":
        return False
    try:
        with path.open("rb") as opened:
            return NAMESPACE.encode() in opened.read(2_000)
    except OSError:
        return False


def read_ecospold2(path: Path, shelf: Shelf | None = None) -> tuple[Inventory, tuple[Finding, ...]]:
    """Read datasets of ecoSpold 2 from a file, folder or ZIP.

    Amounts are in the unit of each flow as its first dataset tells it. Datasets with several
    products stay whole, with their properties, so that allocation can be chosen later.

    Raises
    ------
    TanfengError
        ``inventory-archive``, ``xml-unreadable`` and ``xml-entities`` of a single file. What cannot
        be read of one file among several is a finding, and the rest is read.
    """
    findings: list[Finding] = []
    datasets: list[Dataset] = []
    for name, root in _roots(path, findings):
        datasets += datasets_in(root, name, findings)
    tables = Tables(datasets, gas_names(shelf or open_shelf()), findings)
    for each in datasets:
        tables.add(each)
    for what, (code, said) in _TOLD.items():
        if count := tables.left[what]:
            told = Text(said.zh.format(count), said.en.format(count))
            findings.append(Finding(code, Severity.INFO, path.name, told))
    inventory = Inventory(
        table_of(tables.processes, PROCESSES), table_of(tables.flows.values(), FLOWS),
        table_of(tables.exchanges, EXCHANGES), table_of(tables.properties, PROPERTIES),
        table_of((), FACTORS),
    )  # fmt: skip
    return settled(inventory, tables.units, findings), tuple(findings)


def _roots(path: Path, findings: list[Finding]) -> Iterator[tuple[str, Element]]:
    if path.is_file() and path.suffix.casefold() != ".zip":
        root = parse_xml(path.read_bytes(), path.name)
        found = iter([(path.name, root)])
    else:
        archive = open_archive(path)
        found = xml_files(archive, lambda name: name.casefold().endswith(_SUFFIX), findings)
    for name, root in found:
        if not str(root.tag).startswith(f"{{{NAMESPACE}}}"):
            wrong = Finding(
                "ecospold2-foreign", Severity.ERROR, f"{name}:{root.sourceline}",
                Text("不是 ecoSpold 2 文件。", "This is no file of ecoSpold 2."),
                Text(f"根元素应属于 {NAMESPACE}。", f"Its root must be of {NAMESPACE}."),
            )  # fmt: skip
            if path.is_file() and path.suffix.casefold() != ".zip":
                raise TanfengError(wrong)
            findings.append(wrong)
            continue
        yield name, root
