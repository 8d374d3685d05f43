"""Reading a filled workbook: all that can be read is, and the rest is named by cell."""

from __future__ import annotations

from pathlib import Path

from tanfeng.ledger.workbook.book import Grid, open_book
from tanfeng.ledger.workbook.header import Header, find_header
from tanfeng.ledger.workbook.identity import Identity, find_identity, identity_findings
from tanfeng.ledger.workbook.layout import lines_by_code
from tanfeng.ledger.workbook.reading import Reading, unique
from tanfeng.ledger.workbook.rows import lookup_of
from tanfeng.ledger.workbook.table import Table, read_table
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text, has_errors
from tanfeng.reference.form import Form


def read_workbook(path: Path, form: Form, *, at_most_mb: float = 50) -> Reading:
    """Read one workbook against the form that it was made from.

    Sheets may be renamed and moved, rows and columns inserted, moved, sorted or hidden, numbers
    typed as text, units changed within their dimension. Nothing is ever raised: a file that is
    refused at the door comes back as a reading with one finding and no facts.

    Parameters
    ----------
    path
        The .xlsx file.
    form
        What the plant was asked for.
    at_most_mb
        Larger files are refused unread.

    Returns
    -------
    Reading
        Facts in the canonical units of the form, and findings by cell.
    """
    try:
        grids, findings = open_book(path, at_most_mb)
    except TanfengError as refusal:
        return Reading((), refusal.findings)
    identity = find_identity(grids)
    findings += identity_findings(identity, form, path.name)
    if any(finding.code == "workbook-other-plant" for finding in findings):
        return Reading((), tuple(findings))
    tables = _tables(grids, identity, form)
    if not tables:
        return Reading((), (*findings, _no_table(path.name)))
    facts = [fact for table in tables for fact in table.facts]
    findings += [finding for table in tables for finding in table.findings]
    kept, twice = unique(facts)
    totals, totals_twice = unique([total for table in tables for total in table.totals])
    findings += twice + totals_twice + _rows_lost(tables, form, path.name)
    if not facts and not has_errors(findings):
        findings.append(_nothing_filled(path.name))
    places = {key: at for table in reversed(tables) for key, at in table.places.items()}
    return Reading(tuple(kept), tuple(findings), tuple(totals), places)


def _tables(grids: list[Grid], identity: Identity, form: Form) -> list[Table]:
    lookup = lookup_of(form)
    found: list[tuple[Grid, Header]] = []
    for grid in grids:
        header = find_header(grid, identity.period)
        if header is not None:
            found.append((grid, header))
    return [read_table(grid, header, lookup) for grid, header in found]


def _rows_lost(tables: list[Table], form: Form, file: str) -> list[Finding]:
    seen = {key[:3] for table in tables for key in table.places}
    return [
        Finding(
            "row-missing",
            Severity.WARNING,
            file,
            Text(
                f"表中没有“{line.label.zh}”（{code}）这一行。",
                f"The row '{line.label.en}' ({code}) is gone.",
            ),
            Text(
                "若非有意删除，请从新模板中复制回来；缺行视为没有数据。",
                "Unless that is meant, copy it back from a fresh template; a row that is gone"
                " counts as no figures.",
            ),
        )
        for code, line in lines_by_code(form).items()
        if (line.entity, line.item, line.measure) not in seen
    ]


def _no_table(file: str) -> Finding:
    return Finding(
        "workbook-no-table",
        Severity.ERROR,
        file,
        Text(
            "工作簿中找不到填报表：需要一行表头，含“单位”、“名称”（或代码、品类）和月份。",
            "No sheet has the table: a row of headings with the unit, the label (or code, item)"
            " and months.",
        ),
        Text("请使用由本程序生成的模板填写。", "Fill in a template made by this program."),
    )


def _nothing_filled(file: str) -> Finding:
    return Finding(
        "workbook-nothing-filled",
        Severity.ERROR,
        file,
        Text("填报表中没有任何数字。", "The table has no figure at all."),
        Text("请填写后再提交。", "Fill it in before handing it in."),
    )
