"""Reports about footprints (足迹报告), shaped by GB/T 24067: one product, one record.

Part of `programme`. Reads a posted record and what was kept under its hash; posts nothing. Every
number of a report is reckoned from that basis, and has an id that ``tanfeng explain`` opens.
"""

from tanfeng.programme.footprint.compose import footprint_report
from tanfeng.programme.footprint.figures import PREFIX, footprint_figures
from tanfeng.programme.footprint.traces import trace_footprint

__all__ = ["PREFIX", "footprint_figures", "footprint_report", "trace_footprint"]
