"""A shelf with one change in one table."""

import shutil

import pytest

from tanfeng.reference.sheet import read_sheet
from tanfeng.reference.shelf import DATA, Shelf


@pytest.fixture
def shelf_with(tmp_path):
    """Return a function that reads the sheets of traceability with one text replaced."""

    def make(file, old, new):
        folder = tmp_path / "sheets"
        shutil.copytree(DATA / "traceability", folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        sheets = [read_sheet(path, folder) for path in sorted(folder.glob("*.yaml"))]
        return Shelf({sheet.id: sheet for sheet in sheets})

    return make
