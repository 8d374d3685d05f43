"""All lints over all sheets of a shelf."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tanfeng.reference.codes import gases, items, measures, regions, sectors
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.factors import read_factors
from tanfeng.reference.finding import Finding
from tanfeng.reference.lint.coal import coal_findings
from tanfeng.reference.lint.header import header_findings
from tanfeng.reference.lint.references import factor_references, statistic_references
from tanfeng.reference.lint.shapes import shape_findings
from tanfeng.reference.lint.validity import validity_findings
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.statistics import read_statistics
from tanfeng.reference.targets import read_targets


def lint(shelf: Shelf) -> list[Finding]:
    """Return every fault of the sheets of a shelf, ordered by place.

    Sheets of kinds that other rooms read (methods, limits, indicators ...) are checked here for
    their header and validity only; their rooms check the rest.
    """
    findings: list[Finding] = []
    for read in (items, measures, regions, sectors, gases):
        try:
            read(shelf)
        except TanfengError as refused:
            findings.extend(refused.findings)
    broken_lists = bool(findings)
    for sheet in shelf.sheets.values():
        findings.extend(header_findings(sheet))
        check = _KINDS.get(sheet.kind)
        if check is None or broken_lists:
            continue
        try:
            findings.extend(check(sheet, shelf))
        except TanfengError as refused:
            findings.extend(refused.findings)
    findings.extend(validity_findings(shelf))
    return sorted(findings, key=_place)


def _factors(sheet: Sheet, shelf: Shelf) -> Iterator[Finding]:
    factors = read_factors(sheet)
    yield from factor_references(factors, shelf)
    yield from shape_findings(factors, sheet)
    yield from coal_findings(factors, sheet)


def _statistics(sheet: Sheet, shelf: Shelf) -> Iterator[Finding]:
    yield from statistic_references(read_statistics(sheet), shelf)


def _targets(sheet: Sheet, shelf: Shelf) -> Iterator[Finding]:
    read_targets(sheet)
    yield from ()


_KINDS: Mapping[str, Callable[[Sheet, Shelf], Iterator[Any]]] = {
    "factors": _factors,
    "statistics": _statistics,
    "targets": _targets,
}


def _place(finding: Finding) -> tuple[str, int, str]:
    file, _, line = finding.at.rpartition(":")
    return file, int(line) if line.isdigit() else 0, finding.code
