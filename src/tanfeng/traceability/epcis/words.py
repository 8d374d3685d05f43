"""Words of the Core Business Vocabulary (核心业务词汇) in their three spellings."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from tanfeng.reference import Sheet, Shelf, TanfengError, open_shelf
from tanfeng.reference.cells import Cells

VOCABULARY = "gs1.cbv_2"
_CURIE = {"cbv:": "https://ref.gs1.org/cbv/"}


@dataclass(frozen=True, slots=True, eq=False)
class WordList:
    """One list of words, such as the business steps.

    Attributes
    ----------
    words
        The words that stand without a namespace.
    urn, web
        What stands before a word as a URN and as a web address.
    """

    name: str
    words: frozenset[str]
    urn: str
    web: str
    _bare: Mapping[str, str]
    _addresses: Mapping[str, str]

    def bare(self, text: str) -> str:
        """Return the word of any of its spellings; another URI as it stands."""
        return self._bare.get(text, text)

    def address(self, text: str) -> str:
        """Return the web address of a word; another URI as it stands."""
        found = self._addresses.get(text)
        if found is not None:
            return found
        return self.web + text[len(self.urn) :] if text.startswith(self.urn) else text

    def knows(self, text: str) -> bool:
        """Tell whether this is a word of the list, or a URI of somebody else's list."""
        return text in self._bare or ":" in text

    def doubts(self, text: str) -> bool:
        """Tell whether this stands in the list's own namespace and is no word of it."""
        return text not in self._bare and text.startswith((self.urn, self.web))


@functools.lru_cache(maxsize=4)
def words(shelf: Shelf | None = None) -> Mapping[str, WordList]:
    """Return the lists by name: step, disposition, paper, side, reason, component."""
    return read_words((shelf or open_shelf()).sheet(VOCABULARY))


def read_words(sheet: Sheet) -> Mapping[str, WordList]:
    """Read a sheet of kind ``business_vocabulary``.

    Raises
    ------
    TanfengError
        ``cell-…`` where a cell is empty or names no list.
    """
    findings = []
    found: dict[str, WordList] = {}
    heads: dict[str, tuple[str, str]] = {}
    for row in sheet.tables["lists"]:
        cells = Cells(row, ("list", "clause", "urn", "web", "zh", "en"))
        heads[cells.text("list", required=True)] = (
            cells.text("urn", required=True), cells.text("web", required=True))  # fmt: skip
        findings += cells.findings
    members: dict[str, list[str]] = {name: [] for name in heads}
    for row in sheet.tables["words"]:
        cells = Cells(row, ("list", "word"))
        members.setdefault(cells.choice("list", tuple(heads)), []).append(
            cells.text("word", required=True)
        )
        findings += cells.findings
    if findings:
        raise TanfengError(*findings)
    for name, (urn, web) in heads.items():
        bare: dict[str, str] = {}
        for word in members[name]:
            spellings = [word, urn + word, web + word]
            spellings += [
                short + (web + word)[len(long) :]
                for short, long in _CURIE.items() if web.startswith(long)
            ]  # fmt: skip
            bare |= dict.fromkeys(spellings, word)
        addresses = {spelling: web + word for spelling, word in bare.items()}
        found[name] = WordList(name, frozenset(members[name]), urn, web, bare, addresses)
    return found
