"""Codes (电池编码): read, write, put right, doubt and pack the codes of GB/T 34014.

Every layout, letter and look-alike is read from a sheet of kind ``battery_code`` or
``look_alikes``. What the sheets have from memory, such as the date alphabet, warns and never
refuses. GB/T 45565-2025 has a sheet that says that its layout is unknown.
"""

from tanfeng.traceability.codes.code import BatteryCode, decode, encode, faults
from tanfeng.traceability.codes.columns import decode_column
from tanfeng.traceability.codes.normalise import look_alikes, normalise
from tanfeng.traceability.codes.normalised import Normalised, normalise_column
from tanfeng.traceability.codes.packed import SIZE, pack, pack_column, unpack, unpack_column
from tanfeng.traceability.codes.plausible import implausible, implausible_column, neighbours
from tanfeng.traceability.codes.scheme import (
    STANDARD,
    Field,
    Layout,
    Letter,
    Scheme,
    read_scheme,
    scheme,
)
from tanfeng.traceability.codes.uri import BATTERY, code_of, uri_of

__all__ = [
    "BATTERY",
    "SIZE",
    "STANDARD",
    "BatteryCode",
    "Field",
    "Layout",
    "Letter",
    "Normalised",
    "Scheme",
    "code_of",
    "decode",
    "decode_column",
    "encode",
    "faults",
    "implausible",
    "implausible_column",
    "look_alikes",
    "neighbours",
    "normalise",
    "normalise_column",
    "pack",
    "pack_column",
    "read_scheme",
    "scheme",
    "unpack",
    "unpack_column",
    "uri_of",
]
