"""The same quantity given twice for one month."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing
from tanfeng.ledger.workbook.reading import unique
from tanfeng.reference.finding import Finding


def duplicates(filing: Filing) -> Iterator[Finding]:
    """Yield a finding for every repetition: a warning when equal, an error when not.

    A workbook is freed of them while it is read; facts from elsewhere may still have some.
    """
    yield from unique(filing.facts)[1]
