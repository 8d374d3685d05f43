"""COVERAGE.yaml lists every built-in sheet, and names none that does not exist."""

from fnmatch import fnmatch

from tanfeng.reference.coverage import coverage
from tanfeng.reference.shelf import open_shelf

SHELF = open_shelf()


def belongs(sheet, pattern):
    if pattern.startswith("kind:"):
        return sheet.kind == pattern.removeprefix("kind:")
    return fnmatch(sheet.id, pattern)


def test_every_sheet_is_listed_exactly_once():
    groups = coverage().values()
    for sheet in SHELF.sheets.values():
        listed = [g.group for g in groups for p in g.sheets if belongs(sheet, p)]
        assert len(listed) == 1, f"{sheet.id} ({sheet.kind}) is listed in {listed}"


def test_no_listed_sheet_is_made_up():
    for group in coverage().values():
        for pattern in group.sheets:
            if not pattern.startswith("kind:"):
                assert any(fnmatch(id, pattern) for id in SHELF.sheets), pattern


def test_what_is_partial_says_what_is_missing():
    for group in coverage().values():
        assert group.extent == "complete" or (group.missing.zh and group.missing.en)
