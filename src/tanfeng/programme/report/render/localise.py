"""The report in one language: what the four formats share, with every figure resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tanfeng.programme.report.numbers import (
    NOTHING,
    digits,
    figure_words,
    percent,
    with_unit,
)
from tanfeng.programme.report.render.widths import shares
from tanfeng.programme.report.render.wording import WORDS
from tanfeng.programme.report.value import (
    Chart,
    Figure,
    Notice,
    Paragraph,
    Report,
    Table,
)
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Language, Text

_WIDEST = 9
_PLACE = re.compile(r"\{([A-Za-z0-9][A-Za-z0-9_.:/@-]*)\}")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; a figure's stretch carries its id and marks."""

    text: str
    figure: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """A paragraph, or a remark set apart where `notice` is true."""

    runs: tuple[Run, ...]
    notice: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its number; number 0 is the data of a chart."""

    id: str
    number: int
    caption: str
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of the width that each column gets."""
        texts = [[head] for head in self.heads]
        for row in self.rows:
            for column, cell in zip(texts, row, strict=True):
                column.append("".join(" ".join((run.text, *run.marks)) for run in cell))
        return shares(texts)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart with its number; the picture itself is kept by `id`."""

    id: str
    number: int
    caption: str
    description: str
    grid: Grid | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its anchor."""

    anchor: str
    title: str
    blocks: tuple[Lines | Grid | Drawing, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the register of figures: label and text pairs, in reading order."""

    id: str
    label: str
    value: str
    marks: tuple[str, ...]
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report in one language."""

    language: Language
    title: str
    subtitle: str
    as_of: date
    parts: tuple[Part, ...]
    register: tuple[Entry, ...]
    synthetic: bool
    unverified: bool

    @property
    def data(self) -> tuple[tuple[int, Grid], ...]:
        """Data of the charts, each with the number of its chart."""
        return tuple(
            (block.number, block.grid)
            for part in self.parts
            for block in part.blocks
            if isinstance(block, Drawing) and block.grid is not None
        )

    def word(self, key: str) -> str:
        """Return a fixed word in the language of the document."""
        return WORDS[key].to(self.language)


def localise(report: Report, language: Language) -> Document:
    """Resolve every placeholder of `report` in `language`.

    Raises
    ------
    TanfengError
        ``figure-unknown`` where a paragraph names a figure that the report does not hold.
    """
    counted = {"table": 0, "chart": 0}
    parts = tuple(
        Part(
            f"section-{section.number}",
            section.title.to(language),
            tuple(_block(block, report, language, counted) for block in section.blocks),
        )
        for section in report.sections
    )
    figures = report.figures.values()
    return Document(
        language,
        report.title.to(language),
        report.subtitle.to(language),
        report.as_of,
        parts,
        tuple(_entry(figure, language) for figure in figures),
        any(figure.synthetic for figure in figures),
        any(_unverified(figure) for figure in figures),
    )


def marks_of(figure: Figure, language: Language) -> tuple[str, ...]:
    """Return the marks that must stand beside the figure wherever it shows."""
    marks = []
    if figure.synthetic:
        marks.append(WORDS["synthetic"].to(language))
    if _unverified(figure):
        marks.append(WORDS["unverified"].to(language))
    return tuple(marks)


def _unverified(figure: Figure) -> bool:
    return figure.status in ("secondary", "memory")


def _block(
    block: Paragraph | Table | Chart | Notice,
    report: Report,
    language: Language,
    counted: dict[str, int],
) -> Lines | Grid | Drawing:
    if isinstance(block, Table):
        counted["table"] += 1
        return _grid(block, report, language, counted["table"])
    if isinstance(block, Chart):
        counted["chart"] += 1
        return Drawing(
            block.id,
            counted["chart"],
            block.caption.to(language),
            block.description.to(language),
            _grid(block.table, report, language, 0) if block.table else None,
            tuple(_sentence(finding, language) for finding in block.findings),
        )
    runs = tuple(_runs(block.text.to(language), report, language))
    return Lines(runs, notice=isinstance(block, Notice))


def _runs(text: str, report: Report, language: Language) -> Iterator[Run]:
    end = 0
    for match in _PLACE.finditer(text):
        figure = report.figures.get(match[1])
        if figure is None:
            raise refuse(
                "figure-unknown",
                f"report#{match[1]}",
                f"正文引用了报告中没有的数字 {match[1]}。",
                f"The text names figure {match[1]}, which the report does not hold.",
            )
        if match.start() > end:
            yield Run(text[end : match.start()])
        yield Run(figure_words(figure, language), figure.id, marks_of(figure, language))
        end = match.end()
    if end < len(text):
        yield Run(text[end:])


def _grid(table: Table, report: Report, language: Language, number: int) -> Grid:
    def cell(value: Text | str) -> tuple[Run, ...]:
        if isinstance(value, str) and value in report.figures:
            figure = report.figures[value]
            # A narrow column may break between number and unit, never within either.
            words = figure_words(figure, language).replace("\u00a0", " ")
            return (Run(words, value, marks_of(figure, language)),)
        text = value if isinstance(value, str) else value.to(language)
        return tuple(_runs(text, report, language)) if number else (Run(text),)

    heads = tuple(column.label.to(language) for column in table.columns)
    numeric = tuple(column.numeric for column in table.columns)
    rows = tuple(tuple(cell(value) for value in row) for row in table.rows)
    if len(heads) > _WIDEST > len(rows) and all(numeric[1:]):
        heads, numeric, rows = _turned(heads, rows)
    return Grid(table.id, number, table.caption.to(language), heads, numeric, rows)


def _turned(
    heads: tuple[str, ...], rows: tuple[tuple[tuple[Run, ...], ...], ...]
) -> tuple[tuple[str, ...], tuple[bool, ...], tuple[tuple[tuple[Run, ...], ...], ...]]:
    """Turn a table that is wider than a page: its rows become columns."""
    names = tuple("".join(run.text for run in row[0]) for row in rows)
    body = tuple(
        ((Run(head),), *(row[place] for row in rows)) for place, head in enumerate(heads) if place
    )
    return (heads[0], *names), (False, *(True for _ in names)), body


def _sentence(finding: Finding, language: Language) -> str:
    return f"{finding.message.to(language)} {finding.hint.to(language)}".strip()


def _entry(figure: Figure, language: Language) -> Entry:
    def word(key: str) -> str:
        return WORDS[key].to(language)

    unit = figure.unit.to(language)
    target = with_unit(digits(figure.target), unit, language) if figure.target is not None else ""
    status = word(figure.status) if figure.status in WORDS else figure.status
    pairs = (
        ("period", figure.period),
        ("source", figure.source or NOTHING),
        ("status", status),
        ("coverage", percent(figure.coverage, 1) if figure.coverage is not None else ""),
        (
            "estimated",
            percent(figure.estimate_share, 1) if figure.estimate_share is not None else "",
        ),
        ("target", target),
        ("judgement", figure.judgement.to(language) if figure.judgement else ""),
        ("note", figure.note.to(language) if figure.note else ""),
    )
    return Entry(
        figure.id,
        figure.label.to(language),
        figure_words(figure, language),
        marks_of(figure, language),
        tuple((word(key), text) for key, text in pairs if text),
    )
