"""What a person reads at the end of a run."""

import shlex
from pathlib import Path

import msgspec
import pytest

from kg_pipeline.cli.summary import count_run, print_run
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.ledger.counts import LedgerCounts
from kg_pipeline.ledger.writer import Committed
from kg_pipeline.settings import Settings
from kg_pipeline.stages.parse import ParseCounts
from kg_pipeline.stages.report import RunReport, TopEdge

_REPORT = RunReport(
    run="r",
    files=3,
    refused_files=("broken.xml: the file is empty; fetch it again",),
    pmids_refused=0,
    parsed=ParseCounts(citations=5, articles=4, deletions=7, refusals=1, deletions_refused=2),
    texts_read=4,
    committed=Committed(1, {"articles": 4}),
    totals=LedgerCounts(
        articles={"current": 90},
        mentions={},
        linked=0,
        unlinked={},
        evidence=0,
        edges={},
        self_pairs=0,
        refusals={},
    ),
    graph=GraphCounts(),
    top_edges=(
        TopEdge("A", "biolink:affects", "B", 0.98765, 1, None, None, "e1"),
        TopEdge("A", "biolink:affects", "C", 0.5, 2, None, None, "e2"),
    ),
)


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> str:
    print_run(Settings.from_environment({}, data=Path("/some where/it's")), _REPORT)
    return capsys.readouterr().out


def test_this_run_stands_apart_from_what_the_ledger_holds(printed: str) -> None:
    this_run, ledger = printed.split("The ledger now")
    rows = {
        line.split("│")[1].strip(): line.split("│")[2].strip() for line in this_run.splitlines() if "│" in line
    }
    assert rows == {
        "files": "3",
        "files refused": "1",
        "citations": "5",
        "citations refused": "1",
        "deletions": "7",
        "deletions refused": "2",
        "texts read": "4",
        "rows added to the ledger": "4",
    }
    assert "articles, current │     90" in ledger


def test_edges_have_two_decimals_and_the_right_number_of_articles(printed: str) -> None:
    assert "  0.99  A - affects - B (1 article)\n" in printed
    assert "  0.50  A - affects - C (2 articles)\n" in printed


def test_the_query_to_type_next_can_be_typed_whatever_the_folder_is_called(printed: str) -> None:
    (line,) = [line for line in printed.splitlines() if line.startswith("  kg-pipeline graph query")]
    assert shlex.split(line)[:5] == ["kg-pipeline", "graph", "query", "--data", "/some where/it's"]
    assert len(shlex.split(line)) == 6


def test_counts_tell_citations_from_deletions_and_pmids() -> None:
    counts = count_run(msgspec.structs.replace(_REPORT, pmids_refused=4))
    assert counts.citations == counts.articles + counts.refusals
    assert (counts.files_refused, counts.pmids_refused, counts.deletions_refused) == (1, 4, 2)
