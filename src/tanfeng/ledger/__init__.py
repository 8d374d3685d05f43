"""Ledger (台账): whatever happened, append-only.

Floor: first. It rests on `reference` and knows nothing of methods, limits or reports.

Reads: workbooks and tables of facts, and the sheets that runs used.
Posts: entities and their dated memberships, submissions with their file as evidence, facts
(`lake/reported`), and what the engines hand it: runs, computed facts (`lake/computed`) and
verdicts. Engines meet here and nowhere else.

Nothing is edited. A correction is a later entry, a withdrawal is an entry too, and every
read states what it sees as a `Snapshot`. `docs/explanation/ledger.md` tells the protocol.
"""

from tanfeng.ledger.compaction import Compaction, compact
from tanfeng.ledger.editions import run_sheets
from tanfeng.ledger.entities import Entity, add_entities, entities, entity
from tanfeng.ledger.entity_file import EntityFile, read_entity_file
from tanfeng.ledger.evidence import evidence_path, keep
from tanfeng.ledger.facts import COMPUTED_SCHEMA, FACT_SCHEMA, KEY, TIERS, Fact, fact_table
from tanfeng.ledger.frames import duckdb_connection
from tanfeng.ledger.memberships import (
    Membership,
    add_memberships,
    children,
    memberships,
    parents,
)
from tanfeng.ledger.recovery import Recovery, recover
from tanfeng.ledger.returns import Return, check_return, form_of, submit_return, units_of
from tanfeng.ledger.runs import (
    Run,
    post_run,
    results_digest,
    run,
    run_table,
    runs,
    void_run,
)
from tanfeng.ledger.snapshots import Snapshot, snapshot
from tanfeng.ledger.submissions import Submission, submission, submission_list, submit
from tanfeng.ledger.verdicts import Verdict, post_verdicts, verdicts
from tanfeng.ledger.views import computed, history, reported
from tanfeng.ledger.workspace import Workspace, create_workspace, open_workspace

__all__ = [
    "COMPUTED_SCHEMA",
    "FACT_SCHEMA",
    "KEY",
    "TIERS",
    "Compaction",
    "Entity",
    "EntityFile",
    "Fact",
    "Membership",
    "Recovery",
    "Return",
    "Run",
    "Snapshot",
    "Submission",
    "Verdict",
    "Workspace",
    "add_entities",
    "add_memberships",
    "check_return",
    "children",
    "compact",
    "computed",
    "create_workspace",
    "duckdb_connection",
    "entities",
    "entity",
    "evidence_path",
    "fact_table",
    "form_of",
    "history",
    "keep",
    "memberships",
    "open_workspace",
    "parents",
    "post_run",
    "post_verdicts",
    "read_entity_file",
    "recover",
    "reported",
    "results_digest",
    "run",
    "run_sheets",
    "run_table",
    "runs",
    "snapshot",
    "submission",
    "submission_list",
    "submit",
    "submit_return",
    "units_of",
    "verdicts",
    "void_run",
]
