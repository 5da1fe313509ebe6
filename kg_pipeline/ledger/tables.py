"""Declared schemas of the ledger's tables; every row carries the sequence of the commit that makes it visible.

Records lie as typed columns, nested ones as lists and structs, so that any engine can query inside. Tables are not
partitioned: a commit appends files sorted as its input is (by PMID in NLM's files), and the statistics that Delta
and Parquet keep of `sequence` and `pmid` let a night's work skip the files and row groups it does not touch.

A change here raises `SCHEMA_VERSION` and needs a migration.
"""

import pyarrow as pa

SCHEMA_VERSION = 6
# Statistics of every column would cost each reader a millisecond a file, and only these two are pruned by.
TABLE_SETTINGS: dict[str, str | None] = {"delta.dataSkippingStatsColumns": "sequence,pmid"}

_TEXT = pa.string()
_TEXTS = pa.list_(_TEXT)
_INT = pa.int64()
_SHORT = pa.int32()
_REAL = pa.float64()
_FLAG = pa.bool_()


def _struct(**fields: pa.DataType) -> pa.DataType:
    return pa.struct(list(fields.items()))


def _rows(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([("sequence", _INT), *columns.items()])


_CANDIDATE = {"identifier": _TEXT, "name": _TEXT, "match": _TEXT, "score": _REAL}
_LINK = _struct(start_char=_SHORT, end_char=_SHORT, **_CANDIDATE)
_MENTION = _struct(
    start_char=_SHORT,
    end_char=_SHORT,
    text=_TEXT,
    type=_TEXT,
    score=_REAL,
    links=pa.list_(_LINK),
    reason=_TEXT,
    losing=pa.list_(_struct(**_CANDIDATE)),
)
_QUALIFIERS = pa.list_(_struct(slot=_TEXT, value=_TEXT))
_PAIR = _struct(
    subject_start=_SHORT, subject_end=_SHORT, object_start=_SHORT, object_end=_SHORT, probability=_REAL
)
_RELATION = _struct(predicate=_TEXT, object=_TEXT, source=_TEXT, evidence_codes=_TEXTS, may_travel=_FLAG)
_PLACE = {"year": _SHORT, "number": _SHORT, "receipt": _INT}

TABLES: dict[str, pa.Schema] = {
    # Key: sha256, receipt. The place in time of all that the file delivers. A content that came under NLM's name
    # after another has two rows, and what it had delivered by then keeps the first place.
    "received": _rows(sha256=_TEXT, name=_TEXT, way=_TEXT, received_at=_TEXT, path=_TEXT, n_bytes=_INT, **_PLACE),
    # Key: received, position. One citation or one deletion; `record_hash` names the article's content.
    "deliveries": _rows(
        received=_TEXT,
        position=_INT,
        kind=_TEXT,
        pmid=_INT,
        version=_SHORT,
        revised=_TEXT,
        record_hash=_TEXT,
        text_hash=_TEXT,
        **_PLACE,
    ),
    # Key: record_hash. The content of an article, once however often it is delivered.
    "articles": _rows(
        record_hash=_TEXT,
        text_hash=_TEXT,
        is_notice=_FLAG,
        is_review=_FLAG,
        # Articles alike by title or by abstract are one witness of an edge (`ledger.works`).
        title_key=_TEXT,
        abstract_key=_TEXT,
        pmid=_INT,
        version=_SHORT,
        title=_TEXT,
        sections=pa.list_(_struct(text=_TEXT, label=_TEXT)),
        vernacular_title=_TEXT,
        other_abstracts=pa.list_(_struct(text=_TEXT, language=_TEXT, kind=_TEXT)),
        languages=_TEXTS,
        journal=_TEXT,
        published=_TEXT,
        completed=_TEXT,
        revised=_TEXT,
        publication_types=_TEXTS,
        mesh=pa.list_(_struct(descriptor=_TEXT, name=_TEXT, is_major=_FLAG, qualifiers=_TEXTS)),
        corrections=pa.list_(_struct(kind=_TEXT, pmid=_INT, source=_TEXT)),
        doi=_TEXT,
        pmcid=_TEXT,
        copyright=_TEXT,
    ),
    # Key: record_hash, pmid, kind, basis. What a record claims of an article (itself or another), open while that
    # record is its PMID's current one (a `version` of it ties both); or a list of PMIDs, whose hash stands for the
    # record, open while it is the newest of its name.
    "claims": _rows(pmid=_INT, kind=_TEXT, source=_TEXT, source_pmid=_INT, record_hash=_TEXT, basis=_TEXT),
    # A list of PMIDs as it came; the newest of a name holds.
    "lists": _rows(name=_TEXT, kind=_TEXT, hash=_TEXT, n_pmids=_INT),
    # Key: year. NLM's files up to that number are the annual baseline; parsed all, it replaces what was before.
    "baselines": _rows(year=_SHORT, last_number=_SHORT),
    # Key: query, day (ISO). What entered PubMed or changed on that day and answers that query was fetched.
    "covered": _rows(query=_TEXT, day=_TEXT),
    # Key: received, position.
    "refusals": _rows(received=_TEXT, position=_INT, reason=_TEXT, place=_TEXT, found=_TEXT),
    # Key: id, the hash of `components`. Its predicates without a direction are ordered by node, smaller CURIE
    # first.
    "extractors": _rows(
        id=_TEXT, components=pa.list_(_struct(name=_TEXT, value=_TEXT)), symmetric_predicates=_TEXTS
    ),
    # Key: pmid, text_hash, extractor. `reason` is null and `links` filled for a linked mention, else the reverse.
    "readings": _rows(pmid=_INT, text_hash=_TEXT, extractor=_TEXT, mentions=pa.list_(_MENTION)),
    # Key: id. Written with its reading and only then; identifiers as matched.
    "evidence": _rows(
        id=_TEXT,
        pmid=_INT,
        text_hash=_TEXT,
        extractor=_TEXT,
        subject=_TEXT,
        predicate=_TEXT,
        qualifiers=_QUALIFIERS,
        object=_TEXT,
        scope=_TEXT,
        polarity=_TEXT,
        certainty=_TEXT,
        raw_probability=_REAL,
        probability=_REAL,
        best=_PAIR,
        others=pa.list_(_PAIR),
        cue=_TEXT,
    ),
    # The versioned equivalence: a matched identifier's node and the facts of the node. The newest row of an
    # identifier holds; a row is written when it differs from that.
    "concepts": _rows(
        matched=_TEXT,
        vocabulary=_TEXT,
        id=_TEXT,
        category=_TEXT,
        name=_TEXT,
        synonyms=_TEXTS,
        xrefs=_TEXTS,
        in_taxon=_TEXT,
        # Null where nothing is, as in rows that were written before.
        kept_home=_TEXTS,
    ),
    # All that a vocabulary relates a node to: parents, families, terms. As of concepts the newest row of a node
    # holds, and a row is written when it differs from that; every object has a concept under its own id.
    "background": _rows(node=_TEXT, vocabulary=_TEXT, relations=pa.list_(_RELATION)),
    # Key: id. A curator's judgement hangs on what was read: `key` is the hash of PMID, sentence, surface forms and
    # predicate. The newest of a curator holds.
    "verdicts": _rows(
        id=_TEXT,
        key=_TEXT,
        pmid=_INT,
        sentence=_TEXT,
        subject_text=_TEXT,
        object_text=_TEXT,
        predicate=_TEXT,
        subject=_TEXT,
        object=_TEXT,
        judgement=_TEXT,
        why=_TEXT,
        curator=_TEXT,
        judged_at=_TEXT,
    ),
    # Written last: makes the rows of its sequence visible. `parsed` are the files whose deliveries it completes,
    # `extractor` is the one in use; where texts have readings of several, that of the one used last is current.
    "commits": _rows(
        run=_TEXT,
        extractor=_TEXT,
        committed_at=_TEXT,
        code_version=_TEXT,
        belief_version=_TEXT,
        parsed=_TEXTS,
        added=pa.list_(_struct(table=_TEXT, n_rows=_INT)),
    ),
}
