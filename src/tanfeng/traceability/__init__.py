"""Traceability (溯源): power batteries and materials over their whole life.

An engine of the second floor. It reads events as EPCIS 2.0 or as rows of a workbook, keeps them in
the registry, never edited, and answers from three derived tables that can be rebuilt: what holds
what (`LINKS`), who has what (`CUSTODY`), what became of what (`FLOWS`). Rooms inside: `codes`
(battery codes), `epcis` (documents, checks, hashes), `log` (capture and query), `lineage`,
`duties` (who reports what by when), `audits`, `rates` (recovery, recycled content), `materials`
(solid waste, water), `synthetic` (made life cycles).
"""
