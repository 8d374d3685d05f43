"""Write the report in every format and language asked for, all of it or nothing."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from tanfeng.programme.report.render.fonts import Font, chinese_font, font_missing
from tanfeng.programme.report.render.html import html
from tanfeng.programme.report.render.localise import Document, localise
from tanfeng.programme.report.render.markdown import markdown
from tanfeng.programme.report.render.pdf import pdf
from tanfeng.programme.report.render.pictures import Picture, charts_of, draw_all
from tanfeng.programme.report.render.word import word
from tanfeng.programme.report.value import Report
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Language

Format = Literal["html", "docx", "pdf", "md"]
FORMATS: tuple[Format, ...] = get_args(Format)
LANGUAGES: tuple[Language, ...] = ("zh", "en")

Progress = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Task:
    format: Format
    document: Document
    pictures: Mapping[str, Picture]
    font: Font | None


def write(
    report: Report,
    folder: Path,
    formats: Sequence[str] = FORMATS,
    languages: Sequence[str] = LANGUAGES,
    progress: Progress | None = None,
    findings: list[Finding] | None = None,
) -> list[Path]:
    """Render `report` into `folder` as ``report.<language>.<format>``.

    Parameters
    ----------
    formats, languages
        Any of ``html``, ``docx``, ``pdf``, ``md`` and of ``zh``, ``en``.
    progress
        Called with the name of each of the ``len(formats) * len(languages)`` files, when done.
    findings
        Takes what could not be written as asked, such as a Chinese PDF without a Chinese font.

    Returns
    -------
    list of Path
        The files written, pictures of the Markdown included. A file appears whole or not at
        all; files of an earlier report are replaced only when every new one is ready.

    Raises
    ------
    TanfengError
        ``report-format-unknown``, ``report-language-unknown``, ``figure-unknown``,
        ``report-not-written``.
    """
    wanted, tongues = _formats(formats), _languages(languages)
    folder = Path(folder)
    font = chinese_font()
    if font is None and findings is not None and "zh" in tongues:
        findings.append(font_missing(str(folder)))
    made: dict[Path, bytes] = {}
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = []
        for language in tongues:
            document = localise(report, language)
            pictures = _pictures(report, language, font, wanted)
            for name in wanted:
                if name == "pdf" and language == "zh" and font is None:
                    _tell(progress, f"report.{language}.{name}")
                    continue
                task = _Task(name, document, pictures, font)
                running.append(pool.submit(_render, task, report, tongues))
        for future in running:
            name, files = future.result()
            made.update({folder / path: content for path, content in files.items()})
            _tell(progress, name)
    return _put(made)


def _tell(progress: Progress | None, name: str) -> None:
    if progress is not None:
        progress(name)


def _formats(names: Sequence[str]) -> list[Format]:
    known: dict[str, Format] = {name: name for name in FORMATS}
    for name in names:
        if name not in known:
            choice = ", ".join(known)
            raise refuse(
                "report-format-unknown",
                name,
                f"没有格式 {name}，可选：{choice}。",
                f"There is no format {name}; there are {choice}.",
            )
    return [known[name] for name in dict.fromkeys(names)]


def _languages(names: Sequence[str]) -> list[Language]:
    known: dict[str, Language] = {name: name for name in LANGUAGES}
    for name in names:
        if name not in known:
            raise refuse(
                "report-language-unknown",
                name,
                f"没有语言 {name}，可选：zh、en。",
                f"There is no language {name}; there are zh and en.",
            )
    return [known[name] for name in dict.fromkeys(names)]


def _pictures(
    report: Report, language: Language, font: Font | None, formats: Iterable[Format]
) -> dict[str, Picture]:
    if font is None and language == "zh":
        return {}
    return draw_all(report, language, font, bitmap="docx" in formats or "md" in formats)


def _render(
    task: _Task, report: Report, languages: Sequence[Language]
) -> tuple[str, dict[str, bytes]]:
    document, pictures = task.document, task.pictures
    language = document.language
    name = f"report.{language}.{task.format}"
    if task.format == "html":
        specs = {chart.id: chart.spec[language] for chart in charts_of(report)}
        other = next((f"report.{tongue}.html" for tongue in languages if tongue != language), None)
        return name, {name: html(document, specs, pictures, other)}
    if task.format == "docx":
        return name, {name: word(document, pictures)}
    if task.format == "pdf":
        return name, {name: pdf(document, pictures, task.font)}
    beside = {id: f"figures/{slug(id)}.{language}.png" for id in pictures}
    files = {beside[id]: picture.png for id, picture in pictures.items()}
    return name, {name: markdown(document, beside).encode(), **files}


def slug(id: str) -> str:
    """Return an id as a file name that every system takes."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", id).strip("-") or "chart"


def _put(made: Mapping[Path, bytes]) -> list[Path]:
    """Write all files beside their places, then move them there."""
    waiting: list[tuple[Path, Path]] = []
    try:
        for path, content in made.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".report-", dir=path.parent)
            waiting.append((Path(name), path))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
        for temporary, path in waiting:
            temporary.replace(path)
    except OSError as error:
        raise refuse(
            "report-not-written",
            str(error.filename or next(iter(made)).parent),
            f"报告未能写入：{error.strerror}。",
            f"The report could not be written: {error.strerror}.",
            "检查文件夹的权限和剩余空间，并关闭已打开的报告。",
            "Check the folder's permissions and free space, and close the report where it is open.",
        ) from None
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)
    return list(made)
