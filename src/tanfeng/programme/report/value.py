"""The report as a value: content first, rendering last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tanfeng.reference.finding import Finding, Text


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the report (数字), opened by its id with ``tanfeng explain``.

    Attributes
    ----------
    comparator
        ``=``, ``>``, ``<``, ``~`` or ``range``, as the source words it.
    source
        Document or page, or ``run N`` for a computed figure.
    status
        Status of the weakest value that the figure rests on.
    coverage, estimate_share
        Fractions between 0 and 1, None where they have no meaning.
    synthetic
        True when any plant behind the figure is synthetic; shown wherever the figure shows.
    """

    id: str
    label: Text
    value: Decimal | None
    unit: Text
    period: str
    comparator: str = "="
    text: Text | None = None
    source: str = ""
    status: str = ""
    note: Text | None = None
    coverage: float | None = None
    estimate_share: float | None = None
    target: Decimal | None = None
    judgement: Text | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``{S17}`` stands for the figure of that id, with comparator and unit."""

    text: Text


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `figure` columns are set flush right."""

    label: Text
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: cells are text in both languages, a figure's id, or a plain string."""

    id: str
    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text | str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: one Vega-Lite specification a language, its spoken description, its data.

    The same value serves page, Word, PDF and test.

    Attributes
    ----------
    findings
        What the data of the chart does not satisfy, such as an energy balance that is open;
        shown under the chart.
    """

    id: str
    caption: Text
    description: Text
    spec: Mapping[str, Mapping[str, Any]]
    table: Table | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark set apart, such as why two figures must not be chained."""

    text: Text


Block = Paragraph | Table | Chart | Notice


@dataclass(frozen=True, slots=True)
class Section:
    """One of the nine sections; number 0 is the preface, 10 the annex."""

    number: int
    title: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report.

    Attributes
    ----------
    as_of
        What was known on this day.
    figures
        Every figure that a paragraph or table mentions, by id.
    """

    title: Text
    subtitle: Text
    as_of: date
    sections: tuple[Section, ...]
    figures: Mapping[str, Figure] = field(default_factory=dict)
