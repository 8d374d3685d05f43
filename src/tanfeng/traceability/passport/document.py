"""Reading and writing passports (读写电池护照): a file of groups, a group, or a folder of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity
from tanfeng.traceability.codes import decode, normalise, uri_of
from tanfeng.traceability.epcis import canonical
from tanfeng.traceability.passport.check import check
from tanfeng.traceability.passport.model import Model, model

AT_MOST_MB = 20.0
IDENTITY = ("GeneralProductInformation", "productIdentifier")
_ALIASES = {"labels": "Labeling", "carbonfootprint": "CarbonFootprintForBatteries",
            "duediligence": "SupplyChainDueDiligence", "performance": "PerformanceAndDurability",
            "generalinformation": "GeneralProductInformation"}  # fmt: skip
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, eq=False)
class Passport:
    """A battery passport (电池护照).

    Attributes
    ----------
    thing
        Name of the battery as the log has it; empty where the passport does not say.
    document
        Name of a group -> its content, with numbers as they were written.
    """

    thing: str
    document: Mapping[str, Any]
    findings: tuple[Finding, ...]

    @property
    def accepted(self) -> bool:
        """Whether nothing is an error."""
        return not any(each.severity is Severity.ERROR for each in self.findings)


def read_passport(path: Path, known: Model | None = None) -> Passport:
    """Read a passport from a JSON file or from a folder of JSON files, and check it.

    A file is one object of groups, or one group alone, which is known by its fields.

    Raises
    ------
    TanfengError
        ``passport-unreadable``, ``passport-foreign``, ``passport-twice``.
    """
    wanted = known or model()
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise refuse("passport-unreadable", str(path), "文件夹中没有 JSON 文件。",
                     "There is no JSON file in the folder.")  # fmt: skip
    document: dict[str, Any] = {}
    findings: list[Finding] = []
    for file in files:
        mine = _grouped(decode_text(_bytes(file), file.name), wanted, file.name)
        twice = [name for name in mine if name in document]
        if twice:
            raise refuse(
                "passport-twice", f"{file.name}#/{twice[0]}", f"“{twice[0]}”在另一文件中已有。",
                f"'{twice[0]}' is in another file, too.", "留下一份。", "Keep one of them.",
            )  # fmt: skip
        document |= mine
    findings += check(document, wanted, path.name)
    return Passport(identity(document), document, tuple(findings))


def decode_text(data: bytes, at: str) -> Any:
    """Return the JSON values of a text, fractions as `Decimal`.

    Raises
    ------
    TanfengError
        ``passport-unreadable``.
    """
    try:
        return _decoder.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise refuse("passport-unreadable", at, f"不是 JSON：{error}", f"It is not JSON: {error}."
                     ) from error  # fmt: skip


def write_passport(document: Mapping[str, Any]) -> bytes:
    """Return the text of a passport, indented, with numbers as they are."""
    return msgspec.json.format(_encoder.encode(document), indent=2) + b"\n"


def compact(document: Mapping[str, Any]) -> str:
    """Return the shortest text of a passport, its names in order."""
    return msgspec.json.Encoder(decimal_format="number", order="sorted").encode(document).decode()


def identity(document: Mapping[str, Any]) -> str:
    """Return the name of the battery in the log, or nothing."""
    group = document.get(IDENTITY[0])
    told = group.get(IDENTITY[1]) if isinstance(group, Mapping) else None
    return thing_of(told) if isinstance(told, str) else ""


def thing_of(text: str) -> str:
    """Return the name under which the log has a battery that a passport calls so."""
    plain = text.strip()
    if ":" in plain:
        return canonical(plain)
    try:
        code, findings = normalise(plain)
        if not any(each.severity is Severity.ERROR for each in findings):
            return uri_of(decode(code).code)
    except TanfengError:
        pass
    return uri_of(plain) if plain else ""


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > AT_MOST_MB * 1e6:
            raise refuse("passport-unreadable", path.name, f"文件超过 {AT_MOST_MB:g} MB。",
                         f"The file is larger than {AT_MOST_MB:g} MB.")  # fmt: skip
        return path.read_bytes()
    except OSError as error:
        raise refuse("passport-unreadable", str(path), f"无法读取：{error.strerror}。",
                     f"It cannot be read: {error.strerror}.") from error  # fmt: skip


def _grouped(content: Any, wanted: Model, at: str) -> dict[str, Any]:
    if isinstance(content, dict):
        folded = _ALIASES | {name.casefold(): name for name in wanted.aspects}
        named: dict[str, Any] = {}
        for name, value in content.items():
            # a group is an object; `labels` is also a list within its group
            like = str(name).casefold().replace("_", "") if isinstance(value, dict) else ""
            named[folded.get(like, str(name))] = value
        if any(name in wanted.aspects for name in named):
            return named
        fits = {
            name: len(branch.below.keys() & content.keys())
            for name, branch in wanted.aspects.items()
        }
        best = max(fits, key=lambda name: fits[name])
        if fits[best]:
            return {best: content}
    groups = ", ".join(wanted.aspects)
    raise refuse(
        "passport-foreign", at, "不是电池护照：没有任何已知的组或字段。",
        "This is no battery passport: it has no group and no field that is known.",
        f"顶层应为：{groups}", f"At the top stand: {groups}",
    )  # fmt: skip
