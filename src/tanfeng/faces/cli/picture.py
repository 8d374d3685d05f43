"""The option ``--chart``: a chart beside the numbers, as a picture."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tanfeng.faces.cli.output import language, stdout
from tanfeng.reference.errors import refuse

if TYPE_CHECKING:
    from tanfeng.programme.report.value import Chart

_NEEDED = ("altair", "vl_convert")

ChartOption = Annotated[
    Path | None, typer.Option("--chart", help="图 Draw it into this .png or .svg file.")
]


def picture_path(path: Path | None) -> None:
    """Refuse what no picture can be made of, before anything is reckoned.

    Raises
    ------
    TanfengError
        ``package-missing``.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if path is not None and missing:
        raise refuse(
            "package-missing", ", ".join(missing), "缺少画图所需的程序包。",
            "Packages that draw are not installed.",
            "pip install 'tanfeng[report]'。", "pip install 'tanfeng[report]'.",
        )  # fmt: skip
    if path is not None and path.suffix not in (".png", ".svg"):
        message = f"'{path.name}' must end in .png or .svg 须以 .png 或 .svg 结尾"
        raise typer.BadParameter(message)


def drawn(path: Path | None, chart: Chart, *, as_json: bool) -> None:
    """Write a chart where one was asked for, and say where it is."""
    if path is None:
        return
    picture_path(path)
    # it is slow to import, and an extra
    from tanfeng.programme.report.render import write_picture

    try:
        write_picture(chart, path, language())
    except OSError as error:
        raise refuse(
            "picture-not-written", str(path), f"图无法写入：{error.strerror}。",
            f"The picture cannot be written: {error.strerror}.",
        ) from error  # fmt: skip
    if not as_json:
        stdout.print(str(path))
