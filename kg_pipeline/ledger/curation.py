"""What verdicts can hang on, and the verdicts that stand, with what they match today."""

from collections.abc import Collection, Iterable, Iterator

import pyarrow as pa

from kg_pipeline.ledger.passages import document_of, sentence_cutter
from kg_pipeline.ledger.rows import Row, evidence_of, mentions_of, qualifiers_of, verdict_of
from kg_pipeline.ledger.snapshot import STATEMENTS, begin_snapshot, keys_of_statements, on_nodes, take_snapshot
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.verdicts import Verdict, standing, verdict_key
from kg_pipeline.ledger.watermark import covered_files
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import Document, Evidence, Linked, Record, Span, edge_id

_ENDS = pa.schema([("subject", pa.string()), ("object", pa.string())])


class Statement(Record, frozen=True):
    """A piece of evidence as a curator reads it."""

    evidence: Evidence
    document: Document
    sentence: str
    subject_text: str
    object_text: str

    @property
    def key(self) -> str:
        """What a verdict on it hangs on."""
        return verdict_key(
            self.evidence.pmid, self.sentence, self.subject_text, self.object_text, self.evidence.predicate
        )


class StandingVerdict(Record, frozen=True):
    """A verdict that neither its curator replaced nor took back."""

    verdict: Verdict
    evidence: tuple[str, ...]
    """What says the same in current readings; none: it matches nothing any more."""
    is_disputed: bool
    """Whether another curator judges the same otherwise."""


def find_statements(ledger: Ledger, evidence_ids: Collection[str]) -> dict[str, Statement]:
    """Those of the ids that the ledger has, open or not, as they were read; holds them."""
    found = [evidence_of(row) for row in ledger.rows("evidence", TABLES["evidence"].names, id=evidence_ids)]
    columns = ["pmid", "text_hash", "title", "sections"]
    articles: dict[tuple[int, str], Row] = {
        (row["pmid"], row["text_hash"]): row
        for row in ledger.rows("articles", columns, pmid={evidence.pmid for evidence in found})
    }
    cut = sentence_cutter()
    statements: dict[str, Statement] = {}
    for evidence in found:
        article = articles[evidence.pmid, evidence.text_hash]
        document = document_of(evidence.pmid, article["title"], article["sections"])
        text = document.text
        names = (text[slice(*evidence.best.subject_span)], text[slice(*evidence.best.object_span)])
        sentence, _ = cut(evidence, article["title"], article["sections"])
        statements[evidence.id] = Statement(evidence, document, sentence, *names)
    return statements


def mention_types(ledger: Ledger, statements: Iterable[Statement]) -> dict[str, tuple[str, str]]:
    """By id of the evidence, the types of its best pair's mentions: subject, object."""
    found = [statement.evidence for statement in statements]
    columns = ["pmid", "text_hash", "extractor", "mentions"]
    types: dict[tuple[str, str, Span], str] = {}
    for row in ledger.rows("readings", columns, pmid={evidence.pmid for evidence in found}):
        for linked in mentions_of(row):
            parts = (
                [(link.start_char, link.end_char) for link in linked.links] if isinstance(linked, Linked) else []
            )
            for span in (linked.mention.span, *parts):
                types[row["text_hash"], row["extractor"], span] = linked.mention.type
    return {
        evidence.id: (
            types[evidence.text_hash, evidence.extractor, evidence.best.subject_span],
            types[evidence.text_hash, evidence.extractor, evidence.best.object_span],
        )
        for evidence in found
    }


def evidence_of_edges(ledger: Ledger, edge_ids: Collection[str]) -> dict[str, dict[str, bool]]:
    """The evidence of each of the edges, by id, and whether it is open: what verdicts rejected is not.

    An edge's id tells nothing of its ends, so every triple of the ledger is looked at; only those found are held.
    """
    work = Workspace(ledger)
    begin_snapshot(work, "now", ledger.last_sequence)
    work.execute(f"CREATE TABLE placed AS FROM ({on_nodes(f'({STATEMENTS})', 'now')})")
    triples = work.rows("SELECT DISTINCT subject, predicate, qualifiers, object FROM placed")
    wanted = {key: row for row in triples if (key := _edge_id(row)) in edge_ids}
    if not wanted:
        return {}
    work.fill("wanted", _ENDS, ({"subject": row["subject"], "object": row["object"]} for row in wanted.values()))
    work.execute(f"""
        CREATE TABLE statement AS FROM ({STATEMENTS}) WHERE id IN (
            SELECT id FROM placed SEMI JOIN wanted USING (subject, object)
        )
    """)
    take_snapshot(work, "now", ledger.last_sequence, "statement")
    shown = on_nodes("(FROM now.shown WHERE status = 'current')", "now")
    query = f"""
        SELECT id, subject, predicate, qualifiers, object, id IN (SELECT id FROM now.evidence) AS is_open
        FROM ({shown}) ORDER BY id
    """
    edges: dict[str, dict[str, bool]] = {}
    for row in work.rows(query):
        if (key := _edge_id(row)) in wanted:
            edges.setdefault(key, {})[row["id"]] = row["is_open"]
    return edges


def standing_verdicts(ledger: Ledger) -> tuple[StandingVerdict, ...]:
    """All verdicts that stand, by PMID, what they hang on and curator; holds them."""
    found = standing(map(verdict_of, ledger.rows("verdicts", TABLES["verdicts"].names)))
    matches: dict[str, list[str]] = {}
    for evidence_id, key in _keys_today(ledger):
        matches.setdefault(key, []).append(evidence_id)
    judgements: dict[str, set[str]] = {}
    for verdict in found:
        judgements.setdefault(verdict.key, set()).add(verdict.judgement)
    ordered = sorted(found, key=lambda verdict: (verdict.pmid, verdict.key, verdict.curator))
    return tuple(
        StandingVerdict(
            verdict, tuple(sorted(matches.get(verdict.key, ()))), is_disputed=len(judgements[verdict.key]) > 1
        )
        for verdict in ordered
    )


def missing_files(ledger: Ledger, year: int, last_number: int) -> list[int]:
    """The numbers of the files of an annual baseline that were not parsed yet."""
    there = covered_files(ledger).get(year, frozenset())
    return [number for number in range(1, last_number + 1) if number not in there]


def _keys_today(ledger: Ledger) -> Iterator[tuple[str, str]]:
    work = Workspace(ledger)
    begin_snapshot(work, "now", ledger.last_sequence)
    work.execute(
        f"CREATE TABLE statement AS SELECT * FROM ({STATEMENTS}) WHERE pmid IN (SELECT pmid FROM verdicts)"
    )
    take_snapshot(work, "now", ledger.last_sequence, "statement")
    yield from keys_of_statements(work, "now")


def _edge_id(row: Row) -> str:
    return edge_id(row["subject"], row["predicate"], qualifiers_of(row["qualifiers"]), row["object"])
