"""ecoSpold 2 (ecoSpold 2 交换格式): single datasets, folders and ZIPs of them."""

from tanfeng.footprint.formats.ecospold2.read import is_ecospold2, is_ecospold2_file, read_ecospold2

__all__ = ["is_ecospold2", "is_ecospold2_file", "read_ecospold2"]
