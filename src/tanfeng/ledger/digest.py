"""A digest of a table that depends on its content alone: not on row order, chunks or library."""

# pyarrow makes its compute functions at import, where no type checker sees them
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

_BATCH = 1 << 16


def digest(table: pa.Table, without: Sequence[str] = ()) -> str:
    """Return the SHA-256 of a table of texts, floats and integers.

    Parameters
    ----------
    table
        Rows in any order; text columns decide the order they are hashed in, then the others.
    without
        Columns left out.
    """
    kept = table.select(sorted(name for name in table.column_names if name not in without))
    order = sorted(kept.column_names, key=lambda name: kept.schema.field(name).type != pa.string())
    indices = pc.sort_indices(kept, sort_keys=[(name, "ascending") for name in order])
    hashed = hashlib.sha256()
    for name in kept.column_names:
        hashed.update(f"{name}:{kept.schema.field(name).type}\n".encode())
    for start in range(0, kept.num_rows, _BATCH):
        part = kept.take(indices.slice(start, _BATCH))
        for column in part.columns:
            hashed.update(_bytes(pa.concat_arrays(column.chunks)))
    return hashed.hexdigest()


def _bytes(values: pa.Array) -> bytes:
    nulls = _content(pc.is_null(values).cast(pa.uint8()), 1)
    if pa.types.is_string(values.type):
        filled = pc.fill_null(values, "")
        lengths = _content(pc.binary_length(filled), 4)
        return nulls + lengths + "".join(filled.to_pylist()).encode()
    return nulls + _content(pc.fill_null(values, 0), 8)


def _content(values: pa.Array, width: int) -> bytes:
    start = values.offset * width
    return memoryview(values.buffers()[1])[start : start + len(values) * width].tobytes()
