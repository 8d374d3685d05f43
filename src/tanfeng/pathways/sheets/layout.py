"""How sheets of plans are laid out (版式): types of their keys, and findings where they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet

MOST = 1e15
"""No amount, price or bound of a plan is larger: world output of anything in t is below it."""
YEARS = (1800, 2300)
"""Years that a plan may speak of."""

Amount = Annotated[float, Meta(gt=0, le=MOST)]
Price = Annotated[float, Meta(ge=0, le=MOST)]
Year = Annotated[int, Meta(ge=YEARS[0], le=YEARS[1])]


class Struct(msgspec.Struct, forbid_unknown_fields=True):
    """A mapping of a sheet that knows all its keys."""


class Label(Struct):
    """A label in Chinese and English; one of them may stand for both."""

    zh: str = ""
    en: str = ""

    def text(self, otherwise: str) -> Text:
        """Return both wordings."""
        return Text(self.zh or self.en or otherwise, self.en or self.zh or otherwise)


def fitted(
    value: object,
    kind: Any,
    path: str,
    at: Callable[[str], str],
    findings: list[Finding],
    code: str,
    form: str = "",
) -> Any:
    """Return a value as its type, or None with a finding at the line of the key that is wrong.

    Parameters
    ----------
    path
        Dotted path of the value in its sheet.
    at
        Place of a dotted path.
    form
        How it is written.
    """
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        text, _, place = str(error).partition(" - at `")
        inner = place.rpartition("$")[2].rstrip("`")
        inner = inner.replace("[...]", "").replace("[", ".").replace("]", "")
        whole = ".".join(part for part in (path, inner.strip(".")) if part)
        findings.append(
            Finding(
                code, Severity.ERROR, at(whole),
                Text(f"“{whole}”不合要求：{text}", f"'{whole}' is not as it must be: {text}."),
                Text(
                    f"写法：{form}（数字写作 1.5e+6，不写 1e6）" if form else "",
                    f"Write it {form} (a number as 1.5e+6, not 1e6)." if form else "",
                ),
            )
        )  # fmt: skip
        return None


def fitted_entries(
    value: object,
    kind: Any,
    key: str,
    at: Callable[[str], str],
    findings: list[Finding],
    code: str,
    form: str = "",
) -> dict[str, Any]:
    """Return the entries of a mapping that fit; each of the others is a finding."""
    if value is None or not is_mapping(value, key, at(key), findings, code, form):
        return {}
    assert isinstance(value, Mapping)
    found = {
        name: fitted(each, kind, f"{key}.{name}", at, findings, code, form)
        for name, each in value.items()
    }
    return {name: each for name, each in found.items() if each is not None}


def is_mapping(
    value: object, key: str, at: str, findings: list[Finding], code: str, form: str = ""
) -> bool:
    """Tell whether a value is a mapping with names as keys; a finding where it is not."""
    sound = isinstance(value, Mapping) and all(isinstance(name, str) for name in value)
    if not sound:
        findings.append(
            Finding(code, Severity.ERROR, at,
                    Text(f"“{key}”须为映射。", f"'{key}' must be a mapping of names."),
                    Text(f"写法：{form}", f"Write it {form}.") if form else Text("", ""))
        )  # fmt: skip
    return sound


def check_tables(sheet: Sheet, code: str, findings: list[Finding]) -> None:
    """Tell of tables that nobody reads: a plan's sheet has one, ``values``."""
    said = sheet.body.get("tables") or {}
    wrong = [name for name in said if name not in sheet.tables or name != "values"]
    findings += [
        Finding(code, Severity.ERROR, sheet.at(f"tables.{name}"),
                Text(f"表格“{name}”无人读取；只有 values。",
                     f"Nothing reads the table '{name}'; there is only 'values'."),
                Text("写法：tables: {values: 文件名.csv}", "Write it tables: {values: name.csv}."))
        for name in wrong
    ]  # fmt: skip
