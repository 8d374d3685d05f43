"""Folders of otoole (模型文件夹): which file holds which set or parameter, and the defaults."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tanfeng.pathways.exchange.parameters import ALIASES, SETS, parameters
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text

_CONFIGS = ("config.yaml", "config.yml", "otoole.yaml", "config_r.yaml")
_DEFAULTS = "default_values.csv"


@dataclass(frozen=True, eq=False)
class Folder:
    """The files of a model.

    Attributes
    ----------
    sets, parameters
        Name -> file.
    defaults
        Parameter -> value of the places that are not given; without an entry another parameter
        gives it.
    """

    name: str
    sets: Mapping[str, Path]
    parameters: Mapping[str, Path]
    defaults: Mapping[str, float]


def find_folder(path: Path) -> tuple[Folder, list[Finding]]:
    """Find the CSV files of a model in a folder or beside its ``datapackage.json``.

    Raises
    ------
    TanfengError
        ``osemosys-folder`` where nothing there is a model.
    """
    root = path.parent if path.name.startswith("datapackage.") else path
    held = next((place for place in (root, root / "data") if (place / "YEAR.csv").is_file()), None)
    if held is None:
        raise refuse(
            "osemosys-folder",
            str(path),
            "这里没有 OSeMOSYS 模型：找不到 YEAR.csv。",
            "This is no OSeMOSYS model: there is no YEAR.csv in it, nor in its folder data.",
            "给出 otoole CSV 文件夹，或其 datapackage.json。",
            "Name a folder of CSV files of otoole, or its datapackage.json.",
        )
    sets: dict[str, Path] = {}
    given: dict[str, Path] = {}
    findings: list[Finding] = []
    for file in sorted(held.glob("*.csv")):
        name = ALIASES.get(file.stem, file.stem)
        if name in SETS:
            sets[name] = file
        elif name in parameters():
            given[name] = file
        elif name not in ("_REGION", Path(_DEFAULTS).stem):
            findings.append(_unknown(file))
    config = next((p for d in (held, root, root.parent) for c in _CONFIGS
                   if (p := d / c).is_file()), None)  # fmt: skip
    defaults = _standard() | _listed(held / _DEFAULTS, findings)
    if config is not None:
        defaults |= _configured(config, findings)
    return Folder(root.resolve().name, sets, given, defaults), findings


def _standard() -> dict[str, float]:
    return {name: p.default for name, p in parameters().items() if p.default is not None}


def _listed(file: Path, findings: list[Finding]) -> dict[str, float]:
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8-sig", newline="") as rows:
        held = {row.get("name", ""): row.get("default_value", "") for row in csv.DictReader(rows)}
    return _numbers(file, held, findings)


def _configured(file: Path, findings: list[Finding]) -> dict[str, float]:
    try:
        said: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise refuse(
            "osemosys-config",
            f"{file}:{mark.line + 1}" if mark else str(file),
            "配置文件不是 YAML。",
            "The configuration is no YAML.",
            "用 otoole 的 config.yaml 格式。",
            "Write it as a config.yaml of otoole.",
        ) from error
    said = said if isinstance(said, dict) else {}
    held = {
        name: entry["default"]
        for name, entry in said.items()
        if isinstance(entry, dict) and entry.get("type") == "param" and "default" in entry
    }
    return _numbers(file, held, findings)


def _numbers(file: Path, held: Mapping[str, Any], findings: list[Finding]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, value in held.items():
        if name not in parameters():
            continue
        try:
            found[name] = float(value)
        except (TypeError, ValueError):
            findings.append(
                Finding(
                    "osemosys-default",
                    Severity.ERROR,
                    str(file),
                    Text(
                        f"{name} 的默认值 {value!r} 不是数字。",
                        f"The default of {name}, {value!r}, is no number.",
                    ),
                    Text("写成数字。", "Write a number."),
                )
            )
    return found


def _unknown(file: Path) -> Finding:
    return Finding(
        "osemosys-unknown-parameter",
        Severity.WARNING,
        f"{file}:1",
        Text(
            f"{file.stem} 不是 OSeMOSYS 的集合或参数，未使用。",
            f"{file.stem} is no set or parameter of OSeMOSYS and is not used.",
        ),
        Text("检查文件名的拼写。", "Check the spelling of the file's name."),
    )
