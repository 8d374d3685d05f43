"""The running text of the report (叙述), as data in the sheets of its figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from tanfeng.ledger import Entity
from tanfeng.programme.entries import entries, no_errors
from tanfeng.programme.indicators import Evaluation, indicators
from tanfeng.programme.report.value import Notice, Paragraph
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf

KINDS = ("indicators", "narrative")
_PLACE = re.compile(r"\{([A-Za-z0-9][A-Za-z0-9_.:/@-]*)\}")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph as its sheet gives it.

    Attributes
    ----------
    of
        Kinds of entities that it is told for, one paragraph each.
    notice
        Whether it is a remark set apart.
    """

    section: int
    order: int
    text: Text
    of: tuple[str, ...]
    notice: bool
    published: date | None
    at: str


class _Passage(msgspec.Struct, forbid_unknown_fields=True):
    order: int
    zh: str
    en: str
    section: int | None = None
    of: list[str] = []
    notice: bool = False


def passages(shelf: Shelf) -> tuple[Passage, ...]:
    """Return all paragraphs, by section and order.

    Raises
    ------
    TanfengError
        With all findings: ``entry-unreadable``, ``narrative-section-missing``, and
        ``narrative-figure-unknown`` for a placeholder without an indicator.
    """
    findings: list[Finding] = []
    known = indicators(shelf)
    found = [
        (given.order, sheet.id, passage)
        for kind in KINDS
        for sheet in shelf.of_kind(kind)
        for _, given, at in entries(sheet, "narrative", _Passage, findings)
        if (passage := _passage(sheet, given, at, known, findings))
    ]
    no_errors(findings)
    found.sort(key=lambda each: (each[2].section, each[0], each[1]))
    return tuple(passage for _, _, passage in found)


def _passage(
    sheet: Sheet, given: _Passage, at: str, known: Collection[str], findings: list[Finding]
) -> Passage | None:
    section = given.section if given.section is not None else sheet.body.get("section")
    if not isinstance(section, int) or not 0 <= section <= 9:
        findings.append(
            Finding(
                "narrative-section-missing",
                Severity.ERROR,
                at,
                Text("段落须写明 0 至 9 的 section。", "A paragraph needs a section from 0 to 9."),
            )
        )
        return None
    named = {*places(given.zh), *places(given.en)} - {"name"}
    findings += [_unknown(name, at) for name in sorted(named - set(known))]
    return Passage(
        section, given.order, Text(given.zh, given.en), tuple(given.of), given.notice,
        sheet.published, at,
    )  # fmt: skip


def _unknown(name: str, at: str) -> Finding:
    return Finding(
        "narrative-figure-unknown",
        Severity.ERROR,
        at,
        Text(
            f"段落引用了不存在的指标“{name}”。",
            f"The paragraph names '{name}', which is no indicator.",
        ),
    )


def places(text: str) -> tuple[str, ...]:
    """Return the ids that stand in braces in a text."""
    return tuple(match[1] for match in _PLACE.finditer(text))


def told(
    passage: Passage, evaluation: Evaluation, subjects: Mapping[str, Entity]
) -> Iterator[Paragraph | Notice]:
    """Yield a passage as paragraphs, one for every entity that has all its figures.

    A passage whose figures are not known on the day of the report is left out.
    """
    if passage.published is not None and passage.published > evaluation.as_of:
        return
    if not passage.of:
        if set(places(passage.text.zh)) <= set(evaluation.figures):
            yield _block(passage, passage.text)
        return
    for entity in subjects.values():
        if entity.kind not in passage.of:
            continue
        text = _for_entity(passage.text, entity, evaluation)
        if set(places(text.zh)) <= set(evaluation.figures):
            yield _block(passage, text)


def _for_entity(text: Text, entity: Entity, evaluation: Evaluation) -> Text:
    def put(words: str, name: str) -> str:
        def one(match: re.Match[str]) -> str:
            if match[1] == "name":
                return name
            indicator = evaluation.indicators.get(match[1])
            per_entity = indicator is not None and indicator.of
            return f"{{{match[1]}@{entity.id}}}" if per_entity else match[0]

        return _PLACE.sub(one, words)

    return Text(put(text.zh, entity.name.zh), put(text.en, entity.name.en))


def _block(passage: Passage, text: Text) -> Paragraph | Notice:
    return Notice(text) if passage.notice else Paragraph(text)
