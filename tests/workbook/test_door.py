"""Files that are not what they seem: each is refused by name, and nothing of it is inflated."""

import os
import resource
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from tanfeng.ledger.workbook import read_workbook


def rezip(source, target, *, change=None, add=None, drop=()):
    """Copy a container entry by entry, changing some."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename in drop:
                continue
            content = old.read(entry)
            new.writestr(entry.filename, change(entry.filename, content) if change else content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return target


def refused(path, form, code, **more):
    reading = read_workbook(path, form, **more)
    assert reading.facts == ()
    assert [finding.code for finding in reading.findings] == [code]
    (finding,) = reading.findings
    assert finding.severity == "error"
    assert finding.at.startswith(path.name)
    assert finding.message.zh
    assert finding.message.en
    assert finding.hint.zh
    assert finding.hint.en
    return finding


def write(path, content):
    path.write_bytes(content)
    return path


def test_100_mb_is_refused_unread(tmp_path, form, monkeypatch):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    opened = []
    monkeypatch.setattr(type(path), "open", lambda *a, **k: opened.append(a))
    finding = refused(path, form, "workbook-too-large")
    assert opened == []
    assert "100.0 MB" in finding.message.en


def test_limit_is_the_callers(filled, form):
    refused(filled, form, "workbook-too-large", at_most_mb=0.001)


def test_missing(tmp_path, form):
    refused(tmp_path / "none.xlsx", form, "workbook-missing")


def test_folder(tmp_path, form):
    refused(tmp_path, form, "workbook-missing")


def test_pipe_does_not_hang(tmp_path, form):
    path = tmp_path / "pipe.xlsx"
    os.mkfifo(path)
    refused(path, form, "workbook-missing")


def test_no_bytes(tmp_path, form):
    refused(write(tmp_path / "zero.xlsx", b""), form, "workbook-empty")


def test_lock_file_of_excel(tmp_path, form):
    finding = refused(write(tmp_path / "~$plant.xlsx", b"user"), form, "workbook-lock-file")
    assert "'plant.xlsx'" in finding.hint.en


def test_permission_denied(filled, form, monkeypatch):
    def deny(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(filled), "open", deny)
    finding = refused(filled, form, "workbook-locked")
    assert "Permission denied" in finding.message.en


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99])
def test_truncated(filled, form, tmp_path, share):
    content = filled.read_bytes()
    refused(write(tmp_path / "cut.xlsx", content[: int(len(content) * share)]), form,
            "workbook-damaged")  # fmt: skip


def test_flipped_bytes_never_raise(filled, form, tmp_path):
    """Whatever byte is hit, there is a reading: refused, or with the facts it still holds."""
    content = bytearray(filled.read_bytes())
    for position in range(7, len(content), max(1, len(content) // 150)):
        broken = bytearray(content)
        broken[position] ^= 0xFF
        reading = read_workbook(write(tmp_path / "flip.xlsx", bytes(broken)), form)
        assert reading.facts or reading.findings


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.csv", "月份,数量\n2024-01,5\n".encode("gbk"), "CSV"),
        ("a.xlsx", b"month,amount\n2024-01,5\n", "CSV"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        ("a.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        ("a.xlsx", bytes(range(256)) * 8, "unknown"),
    ],
)
def test_other_formats(tmp_path, form, name, content, word):
    finding = refused(write(tmp_path / name, content), form, "workbook-other-format")
    assert word in finding.message.en
    assert "xlsx" in finding.hint.zh


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_old_xls(tmp_path, form):
    content = OLE + b"\0" * 1016 + "Workbook".encode("utf-16-le") + b"\0" * 512
    refused(write(tmp_path / "old.xls", content), form, "workbook-other-format")


def test_encrypted(tmp_path, form):
    content = OLE + b"\0" * 1016 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
    refused(write(tmp_path / "secret.xlsx", content), form, "workbook-encrypted")


def test_zip_with_password_bit(filled, form, tmp_path):
    content = bytearray(filled.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(mark, start + 4)
    refused(write(tmp_path / "zipcrypt.xlsx", bytes(content)), form, "workbook-encrypted")


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "xl\\VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml"]
)
def test_macros(filled, form, tmp_path, name):
    path = rezip(filled, tmp_path / "macro.xlsm", add={name: b"\xd0\xcf"})
    finding = refused(path, form, "workbook-macro")
    assert "xlsx" in finding.hint.en


@pytest.mark.parametrize(
    ("names", "word"),
    [
        (["xl/workbook.bin"], "xlsb"),
        (["mimetype", "content.xml"], "ods"),
        (["word/document.xml"], "docx"),
        (["plant.xlsx"], "archive"),
    ],
)
def test_other_containers(tmp_path, form, names, word):
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    assert word in refused(path, form, "workbook-other-format").message.en


@pytest.fixture(scope="module")
def zeros(tmp_path_factory):
    """A deflate stream that inflates to 400 MB, made piece by piece."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = b" " * 1_000_000
    stream = b"".join(packer.compress(piece) for _ in range(400)) + packer.flush()
    crc = 0
    for _ in range(400):
        crc = zlib.crc32(piece, crc)
    return stream, crc


