"""The PDF: its text, and that its Chinese is legible."""

import re
import shutil
import subprocess

import pytest
import typst

from tanfeng.programme.report.render import fonts, write
from tanfeng.programme.report.render.fonts import chinese_font, packaged_font
from tanfeng.programme.report.render.pictures import draw

SAMPLE = "碳达峰工业能耗钢铁水泥铝玻璃覆盖率示意统计图无数据合成未核实"


@pytest.fixture(scope="session")
def papers(report, tmp_path_factory):
    if chinese_font() is None:
        pytest.skip("needs a Chinese font: apt install fonts-noto-cjk")
    folder = tmp_path_factory.mktemp("pdf")
    write(report, folder, formats=("pdf",))
    return folder


def _text(path):
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext: apt install poppler-utils")
    shown = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, timeout=60
    )
    return shown.stdout.decode()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_text_of_the_report_is_in_the_pdf(papers, report, language):
    text = _text(papers / f"report.{language}.pdf")
    squeezed = re.sub(r"\s+", "", text)
    for section in report.sections:
        assert re.sub(r"\s+", "", section.title.to(language)) in squeezed
    for piece in ("2,783", "123.6", "\u22125.6%", "1,234,567", "tanfengexplainS17"):
        assert piece in squeezed
    assert "<script>alert(1)</script>" in squeezed
    assert text.count("\f") >= 6


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_character_of_the_pdf_is_lost(papers, language):
    """A glyph that the font lacks comes back from the PDF as U+FFFD or U+0000."""
    text = _text(papers / f"report.{language}.pdf")
    assert "\ufffd" not in text
    assert "\x00" not in text


def _outlines(family, characters, folder):
    """Return the outline that typst draws for each character, without falling back."""
    pages = "#pagebreak()".join(f'#"{character}"' for character in characters)
    drawn = typst.compile(
        f'#set page(width: 2cm, height: 2cm)\n#set text(font: "{family}", fallback: false)\n'
        f"{pages}".encode(),
        format="svg",
        font_paths=[folder] if folder else [],
    )
    return [re.findall(r'<symbol[^>]*>.*?d="([^"]*)"', page.decode(), re.DOTALL) for page in drawn]


def test_the_chosen_font_has_a_glyph_for_every_character():
    font = chinese_font()
    if font is None:
        pytest.skip("needs a Chinese font: apt install fonts-noto-cjk")
    missing, *drawn = _outlines(font.family, "\U0010fffd" + SAMPLE, font.folder)
    for character, outline in zip(SAMPLE, drawn, strict=True):
        assert outline, character
        assert outline != missing, character
    assert len({str(outline) for outline in drawn}) == len(set(SAMPLE))


def test_the_packaged_font_serves_where_the_system_has_none(monkeypatch):
    pytest.importorskip("cvttf_NotoSansCJK_Regular")
    monkeypatch.setattr(fonts, "_FAMILIES", ("No Such Face",))
    chinese_font.cache_clear()
    try:
        font = chinese_font()
    finally:
        chinese_font.cache_clear()
    assert font is not None
    assert font == packaged_font()
    assert font.folder is not None
    missing, *drawn = _outlines(font.family, "\U0010fffd" + SAMPLE, font.folder)
    assert all(outline and outline != missing for outline in drawn)


def test_pictures_draw_chinese_and_not_boxes(report):
    """Two different characters must not give the same picture, as two empty boxes would."""
    font = chinese_font()
    if font is None:
        pytest.skip("needs a Chinese font: apt install fonts-noto-cjk")

    def picture(text):
        spec = {
            "data": {"values": [{"t": text}]},
            "mark": {"type": "text", "fontSize": 40},
            "encoding": {"text": {"field": "t"}},
        }
        return draw(spec, font, bitmap=True).png

    drawn = [picture(character) for character in "碳钢铝\U0010fffd"]
    assert len(set(drawn)) == len(drawn)


def test_without_a_chinese_font_english_goes_on_and_a_finding_says_what_to_install(
    report, tmp_path, monkeypatch
):
    monkeypatch.setattr("tanfeng.programme.report.render.writing.chinese_font", lambda: None)
    findings = []
    paths = write(report, tmp_path, formats=("pdf", "docx", "md"), findings=findings)
    names = {path.name for path in paths}
    assert {"report.en.pdf", "report.zh.docx", "report.zh.md"} <= names
    assert "report.zh.pdf" not in names
    (finding,) = findings
    assert finding.code == "chinese-font-missing"
    assert "fonts-noto-cjk" in finding.hint.en
