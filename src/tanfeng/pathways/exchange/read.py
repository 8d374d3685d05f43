"""Reading an OSeMOSYS model (读入): a folder of CSV files in the layout of otoole."""

# pyarrow makes its compute functions at import, where no type checker sees them
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc

from tanfeng.pathways.exchange.check import check_model
from tanfeng.pathways.exchange.folder import Folder, find_folder
from tanfeng.pathways.exchange.model import Entries, OsemosysModel
from tanfeng.pathways.exchange.parameters import ORDERED, REQUIRED, SETS, parameters
from tanfeng.pathways.exchange.tables import VALUE, read_entries, read_text
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text, has_errors


def read_osemosys(path: Path | str) -> tuple[OsemosysModel, tuple[Finding, ...]]:
    """Read a model from a folder of CSV files or its ``datapackage.json``.

    One file for each set (column ``VALUE``) and each parameter (its sets and ``VALUE``, or years
    as columns). A file that is absent leaves its parameter at the default: of ``config.yaml`` or
    ``default_values.csv`` where one is there, otherwise the standard one.

    Returns
    -------
    OsemosysModel, tuple of Finding
        The model, and warnings.

    Raises
    ------
    TanfengError
        With every error found, by file and line; ``osemosys-folder`` where there is no model.
    """
    folder, findings = find_folder(Path(path))
    sets = _sets(folder, findings)
    if not has_errors(findings):
        given: dict[str, Entries] = {}
        indices: dict[str, tuple[str, ...]] = {}
        for name, file in folder.parameters.items():
            over = _indices(name, file)
            if over != parameters()[name].indices:
                indices[name] = over
            entries = read_entries(file, parameters()[name], over, sets, findings)
            if len(entries.values):
                given[name] = entries
        model = OsemosysModel(folder.name, sets, given, folder.defaults, indices)
        if not has_errors(findings):
            findings += check_model(model, folder)
            if not has_errors(findings):
                return model, tuple(findings)
    raise TanfengError(*sorted(findings, key=lambda f: f.severity is not Severity.ERROR))


def _indices(name: str, file: Path) -> tuple[str, ...]:
    usual = parameters()[name].indices
    # versions of 2017 to 2020 had a discount rate of each technology; newer ones may have one
    # rate of investors for a whole region
    if name not in ("DiscountRate", "DiscountRateIdv"):
        return usual
    table = read_text(file, [])
    by_technology = table is not None and "TECHNOLOGY" in table.column_names
    return ("REGION", "TECHNOLOGY") if by_technology else ("REGION",)


def _sets(folder: Folder, findings: list[Finding]) -> dict[str, tuple[str, ...]]:
    sets: dict[str, tuple[str, ...]] = dict.fromkeys(SETS, ())
    for name, file in folder.sets.items():
        sets[name] = _members(name, file, findings)
    place = next(iter(folder.sets.values())).parent
    for name in REQUIRED:
        if name not in folder.sets:
            findings.append(
                Finding(
                    "osemosys-file",
                    Severity.ERROR,
                    str(place / f"{name}.csv"),
                    Text(f"缺少集合 {name} 的文件。", f"The file of the set {name} is missing."),
                    Text("补上该文件，列名为 VALUE。", "Add it, with the column VALUE."),
                )
            )
        elif not sets[name]:
            findings.append(
                Finding(
                    "osemosys-empty-set",
                    Severity.ERROR,
                    f"{folder.sets[name]}:1",
                    Text(f"集合 {name} 是空的。", f"The set {name} is empty."),
                )
            )
    return sets


def _members(name: str, file: Path, findings: list[Finding]) -> tuple[str, ...]:
    table = read_text(file, findings)
    if table is None:
        return ()
    column = VALUE if VALUE in table.column_names else table.column_names[0]
    cells = pc.utf8_trim_whitespace(table[column].combine_chunks()).to_pylist()
    members: dict[str, int] = {}
    for line, cell in enumerate(cells, start=2):
        if not cell:
            continue
        if name in ORDERED and not _whole(cell):
            findings.append(
                Finding(
                    "osemosys-order",
                    Severity.ERROR,
                    f"{file}:{line}",
                    Text(f"{name} 的成员须为整数：{cell!r}。",
                         f"Members of {name} are whole numbers: {cell!r}."),
                )
            )  # fmt: skip
        elif cell in members:
            findings.append(
                Finding(
                    "osemosys-duplicate-member",
                    Severity.ERROR,
                    f"{file}:{line}",
                    Text(f"{cell!r} 重复，见第 {members[cell]} 行。",
                         f"{cell!r} stands in line {members[cell]} already."),
                )
            )  # fmt: skip
        else:
            members[cell] = line
    return tuple(sorted(members, key=int) if name in ORDERED else members)


def _whole(cell: str) -> bool:
    try:
        int(cell)
    except ValueError:
        return False
    return True
