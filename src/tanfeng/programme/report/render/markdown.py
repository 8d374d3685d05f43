"""The report as GitHub-flavoured Markdown, one file a language with pictures beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tanfeng.programme.report.render.localise import Document, Drawing, Entry, Grid, Lines, Run

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$!&])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def markdown(document: Document, pictures: Mapping[str, str]) -> str:
    """Write the document.

    Parameters
    ----------
    pictures
        Relative path of each chart's PNG, by chart id; a chart without one shows its data only.
    """
    lines = [f"# {_plain(document.title)}", "", _plain(document.subtitle), ""]
    lines += [f"{document.word('as_of')}: {document.as_of.isoformat()}", ""]
    for shown, key in (
        (document.synthetic, "synthetic_banner"),
        (document.unverified, "unverified_legend"),
    ):
        if shown:
            lines += [f"> {_plain(document.word(key))}", ""]
    lines += [f"## {document.word('contents')}", ""]
    lines += [f"- [{_plain(part.title)}](#{part.anchor})" for part in document.parts]
    lines += [f"- [{document.word('register')}](#register)", ""]
    for part in document.parts:
        lines += [f'## <a id="{part.anchor}"></a>{_plain(part.title)}', ""]
        for block in part.blocks:
            lines += _block(block, document, pictures)
    lines += [f'## <a id="register"></a>{document.word("register")}', ""]
    lines += [_plain(document.word("register_lead")), ""]
    lines += _register(document)
    return "\n".join(lines).rstrip() + "\n"


def _block(
    block: Lines | Grid | Drawing, document: Document, pictures: Mapping[str, str]
) -> list[str]:
    if isinstance(block, Lines):
        text = _line_start(_inline(block.runs))
        if not block.notice:
            return [text, ""]
        quoted = text.replace("\n", "\n> ")
        return [f"> **{document.word('notice')}** {quoted}", ""]
    if isinstance(block, Grid):
        title = f"**{document.word('table')} {block.number}** {_plain(block.caption)}"
        return [title, "", *_grid(block), ""]
    out = []
    if block.id in pictures:
        out += [f"![{_plain(block.description)}]({pictures[block.id]})", ""]
    else:
        out += [f"> {_plain(document.word('no_picture'))}", ""]
    out += [f"**{document.word('chart')} {block.number}** {_plain(block.caption)}", ""]
    out += [_line_start(_plain(block.description)), ""]
    for finding in block.findings:
        out += [f"> **{document.word('finding')}** {_plain(finding)}", ""]
    if block.grid is not None:
        summary = document.word("data")
        out += [f"<details><summary>{summary}</summary>", "", *_grid(block.grid), "", "</details>"]
        out.append("")
    return out


def _grid(grid: Grid) -> list[str]:
    rows = [[_cell(_inline(cell)) for cell in row] for row in grid.rows]
    return _rows([_cell(_plain(head)) for head in grid.heads], grid.numeric, rows)


def _register(document: Document) -> list[str]:
    heads = [document.word(key) for key in ("id", "figure", "value", "source", "explain")]
    rows = [_register_row(entry) for entry in document.register]
    return _rows(heads, (False, False, True, False, False), rows)


def _register_row(entry: Entry) -> list[str]:
    marks = "".join(f" **{_plain(mark)}**" for mark in entry.marks)
    details = "; ".join(f"{_plain(name)}: {_plain(text)}" for name, text in entry.details)
    return [
        f'<a id="{entry.id}"></a>{_plain(entry.id)}',
        _cell(_plain(entry.label)),
        _cell(_plain(entry.value) + marks),
        _cell(details),
        f"`tanfeng explain {entry.id}`",
    ]


def _rows(heads: list[str], numeric: Iterable[bool], rows: list[list[str]]) -> list[str]:
    rule = ["---:" if flush else "---" for flush in numeric]
    return [f"| {' | '.join(cells)} |" for cells in [heads, rule, *rows]]


def _inline(runs: Iterable[Run]) -> str:
    pieces = []
    for run in runs:
        text = _plain(run.text)
        if run.figure:
            text = f"[{text}](#{run.figure})"
            text += "".join(f" **{_plain(mark)}**" for mark in run.marks)
        pieces.append(text)
    return "".join(pieces)


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _line_start(text: str) -> str:
    return _LINE_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", text)


def _cell(text: str) -> str:
    return " ".join(text.split("\n")) or " "
