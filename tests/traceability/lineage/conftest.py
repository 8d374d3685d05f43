"""Made lives in a registry, once for all tests of lineage."""

from types import SimpleNamespace

import pytest

from tanfeng.ledger.workspace import create_workspace
from tanfeng.traceability.log import capture, tables
from tanfeng.traceability.synthetic import make_lives


@pytest.fixture(scope="session")
def lived(tmp_path_factory):
    """Twelve made packs, captured in the order in which they were sent."""
    ws = create_workspace(tmp_path_factory.mktemp("lives") / "w")
    lives = make_lives(12, seed=3)
    jobs = [
        capture(ws, sent.document(), party=sent.party, name=f"{sent.party}-{sent.when}.json")
        for sent in lives.sent
    ]
    assert all(job.accepted for job in jobs)
    return SimpleNamespace(ws=ws, lives=lives, tables=tables(ws), jobs=jobs)
