"""A report of a run and a healthy status, for tests of what is made of them."""

from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.ledger.counts import LedgerCounts
from kg_pipeline.ledger.writer import Committed
from kg_pipeline.stages.graph import GraphStatus
from kg_pipeline.stages.health import MIN_FREE_BYTES, Status
from kg_pipeline.stages.parse import ParseCounts
from kg_pipeline.stages.report import RunReport

REPORT = RunReport(
    run="20260302T020000Z-0000",
    files=1,
    refused_files=(),
    pmids_refused=0,
    parsed=ParseCounts(citations=3, articles=3),
    texts_read=3,
    committed=Committed(1, {"articles": 3}),
    totals=LedgerCounts(
        articles={"current": 3},
        mentions={},
        linked=0,
        unlinked={},
        evidence=0,
        edges={"asserted": 2, "refuted": 1},
        self_pairs=0,
        refusals={},
    ),
    graph=GraphCounts(),
    started_at="2026-03-02T02:00:00+00:00",
    edge_changes={"withdrawn": 0, "changed": 0, "new": 3},
)
HEALTHY = Status(
    checked_at="2026-03-02T06:00:00+00:00",
    data="/data",
    attention=(),
    ledger_id="l",
    sequence=5,
    committed_at="2026-03-02T02:10:00+00:00",
    covered_until="2026-03-01",
    uncovered=(),
    is_locked=False,
    at_work=None,
    last_run=REPORT,
    ended_badly=(),
    graph=GraphStatus("running", "bolt://graph:7687", ledger_id="l", sequence=5, release="current"),
    commits_behind=0,
    free_bytes=MIN_FREE_BYTES,
    total_bytes=10 * MIN_FREE_BYTES,
    sizes={"ledger": 1000},
)
