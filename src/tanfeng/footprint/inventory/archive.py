"""Keeping an inventory (存档): its tables in one file, the same bytes for the same tables."""

from __future__ import annotations

import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq

from tanfeng.footprint.inventory.tables import SCHEMAS, Inventory
from tanfeng.reference.errors import refuse

_THEN = (1980, 1, 1, 0, 0, 0)


def pack(inventory: Inventory) -> bytes:
    """Return an inventory as a ZIP of Parquet files, without dates, so that it can be hashed."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name in SCHEMAS:
            part = io.BytesIO()
            pq.write_table(getattr(inventory, name), part, compression="zstd")
            archive.writestr(zipfile.ZipInfo(f"{name}.parquet", _THEN), part.getvalue())
    return whole.getvalue()


def unpack(packed: bytes, at: str) -> Inventory:
    """Return the inventory that `pack` packed.

    Raises
    ------
    TanfengError
        ``footprint-archive`` where it is damaged or of other tables.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            tables = {
                name: pq.ParquetFile(io.BytesIO(archive.read(f"{name}.parquet")))
                .read()
                .cast(schema)
                for name, schema in SCHEMAS.items()
            }
    except (zipfile.BadZipFile, KeyError, pa.ArrowInvalid) as error:
        raise refuse(
            "footprint-archive", at, "存档的清单已损坏。", "The kept inventory is damaged.",
            "重新导入该清单。", "Bring the inventory in again.",
        ) from error  # fmt: skip
    return Inventory(**tables)
