"""Packed codes (压缩编码): 14 bytes instead of 24 or 19 characters, lossless and in order.

The first 52 bits hold ten characters of a long code in base 36, or nine of a short one above all of
those; the last 60 bits hold the other characters and, in base ten, the serial number. Digits come
before letters as in ASCII, so packed long codes sort as the codes do, and so do short ones after
them. Any character of 0-9A-Z is kept, also one that its field does not allow; a serial number must
be digits. Bytes stay the same whatever sheets learn of the letters.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tanfeng.reference import refuse
from tanfeng.traceability.codes.columns import as_text, letters_of, text_column

SIZE = 14
_BASE = 36
_SERIAL = 7
_LOW = np.uint64(48)
# length -> characters before the split, place of the serial number, first value of the front
_SHAPES = {24: (10, 17, 0), 19: (9, 10, _BASE**10)}
_VALUE = np.full(256, 255, np.uint8)
_LETTER = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", np.uint8)
_VALUE[_LETTER] = np.arange(_BASE, dtype=np.uint8)


def pack(code: str) -> bytes:
    """Return the 14 bytes of one code.

    Raises
    ------
    TanfengError
        ``code-not-packable`` for another length, other characters, or a serial number with
        letters.
    """
    key = pack_column([code])[0].as_py()
    if key is None:
        raise refuse("code-not-packable", code, "此编码不是 24 或 19 个规定字符，不能压缩。",
                     "This is no code of 24 or 19 characters, so it cannot be packed.")  # fmt: skip
    return key


def unpack(key: bytes) -> str:
    """Return the code of 14 bytes.

    Raises
    ------
    TanfengError
        ``code-not-packed`` when no code packs to these bytes.
    """
    code = unpack_column(pa.array([key], pa.binary(SIZE)))[0].as_py() if len(key) == SIZE else None
    if code is None:
        raise refuse("code-not-packed", key.hex(), "这些字节不是压缩编码。",
                     "These bytes are no packed code.")  # fmt: skip
    return code


def pack_column(codes: Any) -> pa.Array:
    """Return the keys of a column of codes as fixed-size binary; null where there is none."""
    column = as_text(codes)
    keys = np.zeros((len(column), SIZE), np.uint8)
    packed = np.zeros(len(column), bool)
    for length, (split, serial, first) in _SHAPES.items():
        at, letters = letters_of(column, length)
        values = _VALUE[letters]
        digits = values[:, serial : serial + _SERIAL]
        good = (values < _BASE).all(axis=1) & (digits < 10).all(axis=1)
        rest = np.delete(np.arange(split, length), np.arange(serial - split, serial - split + 7))
        front = _number(values[:, :split], _BASE) + np.uint64(first)
        before, after = rest[rest < serial], rest[rest > serial]
        back = _number(values[:, before], _BASE) * np.uint64(10**_SERIAL) + _number(digits, 10)
        back = back * np.uint64(_BASE ** len(after)) + _number(values[:, after], _BASE)
        high = (front << np.uint64(12)) | (back >> _LOW)
        both = np.empty((len(at), 16), np.uint8)
        both[:, :8] = high.astype(">u8").view(np.uint8).reshape(-1, 8)
        both[:, 8:] = back.astype(">u8").view(np.uint8).reshape(-1, 8)
        keys[at] = both[:, [*range(8), *range(10, 16)]]
        packed[at] = good
    return _fixed(keys, packed)


def unpack_column(keys: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return the codes of a column of keys; null where the bytes are no packed code."""
    if isinstance(keys, pa.ChunkedArray):
        keys = keys.combine_chunks()
    rows = len(keys)
    raw = np.frombuffer(keys.buffers()[1] or b"", np.uint8)
    raw = raw[keys.offset * SIZE : (keys.offset + rows) * SIZE].reshape(rows, SIZE)
    wide = np.zeros((rows, 16), np.uint8)
    wide[:, :8], wide[:, 10:] = raw[:, :8], raw[:, 8:]
    high = wide[:, :8].copy().view(">u8").ravel().astype(np.uint64)
    low = wide[:, 8:].copy().view(">u8").ravel().astype(np.uint64)
    front, back = high >> np.uint64(12), ((high & np.uint64(0xFFF)) << _LOW) | low
    short = front >= np.uint64(_SHAPES[19][2])
    known = np.ones(rows, bool) if not keys.null_count else keys.is_valid().to_numpy(False)
    out = np.zeros((rows, 24), np.uint8)
    for length, (split, serial, first) in _SHAPES.items():
        where = np.flatnonzero(short == (length == 19))
        after = length - serial - _SERIAL
        letters = np.zeros((len(where), length), np.uint8)
        left = _letters(front[where] - np.uint64(first), letters[:, :split], _BASE)
        rest = _letters(back[where], letters[:, length - after :], _BASE)
        rest = _letters(rest, letters[:, serial : serial + _SERIAL], 10)
        rest = _letters(rest, letters[:, split:serial], _BASE)
        known[where] &= (left == 0) & (rest == 0)
        out[where[:, None], np.arange(length)] = letters
    return _texts(out, short, known)


def _number(values: np.ndarray, base: int) -> np.ndarray:
    total = np.zeros(len(values), np.uint64)
    for column in range(values.shape[1]):
        total = total * np.uint64(base) + values[:, column]
    return total


def _letters(number: np.ndarray, into: np.ndarray, base: int) -> np.ndarray:
    """Write a number from the right into a matrix of letters and return what is left of it."""
    for column in reversed(range(into.shape[1])):
        number, digit = np.divmod(number, np.uint64(base))
        into[:, column] = _LETTER[digit]
    return number


def _fixed(keys: np.ndarray, known: np.ndarray) -> pa.Array:
    mask = pa.array(known).buffers()[1] if not known.all() else None
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(SIZE), len(keys), [mask, pa.py_buffer(keys)]
    )


def _texts(letters: np.ndarray, short: np.ndarray, known: np.ndarray) -> pa.Array:
    if known.all() and not short.any():
        return text_column(letters)
    lengths = np.where(known, np.where(short, 19, 24), 0)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    data = letters[np.arange(24) < lengths[:, None]]
    mask = pa.array(known).buffers()[1]
    array = pa.LargeStringArray.from_buffers(
        len(known), pa.py_buffer(ends), pa.py_buffer(data), mask
    )
    return array.cast(pa.string())
