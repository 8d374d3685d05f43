"""Writing the workbook that a plant fills in; the same layout, filled, serves tests and demos."""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tanfeng.ledger.workbook.data_sheet import Filling, write_data
from tanfeng.ledger.workbook.guide_sheet import write_guide
from tanfeng.ledger.workbook.layout import DATA, GUIDE, RANGES, lines_by_code
from tanfeng.ledger.workbook.ranges_sheet import write_ranges
from tanfeng.ledger.workbook.styles import Styles
from tanfeng.reference.errors import refuse
from tanfeng.reference.form import Form
from tanfeng.reference.period import Period


def write_template(
    form: Form,
    period: Period,
    path: Path,
    values: Mapping[tuple[int, str], float] | None = None,
    *,
    tiers: Mapping[int, str] | None = None,
    totals: Mapping[tuple[int, str], float] | None = None,
    units: Mapping[int, str] | None = None,
    contact: str = "",
) -> None:
    """Write the bilingual workbook of a form.

    The same input gives the same bytes. The file appears whole or not at all.

    Parameters
    ----------
    form
        What the plant is asked for.
    period
        Months to be filled in; a calendar year inside it gets a column for its total.
    path
        The .xlsx file; an existing one is replaced.
    values
        (index of the line, ``YYYY-MM``) -> number to fill in, in the unit of the line or the
        one given in `units`. Numbers are kept to 15 significant digits, as Excel does.
    tiers
        Index of the line -> data source, ``measured`` where not given.
    totals
        (index of the line, ``YYYY``) -> annual figure for cross-checking.
    units
        Index of the line -> unit to show instead of the canonical one.
    contact
        Whom the plant can ask; shown in the guide.

    Raises
    ------
    TanfengError
        ``form-line-twice``, ``program-part-missing`` or ``workbook-not-written``.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise refuse(
            "program-part-missing",
            path.name,
            "未安装写 Excel 的部件 XlsxWriter。",
            "XlsxWriter, which writes Excel, is not installed.",
            "请运行：pip install 'tanfeng[excel]'",
            "Run: pip install 'tanfeng[excel]'",
        ) from None
    lines_by_code(form)
    packed = io.BytesIO()
    book = Workbook(packed, {"in_memory": True})
    book.set_properties(
        {
            "title": f"{form.title.zh} {form.title.en}",
            "subject": f"{form.entity} {period}",
            "author": "tanfeng",
            # not the clock: the same form must give the same bytes
            "created": datetime.datetime.combine(period.start, datetime.time()),
        }
    )
    styles = Styles(book)
    guide, data, ranges = (
        book.add_worksheet(f"{name.zh} {name.en}") for name in (GUIDE, DATA, RANGES)
    )
    write_guide(guide, styles, form, period, contact)
    write_data(data, styles, form, period, Filling(values, tiers, totals, units))
    write_ranges(ranges, styles, form)
    data.activate()
    book.close()
    _replace(path, packed.getvalue())


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        reason: Any = error.strerror or type(error).__name__
        raise refuse(
            "workbook-not-written",
            str(path.name),
            f"无法写入：{reason}。",
            f"The workbook cannot be written: {reason}.",
            "请检查文件夹是否存在、可写，磁盘是否有空间，文件是否正在打开。",
            "Check that the folder exists and is writable, that the disk has room, and that the"
            " file is not open.",
        ) from None
