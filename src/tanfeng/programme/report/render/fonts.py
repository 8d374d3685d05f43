"""Which Chinese font draws the pictures and the PDF (中文字体)."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
import vl_convert

from tanfeng.reference.finding import Finding, Severity, Text

# Simplified faces first; a pan-Chinese face of another region still holds every character.
_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "DengXian",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK TC",
    "Noto Sans CJK HK",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "SimSun",
    "NSimSun",
)
_PACKAGE = "cvttf_NotoSansCJK_Regular"
_PACKAGED_FAMILY = "Noto Sans CJK TC"


@dataclass(frozen=True, slots=True)
class Font:
    """The family to ask for, and the folder to look in where the system does not have it."""

    family: str
    folder: Path | None = None


@cache
def chinese_font() -> Font | None:
    """Return the font for Chinese text: the system's, else the packaged one, else None."""
    installed = set(typst.Fonts(include_embedded_fonts=False).families())
    for family in _FAMILIES:
        if family in installed:
            return Font(family)
    return packaged_font()


def packaged_font() -> Font | None:
    """Return the font of the extra ``report``, made known to vl-convert, or None."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    if not any(folder.glob("*.otf")):
        return None
    vl_convert.register_font_directory(str(folder))
    return Font(_PACKAGED_FAMILY, folder)


def font_missing(at: str) -> Finding:
    """Say that no Chinese font was found, and which package brings one."""
    return Finding(
        "chinese-font-missing",
        Severity.WARNING,
        at,
        Text(
            "本机没有中文字体，无法生成中文 PDF 和图片；其余格式照常生成。",
            "This machine has no Chinese font, so the Chinese PDF and pictures are left out; "
            "everything else is written.",
        ),
        Text(
            "安装 Debian/Ubuntu 软件包 fonts-noto-cjk，或 pip install 'tanfeng[report]'。",
            "Install the Debian/Ubuntu package fonts-noto-cjk, or pip install 'tanfeng[report]'.",
        ),
    )
