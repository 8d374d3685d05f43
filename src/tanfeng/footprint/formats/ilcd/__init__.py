"""ILCD and TIDAS (国际参考生命周期数据系统格式): data sets in XML, one file each, in and out.

TIDAS of TianGong (天工) is the same tree, in XML or JSON. What ILCD has no field for stands in
``common:other`` under a namespace of our own and is read back.
"""

from tanfeng.footprint.formats.ilcd.documents import is_ilcd, is_ilcd_file
from tanfeng.footprint.formats.ilcd.read import read_ilcd
from tanfeng.footprint.formats.ilcd.write import write_ilcd

__all__ = ["is_ilcd", "is_ilcd_file", "read_ilcd", "write_ilcd"]
