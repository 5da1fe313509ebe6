"""Names in the current readings that ask for a curator: without a link, by reason, or linked with a low score."""

from collections.abc import Collection, Iterator
from typing import Literal

from kg_pipeline.ledger.deliveries import STANDING, states_sql
from kg_pipeline.ledger.passages import document_of
from kg_pipeline.ledger.rows import Row
from kg_pipeline.ledger.snapshot import begin_snapshot, derive_readings
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import Candidate, EntityType, Record, UnlinkedReason
from kg_pipeline.text.sentences import split_sentences

LOW_SCORE = 0.8
"""A link below it is a guess: of a gene, by a name cut short; of a disease or chemical, less likely than that."""


class AttentionTerm(Record, frozen=True):
    """A name, whatever its case, and the first place that says it."""

    reason: UnlinkedReason | Literal["low_score"]
    type: EntityType
    name: str
    """As written there."""
    articles: int
    mentions: int
    candidates: tuple[Candidate, ...]
    """Those that tied; for a low score what was chosen, then what lost."""
    pmid: int
    sentence: str


def find_terms(ledger: Ledger, limit: int, sequences: Collection[int] | None = None) -> list[AttentionTerm]:
    """By reason the names of most articles, in order; of the readings that these commits added, or of all.

    Articles that are deleted or absent from the baseline do not count.
    """
    work = Workspace(ledger)
    begin_snapshot(work, "now", ledger.last_sequence)
    states = states_sql("deliveries", "SELECT max(year) FROM now.baseline")
    work.execute(f"CREATE TABLE now.record AS {states}")
    derive_readings(work, "now", ledger.last_sequence)
    found = list(work.rows(_terms_sql(limit, sequences), reads=("readings",)))
    sentences = _read_sentences(ledger, found)
    return [_make_term(row, sentences[row["pmid"], row["text_hash"], row["start_char"]]) for row in found]


def _terms_sql(limit: int, sequences: Collection[int] | None) -> str:
    among = "true" if sequences is None else f"x.sequence IN ({', '.join(map(str, sorted(sequences))) or 'NULL'})"
    return f"""
        WITH mention AS (
            SELECT x.pmid, x.text_hash, unnest(x.mentions, recursive := false) AS m
            FROM readings x JOIN now.reading r USING (pmid, text_hash, extractor)
            JOIN now.record a ON a.pmid = x.pmid AND a.text_hash = x.text_hash
            WHERE a.state = '{STANDING}' AND {among}
        ),
        term AS (
            SELECT pmid, coalesce(m.reason, 'low_score') AS reason, m.type AS type, lower(m.text) AS folded,
                {{'pmid': pmid, 'text_hash': text_hash, 'm': m}} AS place,
                -- No text read has as many characters.
                pmid * 10000000 + m.start_char AS place_key
            FROM mention
            WHERE m.reason IS NOT NULL OR list_min([link.score for link in m.links]) < {LOW_SCORE}
        ),
        counted AS (
            SELECT reason, type, folded, count(DISTINCT pmid) AS articles, count(*) AS mentions,
                arg_min(place, place_key) AS place
            FROM term GROUP BY reason, type, folded
            QUALIFY row_number() OVER (
                PARTITION BY reason ORDER BY articles DESC, mentions DESC, folded, type
            ) <= {limit}
        )
        SELECT reason, type, place.m.text AS name, articles, mentions, place.pmid AS pmid,
            place.text_hash AS text_hash, place.m.start_char AS start_char, place.m.links AS links,
            place.m.losing AS losing
        FROM counted ORDER BY reason, articles DESC, mentions DESC, folded, type
    """


def _read_sentences(ledger: Ledger, places: list[Row]) -> dict[tuple[int, str, int], str]:
    """The sentence of each place, by PMID, text and start; holds the texts of all."""
    columns = ("pmid", "text_hash", "title", "sections")
    articles = ledger.rows("articles", columns, pmid={row["pmid"] for row in places}) if places else ()
    documents = {
        (row["pmid"], row["text_hash"]): document_of(row["pmid"], row["title"], row["sections"])
        for row in articles
    }
    found = {}
    for row in places:
        document = documents[row["pmid"], row["text_hash"]]
        around = (span for span in split_sentences(document) if span[0] <= row["start_char"] < span[1])
        start, end = next(around, (row["start_char"], row["start_char"] + len(row["name"])))
        found[row["pmid"], row["text_hash"], row["start_char"]] = document.text[start:end].strip()
    return found


def _make_term(row: Row, sentence: str) -> AttentionTerm:
    candidates = tuple(_candidates([*row["links"], *row["losing"]]))
    return AttentionTerm(
        row["reason"],
        row["type"],
        row["name"],
        row["articles"],
        row["mentions"],
        candidates,
        row["pmid"],
        sentence,
    )


def _candidates(rows: list[Row]) -> Iterator[Candidate]:
    for row in rows:
        yield Candidate(row["identifier"], row["name"], row["match"], row["score"])