def with_entry(source, target, name, stream, crc, claimed):
    """Append an entry whose sizes are whatever is claimed."""
    rezip(source, target, drop={name})
    with zipfile.ZipFile(target, "a") as archive:
        entry = zipfile.ZipInfo(name)
        archive.writestr(entry, b"")
        start = entry.header_offset
    content = bytearray(target.read_bytes())
    head = 30 + len(name.encode())
    content[start + head : start + head] = stream
    struct.pack_into("<H", content, start + 8, 8)
    struct.pack_into("<III", content, start + 14, crc, len(stream), claimed)
    central = content.rfind(b"PK\x01\x02")
    struct.pack_into("<H", content, central + 10, 8)
    struct.pack_into("<III", content, central + 16, crc, len(stream), claimed)
    end = content.rfind(b"PK\x05\x06")
    old = struct.unpack_from("<I", content, end + 16)[0]
    struct.pack_into("<I", content, end + 16, old + len(stream))
    target.write_bytes(content)
    return target


@pytest.mark.parametrize(
    ("claimed", "code"),
    [(400_000_000, "workbook-bomb"), (90_000_000, "workbook-bomb"), (3_000, "workbook-damaged")],
    ids=["honest", "over-the-ratio", "liar"],
)
@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/worksheets/sheet9.xml"])
def test_zip_bomb_is_never_inflated(filled, form, tmp_path, zeros, name, claimed, code):
    path = with_entry(filled, tmp_path / "bomb.xlsx", name, *zeros, claimed)
    tracemalloc.start()
    refused(path, form, code)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000


def test_bomb_in_a_picture_is_not_touched(filled, form, tmp_path, zeros, known, content_of):
    path = with_entry(filled, tmp_path / "p.xlsx", "xl/media/image1.png", *zeros, 400_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert content_of(read_workbook(path, form)) == known
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_many_entries(filled, form, tmp_path):
    add = {f"xl/worksheets/sheet{n}.xml": b"<x/>" for n in range(10, 2100)}
    refused(rezip(filled, tmp_path / "many.xlsx", add=add), form, "workbook-bomb")


def test_entry_twice(filled, form, tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        path = rezip(filled, tmp_path / "t.xlsx", add={"xl/worksheets/sheet2.xml": b"<x/>"})
    refused(path, form, "workbook-damaged")


DTD = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY secret SYSTEM "file:///etc/hostname">]>"""


@pytest.mark.parametrize(
    "part",
    ["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml",
     "xl/_rels/workbook.xml.rels"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type(filled, form, tmp_path, part, encoding):
    def change(name, content):
        if name != part:
            return content
        body = DTD + content.split(b"?>", 1)[1]
        if encoding == "utf-16":
            return body.decode().replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16")
        return body

    finding = refused(rezip(filled, tmp_path / "dtd.xlsx", change=change), form, "workbook-dtd")
    assert part.lower() in finding.message.en


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml"])
def test_broken_xml(filled, form, tmp_path, part):
    path = rezip(
        filled, tmp_path / "b.xlsx",
        change=lambda name, content: content[: len(content) // 2] if name == part else content,
    )  # fmt: skip
    refused(path, form, "workbook-damaged")


def test_parts_missing(filled, form, tmp_path):
    path = rezip(filled, tmp_path / "p.xlsx", drop={"xl/_rels/workbook.xml.rels"})
    reading = read_workbook(path, form)
    assert reading.facts == ()
    assert reading.findings[0].code in ("workbook-damaged", "workbook-no-table")


def test_deep_nesting_does_not_end_the_program(filled, form, tmp_path):
    def change(name, content):
        if name != "xl/worksheets/sheet2.xml":
            return content
        return b"<worksheet>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</worksheet>"

    reading = read_workbook(rezip(filled, tmp_path / "deep.xlsx", change=change), form)
    assert reading.findings


def test_not_a_number_in_the_xml(filled, form, tmp_path, known):
    def change(name, content):
        if name != "xl/worksheets/sheet2.xml":
            return content
        assert b"<v>990</v>" in content
        return content.replace(b"<v>990</v>", b"<v>NaN</v>", 1).replace(
            b"<v>1002</v>", b"<v>1e999</v>", 1
        )

    reading = read_workbook(rezip(filled, tmp_path / "nan.xlsx", change=change), form)
    assert reading.findings
    assert {f.code for f in reading.findings} <= {"cell-not-a-number", "workbook-damaged"}


def test_no_table(tmp_path, form):
    import openpyxl

    path = tmp_path / "blank.xlsx"
    openpyxl.Workbook().save(path)
    refused(path, form, "workbook-no-table")


def test_other_plant(filled, form):
    import dataclasses

    other = dataclasses.replace(form, entity="other-plant")
    finding = refused(filled, other, "workbook-other-plant")
    assert finding.at.startswith("plant.xlsx#说明 Guide!")


def test_other_edition_of_the_form_is_matched_by_row(filled, form, known):
    import dataclasses

    other = dataclasses.replace(form, lines=form.lines[1:])
    reading = read_workbook(filled, other)
    assert {f.code for f in reading.findings} == {"workbook-other-form", "row-unknown"}
    assert len(reading.facts) == len(known) - 12


def test_disk_full_leaves_no_half_workbook(tmp_path, form, period, monkeypatch):
    from pathlib import Path

    from tanfeng.ledger.workbook import write_template
    from tanfeng.reference.errors import TanfengError

    def full(self, content):
        self.open("wb").write(content[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(TanfengError) as caught:
        write_template(form, period, tmp_path / "t.xlsx")
    assert caught.value.findings[0].code == "workbook-not-written"
    assert list(tmp_path.iterdir()) == []
