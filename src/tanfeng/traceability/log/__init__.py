"""The log of lives (生命周期登记): events are taken once, kept for ever, and read as tables."""

from tanfeng.traceability.log.capture import Job, all_jobs, capture, job, take
from tanfeng.traceability.log.query import EventPage, ask, event_by_id, values
from tanfeng.traceability.log.tables import PARTY, Tables, tables

__all__ = [
    "PARTY",
    "EventPage",
    "Job",
    "Tables",
    "all_jobs",
    "ask",
    "capture",
    "event_by_id",
    "job",
    "tables",
    "take",
    "values",
]
