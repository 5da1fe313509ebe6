"""The life of one article: what came of it and about it, what was read in it, and where that leaves it."""

from collections.abc import Iterator

from kg_pipeline.ledger.rows import Row
from kg_pipeline.ledger.snapshot import STATEMENTS, begin_snapshot, take_snapshot
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import Record


class Event(Record, frozen=True):
    """Something that a commit brought."""

    sequence: int
    committed_at: str
    run: str
    what: str
    """delivered, delivered again, revised, deleted, a claim stated, read, or a judgement."""
    by: str
    """The file, notice, list, extractor or curator."""


class ArticleLife(Record, frozen=True):
    """An article as it stands, and how it came to be so."""

    pmid: int
    title: str
    status: str
    """unknown (nothing of it came), current, retracted, deleted or baseline_absent."""
    claims: tuple[str, ...]
    """Open ones."""
    reinstated: bool
    """Current, though once claimed to be retracted."""
    versions: tuple[int, ...]
    """PMIDs that records link with it now as versions of one work."""
    open_evidence: int
    events: tuple[Event, ...]


def article_life(ledger: Ledger, pmid: int) -> ArticleLife:
    """The life of the article of that PMID; of one that never came, what is said of it."""
    work = Workspace(ledger)
    begin_snapshot(work, "now", ledger.last_sequence)
    work.execute(f"CREATE TABLE statement AS SELECT * FROM ({STATEMENTS}) WHERE pmid = {pmid}")
    take_snapshot(work, "now", ledger.last_sequence, "statement", articles=f"SELECT {pmid}")
    known = next(work.rows(f"SELECT status, reinstated, record_hash FROM now.status WHERE pmid = {pmid}"), None)
    titles = {
        row["record_hash"]: row["title"] for row in ledger.rows("articles", ["record_hash", "title"], pmid=[pmid])
    }
    claims = work.rows(f"SELECT unnest(claims) AS claim FROM now.claim WHERE pmid = {pmid} ORDER BY claim")
    same_work = f"SELECT version_of FROM now.linked WHERE pmid = {pmid}"
    versions = work.rows(
        f"SELECT pmid FROM now.linked WHERE version_of IN ({same_work}) AND pmid <> {pmid} ORDER BY pmid"
    )
    return ArticleLife(
        pmid,
        titles[known["record_hash"]] if known else "",
        known["status"] if known else "unknown",
        tuple(row["claim"] for row in claims),
        known["reinstated"] if known else False,
        tuple(row["pmid"] for row in versions),
        work.value("SELECT count(*) FROM now.open WHERE subject <> object"),
        tuple(_events(ledger, pmid)),
    )


def _events(ledger: Ledger, pmid: int) -> Iterator[Event]:
    commits = {row["sequence"]: row for row in ledger.rows("commits", ["sequence", "committed_at", "run"])}
    found = [
        *_deliveries(ledger, pmid),
        *_claims(ledger, pmid),
        *(
            (row["sequence"], "read", f"extractor {row['extractor'][:12]}")
            for row in _rows(ledger, "readings", pmid)
        ),
        *((row["sequence"], row["judgement"], row["curator"]) for row in _rows(ledger, "verdicts", pmid)),
    ]
    for sequence, what, by in sorted(found, key=lambda event: event[0]):
        yield Event(sequence, commits[sequence]["committed_at"], commits[sequence]["run"], what, by)


def _deliveries(ledger: Ledger, pmid: int) -> Iterator[tuple[int, str, str]]:
    names = {row["sha256"]: row["name"] for row in ledger.rows("received", ["sha256", "name"])}
    last_text: str | None = None
    records: set[str] = set()
    place = ("year", "number", "receipt", "position")
    rows = sorted(
        _rows(ledger, "deliveries", pmid), key=lambda row: [row["sequence"], *(row[name] for name in place)]
    )
    for row in rows:
        if row["kind"] == "deletion":
            yield row["sequence"], "deleted", names[row["received"]]
            continue
        yield row["sequence"], _delivered(row, last_text, records), names[row["received"]]
        last_text = row["text_hash"]
        records.add(row["record_hash"])


def _delivered(row: Row, last_text: str | None, records: set[str]) -> str:
    if last_text is None:
        return "delivered"
    if row["record_hash"] in records:
        return "delivered again"
    return "revised, its text unchanged" if row["text_hash"] == last_text else "revised"


def _claims(ledger: Ledger, pmid: int) -> Iterator[tuple[int, str, str]]:
    for row in _links(ledger, pmid):
        yield row["sequence"], "version stated", f"PMID {row['source_pmid']} ({row['basis']} PMID {row['pmid']})"
    for row in _rows(ledger, "claims", pmid):
        if row["kind"] == "version":
            continue
        source = (
            f"list {row['basis']}" if row["source"] == "list" else f"PMID {row['source_pmid']} ({row['basis']})"
        )
        yield row["sequence"], f"{row['kind']} stated", source


def _links(ledger: Ledger, pmid: int) -> Iterator[Row]:
    """Versions stated by the article's own records and by others."""
    columns = ["sequence", "pmid", "source_pmid", "basis"]
    yield from ledger.rows("claims", columns, source_pmid=[pmid], kind=["version"])
    yield from ledger.rows("claims", columns, pmid=[pmid], kind=["version"])


def _rows(ledger: Ledger, table: str, pmid: int) -> Iterator[Row]:
    columns = [field for field in ledger.dataset(table).schema.names if field not in {"mentions", "sections"}]
    return ledger.rows(table, columns, pmid=[pmid])
