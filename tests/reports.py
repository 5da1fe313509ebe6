"""A report of a run, for tests of what is made of reports."""

from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.ledger.counts import LedgerCounts
from kg_pipeline.ledger.writer import Committed
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
    edge_changes={"withdrawn": 0, "changed": 0, "new": 3},
)
