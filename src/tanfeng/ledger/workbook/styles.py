"""Colours and number formats of the workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_BOX = {"border": 1, "border_color": "#BFC7CE"}

INK = "#1F3A4D"
INPUT = "#FFF9E0"
REQUIRED = "#FCE0C8"
LOCKED = "#EEF2F5"
HEAD = "#DCE8EE"
ALARM = "#B3261E"


@dataclass
class Styles:
    """Formats of one workbook, made when first asked for."""

    book: Any
    _made: dict[str, Any] = field(default_factory=dict)

    def _of(self, name: str, **more: Any) -> Any:
        if name not in self._made:
            self._made[name] = self.book.add_format({**_FONT, **more})
        return self._made[name]

    @property
    def title(self) -> Any:
        """Large heading of a sheet."""
        return self._of("title", bold=True, font_size=15, font_color=INK)

    @property
    def heading(self) -> Any:
        """Heading of a section."""
        return self._of("heading", bold=True, font_size=11, font_color=INK, bottom=1)

    @property
    def text(self) -> Any:
        """Running text."""
        return self._of("text", text_wrap=True, valign="top")

    @property
    def quiet(self) -> Any:
        """Remark beside the main matter."""
        return self._of("quiet", font_color="#5A6872", font_size=9)

    @property
    def column(self) -> Any:
        """Heading of a column."""
        return self._of(
            "column", bold=True, bg_color=HEAD, text_wrap=True, align="center",
            font_color=INK, **_BOX,
        )  # fmt: skip

    @property
    def locked(self) -> Any:
        """Identifier that the plant does not change."""
        return self._of(
            "locked", bg_color=LOCKED, font_size=9, font_color="#5A6872", text_wrap=True, **_BOX
        )

    @property
    def label(self) -> Any:
        """What a line asks for."""
        return self._of("label", bg_color=LOCKED, text_wrap=True, indent=1, **_BOX)

    @property
    def choice(self) -> Any:
        """Input of a word."""
        return self._of(
            "choice", bg_color=INPUT, align="center", locked=False, text_wrap=True, **_BOX
        )

    @property
    def number(self) -> Any:
        """Input of a number."""
        return self._of(
            "number", bg_color=INPUT, num_format="#,##0.######", locked=False, align="right", **_BOX
        )

    @property
    def note(self) -> Any:
        """Input of a text."""
        return self._of("note", bg_color=INPUT, locked=False, text_wrap=True, **_BOX)

    @property
    def unused(self) -> Any:
        """Cell that has no meaning for its line."""
        return self._of("unused", bg_color="#D8DDE1", **_BOX)

    @property
    def cell(self) -> Any:
        """Cell of a table to be read."""
        return self._of("cell", text_wrap=True, indent=1, **_BOX)

    @property
    def figure(self) -> Any:
        """Number of a table to be read."""
        return self._of("figure", num_format="General", align="right", **_BOX)

    @property
    def missing(self) -> Any:
        """Mark of a required cell that is empty."""
        return self._of("missing", bg_color=REQUIRED)

    @property
    def alarm(self) -> Any:
        """Mark of a number outside its range."""
        return self._of("alarm", font_color=ALARM, bold=True)
