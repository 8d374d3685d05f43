"""What scanners and people do to codes (规范化): put right where only one reading is possible."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Mapping

from tanfeng.reference import Finding, Severity, Shelf, Text, open_shelf
from tanfeng.reference.cells import Cells
from tanfeng.traceability.codes.code import faults
from tanfeng.traceability.codes.scheme import Layout, Scheme, scheme
from tanfeng.traceability.codes.uri import code_of

LOOK_ALIKES = "tanfeng.code_look_alikes"


def normalise(
    text: str, rule: Scheme | None = None, shelf: Shelf | None = None
) -> tuple[str, tuple[Finding, ...]]:
    """Return a code as the standard writes it, and what was done or is still wrong.

    Width, case, blanks and separators are put right and told as infos; parts in the wrong order
    and look-alikes only where exactly one reading fits the fields, told as warnings. Otherwise
    the characters stay, and the fault is an error. Doing it twice changes nothing more.

    Parameters
    ----------
    text
        What was scanned or typed; a URI of a battery is read too.
    """
    rule = rule or scheme(shelf)
    found: list[Finding] = []

    def tell(code: str, severity: Severity, zh: str, en: str) -> None:
        found.append(Finding(code, severity, text, Text(zh, en)))

    code = code_of(text.strip()) or text
    plain = unicodedata.normalize("NFKC", code)
    if plain != code:
        tell(
            "code-width",
            Severity.INFO,
            "全角字符已改为半角。",
            "Full-width characters were narrowed.",
        )
    joined = "".join(c for c in plain if not _separates(c))
    while unicodedata.normalize("NFKC", joined) != joined:  # a mark met its letter
        joined = "".join(c for c in unicodedata.normalize("NFKC", joined) if not _separates(c))
    if joined != plain:
        tell(
            "code-separator",
            Severity.INFO,
            "空格和连接符已去除。",
            "Blanks and hyphens were removed.",
        )
    code = "".join(c.upper() if c.isascii() else c for c in joined)
    if code != joined:
        tell("code-case", Severity.INFO, "小写字母已改为大写。", "Lower case was raised.")
    layout = rule.layout(len(code))
    if layout is not None:
        pairs = look_alikes(shelf)
        turned = _turned(code, layout, pairs)
        if turned is not None:
            tell("code-halves", Severity.WARNING,
                 f"设计信息与生产信息的先后颠倒，已改为 {turned}。",
                 f"Its two parts were in the wrong order; read as {turned}.")  # fmt: skip
            code = turned
        code = _alike(code, layout, pairs, tell)
    found += [fault for fault in faults(code, rule) if fault.code != "code-letter-unverified"]
    return code, tuple(found)


@functools.lru_cache(maxsize=8)
def look_alikes(shelf: Shelf | None = None) -> Mapping[str, str]:
    """Return what each character may have been meant to be."""
    pairs: dict[str, str] = {}
    for row in (shelf or open_shelf()).sheet(LOOK_ALIKES).tables["pairs"]:
        cells = Cells(row, ("read", "meant", "status", "source", "note"))
        read = cells.text("read", required=True)
        pairs[read] = pairs.get(read, "") + cells.text("meant", required=True)
    return pairs


def _separates(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "ZC" or category in ("Pd", "Pc") or character in "*./\\|,:;'\"()[]"


def _readings(code: str, layout: Layout, pairs: Mapping[str, str]) -> list[str]:
    """Return for each position what may stand there, of what was read and its look-alikes."""
    allowed = [field.characters for field in layout.fields for _ in range(field.begin, field.end)]
    return [
        letter if letter in fits else "".join(c for c in pairs.get(letter, "") if c in fits)
        for letter, fits in zip(code, allowed, strict=True)
    ]


def _turned(code: str, layout: Layout, pairs: Mapping[str, str]) -> str | None:
    """Return the code with its parts exchanged, if it reads so and not as it stands."""
    if layout.design in (0, layout.length) or all(_readings(code, layout, pairs)):
        return None
    behind = layout.length - layout.design
    turned = code[behind:] + code[:behind]
    return turned if all(_readings(turned, layout, pairs)) else None


def _alike(
    code: str,
    layout: Layout,
    pairs: Mapping[str, str],
    tell: Callable[[str, Severity, str, str], None],
) -> str:
    letters = list(code)
    for field in layout.fields:
        for position in range(field.begin, field.end):
            letter = code[position]
            if letter in field.characters:
                continue
            fits = [c for c in pairs.get(letter, "") if c in field.characters]
            place = f"{position + 1}"
            if len(fits) == 1:
                letters[position] = fits[0]
                tell("code-look-alike", Severity.WARNING,
                     f"第 {place} 位（{field.label.zh}）不会是“{letter}”，读作“{fits[0]}”。",
                     f"'{letter}' at position {place} ({field.label.en}) was read as '{fits[0]}'."
                )  # fmt: skip
            elif fits:
                tell("code-look-alike-ambiguous", Severity.ERROR,
                     f"第 {place} 位的“{letter}”可能是 {'、'.join(fits)}，未改动。",
                     f"'{letter}' at position {place} may be {' or '.join(fits)}; left as it is."
                )  # fmt: skip
    return "".join(letters)
