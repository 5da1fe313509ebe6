"""What a night costs as the ledger grows: the same changes on ledgers of 0.2, 1 and 2 million rows of evidence.

    python benchmarks/scale_of_a_night.py DATA
    python benchmarks/scale_of_a_night.py DATA --rows 200000 --without-graph

DATA is the data folder of a run on real articles. Its ledger is replicated over invented PMIDs (other texts and
hashes, the same statements) until it has the rows; the graph is loaded from it; then one night revises 5,000
articles, drawn at random, whose readings are made already. Timed is the night: the commit, the page of what it
changed, and the graph brought up to it, its server started and stopped (or, without a graph, the changes made
and thrown away). Memory is the peak of our process, and that of the server, the making of the ledger and the first
load included.
"""

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
from deltalake import write_deltalake

from kg_pipeline.identifiers import content_id
from kg_pipeline.ledger.migrations import migrate_ledger
from kg_pipeline.ledger.rows import article_of, evidence_of, mentions_of, qualifiers_of
from kg_pipeline.ledger.store import Ledger, open_ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.records import Article, Delivered, Evidence, Reading, Received
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.diff import report_changes
from kg_pipeline.stages.graph import open_graph, update_graph

_PMIDS = 100_000_000
"""Between the PMIDs of one copy and those of the next."""
_HASHES = ("record_hash", "text_hash", "title_key", "abstract_key", "received", "sha256", "id")
_KEY = ("pmid", "text_hash", "extractor", "subject", "predicate", "qualifiers", "object")
_NIGHT = ("commit_s", "page_s", "graph_s", "changes_s")
_COPIED = ("received", "deliveries", "articles", "readings", "evidence")


def main() -> None:
    """Make each ledger, load its graph, time its night."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="data folder of a run on real articles")
    parser.add_argument("--rows", type=int, nargs="+", default=[200_000, 1_000_000, 2_000_000])
    parser.add_argument("--changed", type=int, default=5_000)
    parser.add_argument("--without-graph", action="store_true")
    options = parser.parse_args()
    for n_rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            n_made = _replicate(options.data / LEDGER, data / LEDGER, n_rows)
            print(json.dumps({"evidence": n_made, **_time_night(data, options)}), flush=True)


def _replicate(source: Path, target: Path, n_rows: int) -> int:
    """Copy the ledger, then add copies of it, a commit each, until it has that many rows; the number it has."""
    shutil.copytree(source, target)
    migrate_ledger(target)
    ledger = open_ledger(target)
    n_each: int = ledger.dataset("evidence").count_rows()
    n_copies = max(1, round(n_rows / n_each))
    for copy in range(1, n_copies):
        for table in (*_COPIED, "commits"):
            _append_copy(ledger, table, copy)
    return n_each * n_copies


def _append_copy(ledger: Ledger, table: str, copy: int) -> None:
    names = TABLES[table].names
    columns = []
    for name in names:
        if name == "sequence":
            columns.append(f"sequence + {copy * ledger.last_sequence} AS sequence")
        elif name == "pmid":
            columns.append(f"pmid + {copy * _PMIDS} AS pmid")
        elif name == "parsed":
            columns.append(f"list_transform(parsed, lambda x: md5(x || '{copy}')) AS parsed")
        elif name in _HASHES:
            columns.append(f"md5({name} || '{copy}') AS {name}")
        else:
            columns.append(f'"{name}"')
    connection = duckdb.connect()
    connection.register("rows", ledger.dataset(table))
    reader = connection.sql(f"SELECT {', '.join(columns)} FROM rows").to_arrow_reader(20_000).cast(TABLES[table])
    if table == "evidence":
        reader = pa.RecordBatchReader.from_batches(reader.schema, map(_with_ids, reader))
    write_deltalake(ledger.folder / table, reader, mode="append")


def _with_ids(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Evidence under the ids of what it says now."""
    keys = zip(*(batch[name].to_pylist() for name in _KEY), strict=True)
    ids = [content_id(*key[:5], qualifiers_of(key[5]), key[6]) for key in keys]
    return batch.set_column(batch.schema.get_field_index("id"), "id", pa.array(ids))


def _time_night(data: Path, options: argparse.Namespace) -> dict[str, float]:
    settings = Settings.from_environment(data=data)
    figures: dict[str, float] = {}
    with open_writer(data / LEDGER) as writer:
        deliveries, readings = _make_night(writer.ledger, options.changed)
        if not options.without_graph:
            with _timed(figures, "first_load_s"), open_graph(settings) as store:
                update_graph(settings, store)
        since = writer.ledger.last_sequence
        file = Received("night", "pubmed99n0001.xml", "file", "2026-01-01T00:00:00+00:00", "received/night", 1)
        with _timed(figures, "commit_s"):
            writer.commit("night", parsed=[(file, deliveries)], readings=readings)
        with _timed(figures, "page_s"):
            report_changes(writer.ledger, since, data / "page.html")
        if options.without_graph:
            with _timed(figures, "changes_s"):
                changes = graph_changes(writer.ledger, since)
                figures["edges_changed"] = sum(1 for _ in changes.edges)
                figures["evidence_changed"] = sum(1 for _ in changes.evidence)
        else:
            with _timed(figures, "graph_s"), open_graph(settings) as store:
                update_graph(settings, store)
                figures["server_peak_gib"] = _peak_gib((data / "graph" / "server.pid").read_text().strip())
    figures["night_s"] = round(sum(figures.get(step, 0) for step in _NIGHT), 1)
    figures["peak_gib"] = _peak_gib("self")
    return figures


@contextmanager
def _timed(figures: dict[str, float], name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    figures[name] = round(time.monotonic() - started, 1)


def _peak_gib(pid: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return round(int(status.split("VmHWM:")[1].split()[0]) / 2**20, 2)


def _make_night(ledger: Ledger, n_changed: int) -> tuple[list[Delivered], list[Reading]]:
    """Articles of the ledger with another text, and what is read in them: what was read in their neighbours."""
    pmids = sorted({row["pmid"] for row in ledger.rows("articles", ["pmid"])})
    chosen = sorted(random.Random(1).sample(pmids, n_changed))
    shifted = dict(zip(chosen, chosen[1:] + chosen[:1], strict=True))
    articles = {
        row["pmid"]: article_of(row) for row in ledger.rows("articles", TABLES["articles"].names, pmid=chosen)
    }
    revised = {
        pmid: msgspec.structs.replace(articles[shifted[pmid]], pmid=pmid, revised="2099-01-01") for pmid in chosen
    }
    deliveries = [Delivered(position, article) for position, article in enumerate(revised.values())]
    return deliveries, list(_read(ledger, revised, {other: pmid for pmid, other in shifted.items()}))


def _read(ledger: Ledger, revised: dict[int, Article], reader_of: dict[int, int]) -> Iterator[Reading]:
    evidence: dict[int, list[Evidence]] = {}
    for row in ledger.rows("evidence", TABLES["evidence"].names, pmid=reader_of.keys()):
        evidence.setdefault(row["pmid"], []).append(evidence_of(row))
    for row in ledger.rows("readings", TABLES["readings"].names, pmid=reader_of.keys()):
        pmid = reader_of[row["pmid"]]
        text_hash = revised[pmid].text_hash
        found = (
            msgspec.structs.replace(item, pmid=pmid, text_hash=text_hash) for item in evidence.get(row["pmid"], ())
        )
        yield Reading(pmid, text_hash, row["extractor"], mentions_of(row), tuple(found))


if __name__ == "__main__":
    main()
