"""Real PubMed files through parse and ledger: all citations accounted for, revisions and deletions as they are."""

from pathlib import Path

import duckdb
import pytest

from kg_pipeline.ledger.counts import count_ledger
from kg_pipeline.ledger.deliveries import states_sql
from kg_pipeline.ledger.store import Ledger, open_ledger
from kg_pipeline.ledger.writer import Committed, open_writer
from kg_pipeline.records import Article, Deleted, Delivered
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.fetch import receive_files
from kg_pipeline.stages.parse import ParseCounts, ParsedFile, parse
from kg_pipeline.stages.shards import read_parsed

_DELETES = "medline16n0902.xml.gz"
_ORIGINAL, _CHANGED = (f"pubmed21n1016_excerpt_{which}.xml.gz" for which in ("original", "partially_changed"))


def _deliver(data: Path, *files: Path) -> tuple[list[ParsedFile], Committed]:
    """Receive, parse and commit files in one go."""
    received, refused = receive_files(data, files)
    assert refused == []
    parsed = [parse(data, file) for file in received]
    streams = [
        (file.received, [record for shard in file.shards for record in read_parsed(data, shard)])
        for file in parsed
    ]
    with open_writer(data / LEDGER) as writer:
        return parsed, writer.commit("test", parsed=streams)


def _articles(data: Path, file: ParsedFile) -> dict[int, Article]:
    return {
        record.pmid: record.article
        for shard in file.shards
        for record in read_parsed(data, shard)
        if isinstance(record, Delivered)
    }


def _state(ledger: Ledger, pmid: int) -> tuple[str, str]:
    """State and record hash."""
    deliveries = ledger.dataset("deliveries").to_table()
    connection = duckdb.connect()
    connection.register("delivered", deliveries)
    states = states_sql("delivered", "SELECT NULL")
    query = f"SELECT state, record_hash FROM ({states}) WHERE pmid = {pmid}"
    state, record_hash = connection.execute(query).fetchall()[0]
    return state, record_hash


def test_every_citation_of_every_file_is_accounted_for(shared_data: Path, tmp_path: Path) -> None:
    files = sorted((shared_data / "medline").rglob("*.xml*"))
    assert len(files) == 13
    parsed, committed = _deliver(tmp_path, *files)
    counts = sum((file.counts for file in parsed), ParseCounts())
    assert counts.citations == counts.articles + counts.refusals
    assert counts.refusals == 0
    assert committed.added["deliveries"] == counts.articles + counts.deletions
    assert committed.added["received"] == len(files)
    _, again = _deliver(tmp_path, *reversed(files))
    assert again.added == {}
    assert again.sequence == committed.sequence


def test_the_changed_excerpt_revises_the_original(shared_data: Path, tmp_path: Path) -> None:
    (original,), _ = _deliver(tmp_path, shared_data / "medline" / _ORIGINAL)
    (changed,), committed = _deliver(tmp_path, shared_data / "medline" / _CHANGED)
    before, after = _articles(tmp_path, original), _articles(tmp_path, changed)
    assert before.keys() == after.keys()
    revised = {pmid for pmid in before if before[pmid].record_hash != after[pmid].record_hash}
    assert revised
    assert committed.added["articles"] == len(revised)
    ledger = open_ledger(tmp_path / LEDGER)
    for pmid in before:
        assert _state(ledger, pmid) == ("current", after[pmid].record_hash)


@pytest.mark.parametrize("order", ["article first", "deletion first", "at once"])
def test_the_deletion_of_the_update_file_deletes(shared_data: Path, tmp_path: Path, order: str) -> None:
    data = tmp_path / "data"
    update = shared_data / "medline" / _DELETES
    (parsed,), _ = _deliver(tmp_path / "aside", update)
    deleted = [
        record.pmid
        for shard in parsed.shards
        for record in read_parsed(tmp_path / "aside", shard)
        if isinstance(record, Deleted)
    ]
    assert deleted
    baseline = tmp_path / "medline16n0001.xml"
    baseline.write_text(
        f"<MedlineCitationSet><MedlineCitation><PMID Version='1'>{deleted[0]}</PMID><Article><ArticleTitle>An "
        "invented title.</ArticleTitle></Article></MedlineCitation></MedlineCitationSet>",
        encoding="utf-8",
    )
    steps = {
        "article first": [[baseline], [update]],
        "deletion first": [[update], [baseline]],
        "at once": [[update, baseline]],
    }
    for files in steps[order]:
        _deliver(data, *files)
    ledger = open_ledger(data / LEDGER)
    assert _state(ledger, deleted[0])[0] == "deleted"
    assert count_ledger(ledger).articles["deleted"] == 1
