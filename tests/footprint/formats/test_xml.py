"""Reading XML: entities are refused in every encoding, and what is torn is told with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.footprint.formats.archive import open_archive
from tanfeng.footprint.formats.xml import parse_xml, xml_documents
from tanfeng.reference.errors import TanfengError

BOMB = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE lol [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
<root x="&b;">&b;&c;</root>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp037"])
def test_entities_are_refused_in_every_encoding(encoding):
    content = BOMB.format(encoding=encoding.removesuffix("-le")).encode(encoding)
    with pytest.raises(TanfengError) as refused:
        parse_xml(content, "a.xml")
    codes = {"xml-entities"} | ({"xml-unreadable"} if encoding == "cp037" else set())
    assert refused.value.findings[0].code in codes


def test_what_is_torn_is_told_with_its_line():
    with pytest.raises(TanfengError) as refused:
        parse_xml(b"<a>\n<b>\n</a>", "torn.xml")
    finding = refused.value.findings[0]
    assert (finding.code, finding.at) == ("xml-unreadable", "torn.xml:3")


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"<?xml version='1.0' encoding='nope'?><a/>"]
)
def test_what_is_no_xml_is_refused(content):
    with pytest.raises(TanfengError) as refused:
        parse_xml(content, "x.xml")
    assert refused.value.findings[0].code == "xml-unreadable"


def test_a_folder_gives_what_it_can(tmp_path):
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "a.xml").write_text("<a>钢</a>", encoding="utf-8")
    (folder / "b.xml").write_text("<a>", encoding="utf-8")
    findings = []
    read = [(name, root.text) for name, root in
            xml_documents(open_archive(tmp_path), "flows", findings)]  # fmt: skip
    assert read == [("flows/a.xml", "钢")]
    assert [finding.code for finding in findings] == ["xml-unreadable"]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(content):
    told = []
    try:
        parse_xml(b"<a>" + content + b"</a>", "x.xml")
    except TanfengError as error:
        told = [finding.at for finding in error.findings]
    assert all(at.startswith("x.xml") for at in told)
