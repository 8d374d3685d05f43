"""Pathways (达峰路径): which plant runs, is relined, converted or closed, year by year to 2060.

Floor: engines; a sibling of accounting and rules, which it never imports.

Reads: roadmap, price, replacement and scenario sheets, plants as entities of the ledger, and
facts of past years. Posts: runs of kind ``pathway`` whose facts carry the scenario's name.

Two levels on one set of numbers (`problem`): cohorts as one linear programme, plants by column
generation with a proven bound. No solver is trusted alone: every answer is checked against the
original rows. Peak assessment and decomposition stand on the actual series alone.

Its parts are packages of their own: start with `study` (runs on a workspace), then `assets`,
`cohort`, `assessment`, `sheets`, `plants`, `exchange` and `uncertainty`.
"""

__all__: list[str] = []
