"""Keeping an answer (存档): one file that opens again to the same arrays, digit for digit."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import numpy as np

from tanfeng.pathways import problem
from tanfeng.pathways.answer.pathway import Pathway, PlantPath, Step
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text

_NOUNS = {
    kind.__name__: kind
    for kind in (Pathway, PlantPath, Step, Finding, Text, *map(vars(problem).get, problem.__all__))
    if isinstance(kind, type)
}
_TREE = "tree.json"
_LAYOUT = 1


def pack(pathway: Pathway) -> bytes:
    """Return a pathway with its problem as the bytes of one archive.

    The same pathway gives the same bytes, so its hash stands for it.
    """
    arrays: list[np.ndarray] = []
    tree = {"layout": _LAYOUT, "pathway": _tree(pathway, arrays)}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, _TREE, json.dumps(tree, ensure_ascii=False, sort_keys=True).encode())
        for number, array in enumerate(arrays):
            raw = io.BytesIO()
            np.save(raw, array, allow_pickle=False)
            _put(archive, f"{number}.npy", raw.getvalue())
    return held.getvalue()


def unpack(packed: bytes, at: str = "pathway") -> Pathway:
    """Return the pathway of an archive.

    Raises
    ------
    TanfengError
        ``pathway-archive`` when the bytes are not such an archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            said = json.loads(archive.read(_TREE))
            if said["layout"] != _LAYOUT:
                raise ValueError(said["layout"])
            return _value(said["pathway"], archive)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise refuse(
            "pathway-archive",
            at,
            f"这不是本版本写出的路径存档（{error}）。",
            f"This is not an archive of a pathway that this version wrote ({error}).",
            "重新运行 `tanfeng pathway run`。",
            "Run `tanfeng pathway run` again.",
        ) from error


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    # a fixed date: the archive's own clock would change the hash
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def _tree(value: Any, arrays: list[np.ndarray]) -> Any:
    match value:
        case np.ndarray():
            arrays.append(value)
            return {"array": len(arrays) - 1}
        case np.generic():
            return value.item()
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {"map": [[key, _tree(item, arrays)] for key, item in value.items()]}
        case Sequence():
            return [_tree(item, arrays) for item in value]
        case _:
            fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
            return {
                "noun": type(value).__name__,
                "with": {name: _tree(item, arrays) for name, item in fields.items()},
            }


def _value(said: Any, archive: zipfile.ZipFile) -> Any:
    if isinstance(said, list):
        return tuple(_value(item, archive) for item in said)
    if not isinstance(said, dict):
        return said
    if "array" in said:
        return np.load(io.BytesIO(archive.read(f"{said['array']}.npy")), allow_pickle=False)
    if "map" in said:
        return {key: _value(item, archive) for key, item in said["map"]}
    kind: Any = _NOUNS[said["noun"]]
    given = {name: _value(item, archive) for name, item in said["with"].items()}
    if kind is Finding:
        given["severity"] = Severity(given["severity"])
    return kind(**given)
