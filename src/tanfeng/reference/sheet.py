"""Sheets (版本): one published document as data, with a source and status for every value."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Text


class Status(StrEnum):
    """How well a value is known; only `SEEN` and `SECONDARY` may judge."""

    SEEN = "seen"
    SECONDARY = "secondary"
    MEMORY = "memory"
    CONFLICT = "conflict"
    DRAFT = "draft"
    UNKNOWN = "unknown"
    SYNTHETIC = "synthetic"
    ASSUMPTION = "assumption"

    @property
    def may_judge(self) -> bool:
        """Whether a verdict may rest on a value of this status."""
        return self in (Status.SEEN, Status.SECONDARY)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of a sheet: its cells as text, and its line in the file."""

    cells: Mapping[str, str]
    at: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One edition of one published document.

    Attributes
    ----------
    id
        Unique per edition, such as ``cn.gb16780.2021``.
    series
        What editions share, such as ``cn.gb16780``.
    kind
        ``factors``, ``method``, ``limits``, ``codes``, ``targets``, ``statistics``,
        ``indicators``, ``roster``, ``works`` ...: says who reads `body`.
    governs
        How a period is matched with `in_force`: ``period_start``, ``period_end`` or
        ``events_after``.
    body
        The kind's own keys, as read.
    tables
        Name -> rows of the CSV files beside the YAML.
    lines
        Dotted path of a key in the YAML -> line number.
    sha256
        Hash over the YAML and its CSV files.
    """

    id: str
    series: str
    kind: str
    number: str
    title: Text
    published: date | None
    in_force: date | None
    expires: date | None
    replaces: tuple[str, ...]
    governs: str
    last_checked: date | None
    source: str
    status: Status
    licence: str
    body: Mapping[str, Any]
    tables: Mapping[str, tuple[Row, ...]]
    path: str
    sha256: str
    lines: Mapping[str, int] = field(default_factory=dict)
    files: tuple[Path, ...] = ()

    def at(self, path: str = "") -> str:
        """Return ``file:line`` of a key given by its dotted path."""
        probe = path
        while probe and probe not in self.lines:
            probe = probe.rpartition(".")[0]
        return f"{self.path}:{self.lines.get(probe, 1)}"


# ten times faster, where PyYAML has it; but a file of brackets by the ten thousand ends the process
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_HEADER = {
    "sheet", "series", "kind", "document", "published", "in_force", "expires", "replaces",
    "governs", "last_checked", "source", "status", "licence", "tables",
}  # fmt: skip


def read_sheet(path: Path, root: Path | None = None, *, shipped: bool = False) -> Sheet:
    """Read one YAML sheet and the CSV files that it names.

    Parameters
    ----------
    path
        The YAML file.
    root
        Folder that places are shown relative to.
    shipped
        Whether the file is one of the package's own and may be read by the faster loader.

    Raises
    ------
    TanfengError
        ``sheet-unreadable``, ``sheet-key-missing``, ``sheet-value-unreadable`` or one of the
        ``sheet-table`` codes, with file and line.
    """
    shown = str(path.relative_to(root)) if root and path.is_relative_to(root) else path.name
    raw = path.read_bytes()
    text = raw.decode("utf-8", errors="strict") if _is_utf8(raw) else None
    if text is None:
        raise refuse("sheet-unreadable", f"{shown}:1", "文件不是 UTF-8 编码。", "Not UTF-8 text.")
    loader = _FAST if shipped else yaml.SafeLoader
    try:
        node = yaml.compose(text, Loader=loader)
        data = yaml.load(text, Loader=loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", None) or str(error)
        raise refuse(
            "sheet-unreadable", f"{shown}:{line}", f"YAML 语法错误：{what}", f"Not YAML: {what}."
        ) from error
    if not isinstance(data, dict) or node is None:
        raise refuse("sheet-unreadable", f"{shown}:1", "文件不是键值表。", "Not a mapping of keys.")
    lines = _lines(node, shown)
    for key in ("sheet", "kind", "document", "source"):
        if not data.get(key):
            raise refuse(
                "sheet-key-missing", f"{shown}:1", f"缺少“{key}”。", f"The key '{key}' is missing."
            )
    digest = hashlib.sha256(raw)
    tables: dict[str, tuple[Row, ...]] = {}
    files = [path]
    named = data.get("tables") or {}
    if not isinstance(named, dict):
        raise _unreadable("tables", shown, lines, "name: file.csv")
    for name, spec in named.items():
        filename = spec.get("file") if isinstance(spec, dict) else spec
        if not isinstance(filename, str):
            continue
        beside = path.parent / filename
        if Path(filename).name != filename or not beside.is_file():
            raise refuse(
                "sheet-table-missing",
                f"{shown}:{lines.get(f'tables.{name}', 1)}",
                f"找不到表格文件“{filename}”。",
                f"The table file '{filename}' does not lie beside the sheet.",
            )
        content = beside.read_bytes()
        digest.update(content)
        files.append(beside)
        tables[name] = _rows(content, f"{shown.removesuffix(path.name)}{filename}")
    document = data["document"]
    document = document if isinstance(document, dict) else {"number": document}
    title = document.get("title") or {}
    if not isinstance(title, dict) or set(title) - {"zh", "en"}:
        raise _unreadable("document.title", shown, lines, '{zh: "...", en: "..."}')
    replaces = data.get("replaces") or ()
    if not isinstance(replaces, list | tuple):
        raise _unreadable("replaces", shown, lines, "[id, id]")
    number = str(document.get("number") or "")

    def day(key: str) -> date | None:
        value = data.get(key)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise refuse(
                "sheet-value-unreadable",
                f"{shown}:{lines.get(key, 1)}",
                f"“{key}”不是日期：{value}",
                f"'{key}' is not a date (YYYY-MM-DD): {value}.",
            ) from None

    status = str(data.get("status", "seen"))
    if status not in {known.value for known in Status}:
        raise refuse(
            "sheet-value-unreadable",
            f"{shown}:{lines.get('status', 1)}",
            f"未知的状态“{status}”。",
            f"'{status}' is not a status; use one of {', '.join(Status)}.",
        )
    return Sheet(
        id=str(data["sheet"]),
        series=str(data.get("series") or data["sheet"]),
        kind=str(data["kind"]),
        number=number,
        title=Text(str(title.get("zh") or number), str(title.get("en") or number)),
        published=day("published"),
        in_force=day("in_force"),
        expires=day("expires"),
        replaces=tuple(str(id) for id in replaces),
        governs=str(data.get("governs", "period_start")),
        last_checked=day("last_checked"),
        source=str(data["source"]),
        status=Status(status),
        licence=str(data.get("licence", "CC-BY-4.0")),
        body={key: value for key, value in data.items() if key not in _HEADER or key == "tables"},
        tables=tables,
        path=shown,
        sha256=digest.hexdigest(),
        lines=lines,
        files=tuple(files),
    )


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _unreadable(key: str, shown: str, lines: Mapping[str, int], form: str) -> TanfengError:
    return refuse(
        "sheet-value-unreadable",
        f"{shown}:{lines.get(key, 1)}",
        f"“{key}”的写法应为 {form}",
        f"'{key}' must be written {form}.",
        "含逗号或冒号的文字请加引号。",
        "Quote text that holds a comma or a colon.",
    )


def _lines(node: yaml.Node, shown: str, prefix: str = "") -> dict[str, int]:
    found: dict[str, int] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            path = f"{prefix}.{key.value}" if prefix else str(key.value)
            line = key.start_mark.line + 1
            if path in found:
                raise refuse(
                    "sheet-unreadable",
                    f"{shown}:{line}",
                    f"键“{path}”重复（另见第 {found[path]} 行）。",
                    f"The key '{path}' is already written in line {found[path]}.",
                )
            found[path] = line
            found |= _lines(value, shown, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            path = f"{prefix}.{index}"
            found[path] = value.start_mark.line + 1
            found |= _lines(value, shown, path)
    return found


def _rows(content: bytes, shown: str) -> tuple[Row, ...]:
    rows = []
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        for cells in reader:
            if None in cells or any(value is None for value in cells.values()):
                raise refuse(
                    "sheet-table-ragged",
                    f"{shown}:{reader.line_num}",
                    "此行的列数与表头不同。",
                    f"This row does not have the header's {len(reader.fieldnames or [])} cells.",
                )
            rows.append(Row(dict(cells), f"{shown}:{reader.line_num}"))
    except (UnicodeDecodeError, csv.Error) as error:
        raise refuse(
            "sheet-table-unreadable",
            f"{shown}:{len(rows) + 2}",
            f"表格无法读取：{error}",
            f"The table cannot be read: {error}.",
            "请以 UTF-8 编码的 CSV 保存。",
            "Save it as CSV in UTF-8.",
        ) from error
    return tuple(rows)
