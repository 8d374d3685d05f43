"""Battery codes (电池编码) read and written one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tanfeng.reference import Finding, Severity, Status, TanfengError, Text, refuse
from tanfeng.traceability.codes.scheme import NUMBERED, Field, Layout, Scheme, scheme

SEVERE = ("code-length", "code-character", "code-letter")


@dataclass(frozen=True, slots=True)
class BatteryCode:
    """What a code says.

    Attributes
    ----------
    layout
        ``vehicle`` (24 characters) or ``second_life`` (19).
    product, battery_type
        Letters; `product` is P, M or C.
    made
        Day of production; None where its letters give no day.
    made_status
        How well the date alphabet is known.
    reused_as
        Last letter of a second-life code; empty for others.
    findings
        What is odd about a code that can be read.
    """

    code: str
    layout: str
    manufacturer: str
    product: str
    battery_type: str
    spec: str
    trace: str
    made: date | None
    made_status: Status
    serial: int
    reused_as: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def second_life(self) -> bool:
        """Whether the code names a second-life product."""
        return self.layout == "second_life"


def decode(code: str, rule: Scheme | None = None) -> BatteryCode:
    """Read a code of GB/T 34014 as it stands; `normalise` what people typed first.

    What the sheet knows well refuses (length, product letter, digits of the serial number); what
    it has from memory (date alphabet, most battery types) only warns.

    Raises
    ------
    TanfengError
        ``code-length``, ``code-character`` or ``code-letter``, all that apply.
    """
    rule = rule or scheme()
    findings = faults(code, rule)
    severe = [finding for finding in findings if finding.severity is Severity.ERROR]
    if severe:
        raise TanfengError(*severe)
    layout = rule.layouts[len(code)]
    text = {field.name: code[field.begin : field.end] for field in layout.fields}
    return BatteryCode(
        code,
        layout.name,
        text["manufacturer"],
        text["product"],
        text["battery_type"],
        text["spec"],
        text.get("trace", ""),
        _day(layout, text),
        _worst(layout),
        int(text["serial"]),
        text.get("reused_as", ""),
        tuple(findings),
    )


def faults(code: str, rule: Scheme) -> list[Finding]:
    """Return everything that one code shows to be wrong with it, worst first."""
    layout = rule.layout(len(code))
    if layout is None:
        lengths = ", ".join(str(length) for length in sorted(rule.layouts)) or "?"
        return [_finding("code-length", Severity.ERROR, code,
                         f"{rule.number} 的编码应为 {lengths} 个字符，此处 {len(code)} 个。",
                         f"A code of {rule.number} has {lengths} characters, this has {len(code)}.",
                         "GB/T 45565-2025 的编码结构尚未得到，不能解读。",
                         "The layout of GB/T 45565-2025 is not known yet.")]  # fmt: skip
    found: list[Finding] = []
    for field in layout.fields:
        for position in range(field.begin, field.end):
            letter = code[position]
            if letter in field.characters:
                known = field.letters.get(letter)
                if known is not None and not known.status.may_judge and field.name not in NUMBERED:
                    found.append(_finding(
                        "code-letter-unverified", Severity.INFO, code,
                        f"“{letter}”为{known.label.zh}，此含义未经原文核对（{known.status}）。",
                        f"'{letter}' as {known.label.en} is not verified ({known.status})."
                    ))  # fmt: skip
                continue
            found.append(_letter(code, field, position, letter, rule))
    text = {field.name: code[field.begin : field.end] for field in layout.fields}
    letters = all(text[name] in (layout.field(name) or _NONE).characters for name in NUMBERED)
    if letters and _day(layout, text) is None:
        found.append(_finding(
                "code-date", Severity.WARNING, code,
                f"生产日期“{''.join(text[n] for n in NUMBERED)}”不是日历上的一天。",
                f"'{''.join(text[n] for n in NUMBERED)}' is no day of the calendar."))  # fmt: skip
    serial = text["serial"]
    if serial.isascii() and serial.isdigit() and int(serial) < rule.first_serial:
        found.append(_finding("code-serial", Severity.WARNING, code,
                              f"序列号应从 {rule.first_serial} 开始。",
                              f"Serial numbers begin with {rule.first_serial}."))  # fmt: skip
    rank = list(Severity)
    return sorted(found, key=lambda finding: rank.index(finding.severity))


def encode(
    manufacturer: str,
    product: str,
    battery_type: str,
    spec: str,
    made: date,
    serial: int,
    *,
    trace: str = "",
    reused_as: str = "",
    rule: Scheme | None = None,
) -> str:
    """Write a code: 24 characters, or 19 for second life when `reused_as` is given.

    Raises
    ------
    TanfengError
        ``code-field`` when a value does not fit its field.
    """
    rule = rule or scheme()
    name = "second_life" if reused_as else "vehicle"
    layout = next((each for each in rule.layouts.values() if each.name == name), None)
    if layout is None:
        raise refuse("code-field", rule.id, f"{rule.number} 没有结构“{name}”。",
                     f"{rule.number} has no layout '{name}'.")  # fmt: skip
    given = {
        "manufacturer": manufacturer, "product": product, "battery_type": battery_type,
        "spec": spec, "trace": trace, "reused_as": reused_as,
    }  # fmt: skip
    if name == "second_life" and trace:
        raise _unfit("trace", trace, layout)
    parts: list[str] = []
    for field in layout.fields:
        if field.name in NUMBERED:
            value = str(getattr(made, field.name))
            text = next((x.letter for x in field.letters.values() if x.value == value), "")
        elif field.name == "serial":
            value = str(serial)
            text = f"{serial:0{field.end - field.begin}d}" if serial >= rule.first_serial else ""
        elif field.name == "mark":
            value = text = field.characters[:1]
        else:
            value = text = given[field.name]
        fits = len(text) == field.end - field.begin
        if not fits or not all(letter in field.characters for letter in text):
            raise _unfit(field.label.en, value, layout, field.label.zh)
        parts.append(text)
    return "".join(parts)


_NONE = Field("", Text("", ""), "", 0, 0, "", {}, Status.UNKNOWN)


def _day(layout: Layout, text: dict[str, str]) -> date | None:
    numbers = []
    for name in NUMBERED:
        field = layout.field(name)
        letter = field.letters.get(text[name]) if field else None
        if letter is None:
            return None
        numbers.append(int(letter.value))
    try:
        return date(*numbers)
    except ValueError:
        return None


def _worst(layout: Layout) -> Status:
    """Return the least known status of the date alphabet, which the whole date has."""
    letters = [x for name in NUMBERED if (f := layout.field(name)) for x in f.letters.values()]
    unsure = [letter.status for letter in letters if not letter.status.may_judge]
    return unsure[0] if unsure else max((x.status for x in letters), default=Status.UNKNOWN)


def _letter(code: str, field: Field, position: int, letter: str, rule: Scheme) -> Finding:
    outside = letter not in rule.any
    sure = outside or not field.letters or all(x.status.may_judge for x in field.letters.values())
    return _finding(
        "code-character" if outside or not field.letters else "code-letter",
        Severity.ERROR if sure else Severity.WARNING,
        code,
        f"第 {position + 1} 位（{field.label.zh}）不可为“{letter}”。",
        f"'{letter}' cannot stand at position {position + 1} ({field.label.en}).",
        f"可用：{field.characters}",
        f"Allowed: {field.characters}.",
    )


def _unfit(name: str, value: str, layout: Layout, zh: str = "") -> TanfengError:
    return refuse("code-field", name, f"“{value}”不能写入{layout.label.zh}编码的{zh or name}。",
                  f"'{value}' does not fit {name} of a code of a {layout.label.en}.")  # fmt: skip


def _finding(
    code: str, severity: Severity, at: str, zh: str, en: str, hint_zh: str = "", hint_en: str = ""
) -> Finding:
    return Finding(code, severity, at, Text(zh, en), Text(hint_zh, hint_en))
