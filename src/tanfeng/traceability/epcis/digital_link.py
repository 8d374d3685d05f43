"""Canonical names of things (规范标识): GS1 keys as Digital Link addresses of id.gs1.org.

Sources: GS1 Tag Data Standard 2.0 (pure identity URIs and the key each stands for), GS1 Digital
Link: URI syntax (keys, qualifiers, canonical form), CBV 2.0 section 8.9 (event hash), which asks
for the canonical form of every GS1 key and leaves all other names alone.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence

_HOST = "https://id.gs1.org/"
_QUALIFIERS = {
    "00": (), "01": ("22", "10", "21", "235"), "253": (), "255": (), "401": (), "402": (),
    "414": ("254", "7040"), "417": ("7040",), "8003": (), "8004": ("7040",),
    "8006": ("22", "10", "21"), "8010": ("8011",), "8013": (), "8017": ("8019",),
    "8018": ("8019",),
}  # fmt: skip
_ALIASES = {
    "sscc": "00", "gtin": "01", "gdti": "253", "gcn": "255", "ginc": "401", "gsin": "402",
    "gln": "414", "party": "417", "pgln": "417", "grai": "8003", "giai": "8004", "itip": "8006",
    "cpid": "8010", "gmn": "8013", "gsrnp": "8017", "gsrn": "8018", "cpv": "22", "lot": "10",
    "ser": "21", "glnx": "254", "uic-ext": "7040", "cpsn": "8011", "srin": "8019",
}  # fmt: skip
# how a value of each key begins
_VALUE = {
    "00": r"\d{18}", "01": r"\d{8}|\d{12,14}", "253": r"\d{13}[^/]{0,17}",
    "255": r"\d{13}\d{0,12}", "401": r"[^/]{1,90}", "402": r"\d{17}", "414": r"\d{13}",
    "417": r"\d{13}", "8003": r"\d{14}[^/]{0,16}", "8004": r"[^/]{1,90}", "8006": r"\d{18}",
    "8010": r"[^/]{1,90}", "8013": r"[^/]{1,90}", "8017": r"\d{18}", "8018": r"\d{18}",
}  # fmt: skip
_KEY = re.compile(
    "^https?://[^/?#]+(?:/[^?#]*?)??/(?:"
    + "|".join(
        f"(?:{'|'.join([key, *(name for name, ai in _ALIASES.items() if ai == key)])})"
        f"/(?P<k{key}>{value})"
        for key, value in _VALUE.items()
    )
    + r")(?P<rest>(?:/[^/?#]+/[^/?#]+)*)/?(?:[?#].*)?$"
)
# a pure identity URI may hold these as they are, a Digital Link may not
_REWRITE = {ord(letter): f"%{ord(letter):02X}" for letter in "!()*+,:;="}


def check_digit(digits: str) -> str:
    """Return the check digit of a GS1 key (GS1 General Specifications 7.9.1)."""
    odd, even = sum(map(int, digits[-1::-2])), sum(map(int, digits[-2::-2]))
    return str(-(3 * odd + even) % 10)


def _checked(digits: str) -> str:
    return digits + check_digit(digits)


def _indicated(company: str, item: str) -> str:
    """Return indicator, company prefix and item reference with the check digit."""
    return _checked(item[:1] + company + item[1:])


# what stands before the serial number, from company prefix and reference
_HEADS: dict[str, Callable[[str, str], str]] = {
    "sgtin": lambda c, i: f"01/{_indicated(c, i)}/21/",
    "lgtin": lambda c, i: f"01/{_indicated(c, i)}/10/",
    "upui": lambda c, i: f"01/{_indicated(c, i)}/235/",
    "sgln": lambda c, i: f"414/{_checked(c + i)}/254/",
    "grai": lambda c, i: f"8003/0{_checked(c + i)}",
    "gdti": lambda c, i: f"253/{_checked(c + i)}",
    "sgcn": lambda c, i: f"255/{_checked(c + i)}",
    "cpi": lambda c, i: f"8010/{c}{i}/8011/",
}
# keys of two parts only
_WHOLE: dict[str, Callable[[str, str], str]] = {
    "sscc": lambda c, i: f"00/{_indicated(c, i)}",
    "giai": lambda c, i: f"8004/{c}{i}",
    "gsrn": lambda c, i: f"8018/{_checked(c + i)}",
    "gsrnp": lambda c, i: f"8017/{_checked(c + i)}",
    "ginc": lambda c, i: f"401/{c}{i}",
    "gsin": lambda c, i: f"402/{_checked(c + i)}",
    "pgln": lambda c, i: f"417/{_checked(c + i)}",
}
_DIGITS = {"sgtin", "lgtin", "upui", "sgln", "grai", "gdti", "sgcn", "sscc", "gsrn", "gsrnp",
           "gsin", "pgln"}  # fmt: skip


def _head(scheme: str, company: str, reference: str) -> str | None:
    """Return the address up to the serial number, or None where this is no such key."""
    if not company.isdigit() or (scheme in _DIGITS and reference and not reference.isdigit()):
        return None
    made = _HEADS.get(scheme) or _WHOLE.get(scheme)
    if made is None or (not reference and scheme in {"sgtin", "lgtin", "upui", "sscc"}):
        return None
    return _HOST + made(company, reference.translate(_REWRITE))


@functools.lru_cache(maxsize=65_536)
def canonical(name: str) -> str:
    """Return the canonical name of a thing, place, party, paper or class.

    A name that is no GS1 key, among them every battery code, comes back as it is.
    """
    if name.startswith("urn:epc:"):
        return _from_urn(name)
    return _from_address(name) if name.startswith("http") else name


def canonical_all(names: Sequence[str]) -> list[str]:
    """Return the canonical names of many: most of a list differ in the serial number alone."""
    if not names:
        return []
    before = names[0].rpartition(".")[0] + "."
    serials = [name.removeprefix(before) for name in names]
    bare = "".join(serials)
    # all begin so: each is shorter by as much
    alike = len("".join(names)) - len(bare) == len(before) * len(names)
    if alike and bare.isalnum() and "" not in serials and before.startswith("urn:epc:"):
        begin = _front(before[:-1])
        if begin is not None:
            return [begin + serial for serial in serials]
    return _one_by_one(names)


def _one_by_one(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    last, head = "", None
    for name in names:
        front, _, serial = name.rpartition(".")
        if front != last:
            last, head = front, _front(front) if front.startswith("urn:epc:") else None
        if head is not None and serial.isalnum():
            found.append(head + serial)
        else:
            found.append(canonical(name))
    return found


@functools.lru_cache(maxsize=65_536)
def _front(front: str) -> str | None:
    """Return the address up to a serial number of ``urn:epc:id:scheme:company.reference``."""
    parts = front.split(":")
    fields = parts[-1].split(".")
    if len(parts) != 5 or parts[2] == "idpat" or len(fields) != 2 or parts[3] not in _HEADS:
        return None
    # places have no extension where it is 0
    if parts[3] == "sgln":
        return None
    return _head(parts[3], *fields)


def _from_urn(name: str) -> str:
    parts = name.split(":", 4)
    if len(parts) != 5:
        return name
    scheme, fields = parts[3], parts[4].split(".", 2)
    if len(fields) == 3:
        company, reference, serial = fields
        if scheme == "itip":
            return _itip(name, company, reference, serial)
        head = _head(scheme, company, reference) if scheme in _HEADS else None
        if head is None:
            return name
        if serial == "*":
            return re.sub("/[0-9]+/$", "", head)
        if scheme == "sgln" and serial == "0":
            return head[: -len("/254/")]
        return head + serial.translate(_REWRITE)
    if len(fields) == 2 and scheme in _WHOLE:
        return _head(scheme, *fields) or name
    return name


def _itip(name: str, company: str, item: str, rest: str) -> str:
    fields = rest.split(".", 2)
    if len(fields) != 3 or not (company + item).isdigit():
        return name
    piece, total, serial = fields
    head = f"{_HOST}8006/{_indicated(company, item)}{piece}{total}"
    return head if serial == "*" else f"{head}/21/{serial.translate(_REWRITE)}"


def _from_address(name: str) -> str:
    found = _KEY.match(name)
    if found is None:
        return name
    key, value = next((k[1:], v) for k, v in found.groupdict().items() if v and k != "rest")
    rest = found["rest"].split("/")[1:]
    pairs = {_ALIASES.get(q, q): v for q, v in zip(rest[::2], rest[1::2], strict=True)}
    if not set(pairs) <= set(_QUALIFIERS[key]):
        return name
    if key == "01":
        value = value.zfill(14)
    ordered = [f"/{q}/{pairs[q]}" for q in _QUALIFIERS[key] if q in pairs]
    return f"{_HOST}{key}/{value}{''.join(ordered)}"
