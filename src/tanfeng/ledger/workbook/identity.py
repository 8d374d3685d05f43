"""Whose workbook this is: the keys that the template left in its guide."""

from __future__ import annotations

from dataclasses import dataclass

from tanfeng.ledger.workbook.book import Grid
from tanfeng.ledger.workbook.layout import IDENTITY, form_id
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.form import Form
from tanfeng.reference.period import Period, parse_period


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook says of itself; empty where the guide was deleted.

    Attributes
    ----------
    form
        Checksum of the form (see `layout.form_id`).
    at
        Place of the entity.
    """

    entity: str = ""
    form: str = ""
    period: Period | None = None
    at: str = ""


def find_identity(grids: list[Grid]) -> Identity:
    """Find the keys of the guide, on whatever sheet and in whatever column they stand."""
    found: dict[str, tuple[str, str]] = {}
    for grid in grids:
        for row, values in enumerate(grid.rows):
            for column, value in enumerate(values):
                if isinstance(value, str) and value in IDENTITY and value not in found:
                    filled = [c for c in range(column + 1, len(values)) if values[c] != ""]
                    # the label of the key stands first, its value second
                    if len(filled) > 1:
                        found[value] = (grid.text(row, filled[1]), grid.at(row, filled[1]))
    entity, at = found.get("tanfeng.entity", ("", ""))
    try:
        period = parse_period(found["tanfeng.period"][0]) if "tanfeng.period" in found else None
    except TanfengError:
        period = None
    return Identity(entity, found.get("tanfeng.form", ("", ""))[0], period, at)


def identity_findings(identity: Identity, form: Form, file: str) -> list[Finding]:
    """Compare what the workbook says of itself with the form that is asked for."""
    if identity.entity and identity.entity != form.entity:
        return [
            Finding(
                "workbook-other-plant",
                Severity.ERROR,
                identity.at,
                Text(
                    f"这是“{identity.entity}”的工作簿，不是“{form.entity}”的。",
                    f"This workbook belongs to '{identity.entity}', not to '{form.entity}'.",
                ),
                Text(
                    "请按正确的主体提交，或下载该主体的模板。",
                    "Hand it in for that plant, or fill in the template of this one.",
                ),
            )
        ]
    if identity.form and identity.form != form_id(form):
        return [
            Finding(
                "workbook-other-form",
                Severity.WARNING,
                file,
                Text(
                    f"此工作簿由另一版表单生成（{identity.form}，现为 {form_id(form)}），"
                    "已按行识别。",
                    f"The workbook was made from another edition of the form ({identity.form};"
                    f" it is {form_id(form)} now). Its rows were matched one by one.",
                ),
                Text("下次请使用新模板。", "Use a fresh template next time."),
            )
        ]
    return []
