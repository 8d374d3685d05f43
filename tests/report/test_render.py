"""The same report in every format: same figures, same structure, nothing executable."""

import dataclasses
import datetime
import html
import io
import re
import zipfile
from html.parser import HTMLParser

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.programme.report.numbers import figure_words
from tanfeng.programme.report.render import write
from tanfeng.programme.report.render.fonts import chinese_font
from tanfeng.programme.report.render.widths import shares
from tanfeng.programme.report.value import Column, Paragraph, Report, Section, Table
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text

LANGUAGES = ("zh", "en")


@pytest.fixture(scope="session")
def folder(report, tmp_path_factory):
    if chinese_font() is None:
        pytest.skip("needs a Chinese font: apt install fonts-noto-cjk")
    target = tmp_path_factory.mktemp("report")
    done = []
    paths = write(report, target, progress=done.append)
    assert len(done) == 8
    assert all(path.is_file() for path in paths)
    assert not list(target.glob(".report-*")), "no temporary file is left"
    return target


class _Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.attributes, self.ids, self.tags, self.words, self._skip = [], [], [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._skip = tag in ("script", "style")
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        self._skip = False

    def handle_data(self, data):
        if not self._skip:
            self.words.append(data)


def _page(folder, language):
    return _Page((folder / f"report.{language}.html").read_text(encoding="utf-8"))


def _docx_text(folder, language):
    with zipfile.ZipFile(folder / f"report.{language}.docx") as archive:
        body = archive.read("word/document.xml").decode()
    return html.unescape(re.sub(r"<[^>]+>", "", body))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_reads_the_same_in_every_format(folder, report, language):
    page = "".join(_page(folder, language).words)
    paper = _docx_text(folder, language)
    marked = (folder / f"report.{language}.md").read_text(encoding="utf-8").replace("\\", "")
    for figure in report.figures.values():
        for text in (page, paper, marked):
            assert figure_words(figure, language) in text, figure.id
            assert f"tanfeng explain {figure.id}" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_marks_stand_beside_the_figure(folder, language):
    unverified, synthetic = {"zh": ("未核实", "合成"), "en": ("unverified", "synthetic")}[language]
    marked = (folder / f"report.{language}.md").read_text(encoding="utf-8")
    assert re.search(rf"\(#S12\) \*\*{unverified}\*\*", marked)
    assert re.search(rf"\(#park/emission@2024\) \*\*{synthetic}\*\*", marked)
    assert not re.search(r"\(#S17\) \*\*", marked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_nothing_outside_itself(folder, language):
    text = (folder / f"report.{language}.html").read_text(encoding="utf-8")
    page = _Page(text)
    outside = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//|^\s*https?:", re.IGNORECASE)
    for tag, name, value in page.attributes:
        if name in ("src", "href", "srcset", "action", "data", "poster"):
            assert not outside.match(value), (tag, name, value)
    style = "".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL))
    assert "url(" not in style
    assert "@import" not in style
    policies = [v for t, n, v in page.attributes if t == "meta" and v.startswith("default-src")]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; script-src 'sha256-")
    assert "'unsafe-inline'" not in policies[0].split("script-src")[1].split(";")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_escapes_hostile_text(folder, hostile, language):
    page = _page(folder, language)
    assert hostile in "".join(page.words)
    assert "img" not in [tag for tag in page.tags if tag != "noscript"] or all(
        value.startswith("data:") for tag, name, value in page.attributes
        if tag == "img" and name == "src"
    )  # fmt: skip
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert page.tags.count("script") == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_anchors_lead_somewhere_and_are_unique(folder, report, language):
    page = _page(folder, language)
    assert len(page.ids) == len(set(page.ids))
    assert set(report.figures) <= set(page.ids)
    for tag, name, value in page.attributes:
        if tag == "a" and name == "href" and value.startswith("#"):
            assert value[1:] in page.ids
    other = "en" if language == "zh" else "zh"
    assert ("a", "href", f"report.{other}.html") in page.attributes


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_has_headings_captions_alternative_text_and_chinese_faces(folder, report, language):
    paper = Document(str(folder / f"report.{language}.docx"))
    headings = [p.text for p in paper.paragraphs if p.style.name == "Heading 1"]
    assert headings[:-2] == [section.title.to(language) for section in report.sections]
    assert len(paper.inline_shapes) == 6
    xml = paper.element.xml
    assert xml.count("descr=") == 6
    assert len([p for p in paper.paragraphs if p.style.name == "Caption"]) == 13
    assert 'w:eastAsia="宋体"' in paper.styles.element.xml
    footer = paper.sections[0].footer._element.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    assert "TOC" in xml
    names = re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', xml)
    assert len(names) == len(set(names))
    assert set(re.findall(r'w:anchor="([^"]+)"', xml)) <= set(names)
    assert all(len(name) <= 40 for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_tables_are_rectangular(folder, language):
    width = None
    for line in (folder / f"report.{language}.md").read_text(encoding="utf-8").splitlines():
        if not line.startswith("| "):
            width = None
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        assert width in (None, cells), line
        width = cells


@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_pictures_lie_beside_it(folder, language):
    text = (folder / f"report.{language}.md").read_text(encoding="utf-8")
    pictures = re.findall(r"\]\((figures/[^)]+)\)", text)
    assert len(pictures) == 6
    for picture in pictures:
        assert (folder / picture).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_is_what_it_was(folder, language, request):
    golden = request.path.parent / "golden" / f"report.{language}.md"
    assert (folder / f"report.{language}.md").read_text(encoding="utf-8") == golden.read_text(
        encoding="utf-8"
    )


def test_the_same_report_gives_the_same_bytes(folder, report, tmp_path):
    for path in write(report, tmp_path, ("docx", "pdf", "md"), ("zh",)):
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes(), path.name


def test_unknown_choices_are_refused(report, tmp_path):
    with pytest.raises(TanfengError, match="no format odt"):
        write(report, tmp_path, formats=("odt",))
    with pytest.raises(TanfengError, match="no language fr"):
        write(report, tmp_path, languages=("fr",))


def _one(text):
    section = Section(1, Text("一", "1"), (Paragraph(text),))
    return Report(Text("题", "t"), Text("副", "s"), datetime.date(2022, 1, 1), (section,), {})


def test_a_figure_that_is_not_there_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(TanfengError) as caught:
        write(_one(Text("{S1}", "{S1}")), tmp_path / "new")
    assert caught.value.findings[0].code == "figure-unknown"
    assert not (tmp_path / "new").exists()


def test_a_failed_write_keeps_the_old_report(tmp_path):
    target = tmp_path / "report"
    write(_one(Text("旧", "old")), target, formats=("md",))
    before = (target / "report.en.md").read_bytes()
    (target / "report.zh.html").mkdir()
    with pytest.raises(TanfengError) as caught:
        write(_one(Text("新", "new")), target, formats=("html",), languages=("zh",))
    assert caught.value.findings[0].code == "report-not-written"
    assert (target / "report.en.md").read_bytes() == before
    assert not list(target.glob(".report-*"))


def test_a_report_without_charts_is_light(tmp_path):
    (path,) = write(_one(Text("文", "text")), tmp_path, formats=("html",), languages=("en",))
    assert path.stat().st_size < 40_000


def test_control_characters_cannot_break_word(tmp_path):
    (path,) = write(_one(Text("\x01a", "\x01a")), tmp_path, formats=("docx",), languages=("en",))
    assert any("\ufffda" in p.text for p in Document(io.BytesIO(path.read_bytes())).paragraphs)


def test_a_table_wider_than_a_page_is_turned(tmp_path):
    columns = (
        Column(Text("主体", "Entity")),
        *(Column(Text(f"列{i}", f"c{i}"), True) for i in range(12)),
    )
    rows = tuple((name, *(f"{name}{i}" for i in range(12))) for name in ("a", "b"))
    table = Table("wide", Text("宽", "wide"), columns, rows)
    report = dataclasses.replace(
        _one(Text("x", "x")), sections=(Section(1, Text("一", "1"), (table,)),)
    )
    (path,) = write(report, tmp_path, formats=("md",), languages=("en",))
    text = path.read_text(encoding="utf-8")
    assert "| Entity | a | b |" in text
    assert "| c11 | a11 | b11 |" in text


@given(st.lists(st.lists(st.text(max_size=60), min_size=1, max_size=5), min_size=1, max_size=14))
def test_column_shares_are_positive_and_fill_the_line(columns):
    found = shares(columns)
    assert sum(found) == pytest.approx(1.0)
    assert min(found) > 0


def test_a_long_remark_gets_more_room_than_a_number():
    number, remark = shares([["Value", "12.5"], ["Remark", "a long remark " * 8]])
    assert remark > 2 * number
