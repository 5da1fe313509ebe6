"""The statements gathered of a pair, each as it was read, with what closes it."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import attrgetter

from kg_pipeline.ledger.edges import BELIEF, mass_sql
from kg_pipeline.ledger.explained import Closed, ExplainedEvidence, MatchedMention, ReadBy, Reason
from kg_pipeline.ledger.passages import document_of, sentence_cutter
from kg_pipeline.ledger.rows import Row, evidence_of, mentions_of, verdict_of
from kg_pipeline.ledger.shares import Witness
from kg_pipeline.ledger.snapshot import on_nodes
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.verdicts import Effect, Verdict, effect, standing, verdict_key
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import Evidence, EvidenceNode, Linked, Qualifiers, Record, Span, edge_id


class Finding(Record, frozen=True):
    """A statement on its nodes; `witness` is null where it is closed."""

    edge_id: str
    subject: str
    predicate: str
    qualifiers: Qualifiers
    object: str
    evidence: ExplainedEvidence
    witness: Witness | None


_FINDINGS = f"""
    SELECT {", ".join(f"s.{name}" for name in TABLES["evidence"].names)},
        n.subject AS node_subject, n.object AS node_object, n.is_turned, t.state, t.status, t.claims,
        t.text_hash AS current_text, r.extractor AS current_extractor, a.title, a.sections, a.is_notice,
        coalesce(nullif(a.published, ''), nullif(a.completed, ''), a.revised) AS date, x.mentions,
        o.polarity AS counted_polarity, o.mass, o.work,
        c.run, c.committed_at, c.code_version
    FROM statement s JOIN ({on_nodes("statement", "now")}) n USING (id)
    JOIN now.status t ON t.pmid = s.pmid
    JOIN now.reading r ON r.pmid = s.pmid AND r.text_hash = s.text_hash
    JOIN text_read a ON a.pmid = s.pmid AND a.text_hash = s.text_hash
    JOIN read_as x ON x.pmid = s.pmid AND x.text_hash = s.text_hash AND x.extractor = s.extractor
    JOIN committed c ON c.sequence = s.sequence
    LEFT JOIN (SELECT *, {mass_sql()} AS mass FROM now.counted) o ON o.id = s.id
"""


def read_findings(work: Workspace) -> Iterator[Finding]:
    """The findings of table ``statement`` in the snapshot ``now``, in no order. Holds the verdicts on them."""
    work.execute("""
        CREATE TABLE text_read AS
            SELECT a.* FROM articles a LEFT JOIN now.record r USING (record_hash)
            WHERE a.pmid IN (SELECT pmid FROM statement)
            QUALIFY row_number() OVER (
                PARTITION BY a.pmid, a.text_hash ORDER BY r.record_hash IS NULL, a.record_hash
            ) = 1;
        CREATE TABLE read_as AS
            SELECT pmid, text_hash, extractor, mentions FROM readings WHERE pmid IN (SELECT pmid FROM statement);
        CREATE TABLE committed AS FROM commits
    """)
    verdicts = _standing_verdicts(work)
    cut = sentence_cutter()
    for row in work.rows(_FINDINGS):
        evidence = evidence_of(row)
        sentence, _ = cut(evidence, row["title"], row["sections"])
        yield _finding(row, evidence, sentence, verdicts)


def _standing_verdicts(work: Workspace) -> dict[str, tuple[Verdict, ...]]:
    rows = work.rows("FROM verdicts WHERE pmid IN (SELECT pmid FROM statement)", reads=["verdicts"])
    ordered = standing(map(verdict_of, rows))
    return {key: tuple(verdicts) for key, verdicts in groupby(ordered, key=attrgetter("key"))}


def _finding(
    row: Row,
    evidence: Evidence,
    sentence: str,
    verdicts: Mapping[str, tuple[Verdict, ...]],
) -> Finding:
    subject, object_ = row["node_subject"], row["node_object"]
    edge = edge_id(subject, evidence.predicate, evidence.qualifiers, object_)
    node = EvidenceNode(evidence, edge, subject, object_, sentence, row["date"], row["is_turned"])
    text = document_of(evidence.pmid, row["title"], row["sections"]).text
    names = [text[slice(*span)] for span in node.spans]
    judged = verdicts.get(verdict_key(evidence.pmid, sentence, names[0], names[1], evidence.predicate), ())
    come_to = effect(verdict.judgement for verdict in judged)
    reasons = tuple(_reasons(row, evidence, come_to))
    explained = _explain_evidence(row, node, text, judged, come_to, reasons)
    return Finding(
        edge,
        subject,
        evidence.predicate,
        evidence.qualifiers,
        object_,
        explained,
        None if reasons else _witness(row),
    )


def _witness(row: Row) -> Witness:
    return Witness(row["id"], row["pmid"], row["mass"], row["work"])


def _explain_evidence(
    row: Row,
    node: EvidenceNode,
    text: str,
    verdicts: tuple[Verdict, ...],
    come_to: Effect | None,
    reasons: tuple[Reason, ...],
) -> ExplainedEvidence:
    evidence = node.evidence
    # The sentence may stand in the text twice; the mention is in the last one that does not begin after it.
    first_char = min(start for start, _ in node.spans)
    offset = text.rfind(node.text, 0, first_char + len(node.text))
    subject_mark, object_mark = ((start - offset, end - offset) for start, end in node.spans)
    subject, object_ = _matched_mentions(row, node, text)
    return ExplainedEvidence(
        id=row["id"],
        pmid=evidence.pmid,
        title=row["title"],
        date=row["date"],
        status=row["status"],
        claims=tuple(row["claims"]),
        sentence=node.text,
        marks=(subject_mark, object_mark),
        subject=subject,
        object=object_,
        scope=evidence.scope,
        polarity=evidence.polarity,
        certainty=evidence.certainty,
        cue=evidence.cue,
        raw_probability=evidence.raw_probability,
        probability=evidence.probability,
        verdict=come_to,
        verdicts=verdicts,
        read_by=ReadBy(evidence.extractor, row["sequence"], row["run"], row["committed_at"], row["code_version"]),
        counts=None if reasons else "refutes" if row["counted_polarity"] == "refutes" else "supports",
        reasons=reasons,
    )


def _matched_mentions(row: Row, node: EvidenceNode, text: str) -> Iterator[MatchedMention]:
    mentions = [mention for mention in mentions_of(row) if isinstance(mention, Linked)]
    for id_, identifier, span in zip((node.subject, node.object), node.matched, node.spans, strict=True):
        yield _matched_mention(id_, identifier, span, text, mentions)


def _matched_mention(node: str, identifier: str, span: Span, text: str, mentions: list[Linked]) -> MatchedMention:
    """The mention, or part of one, that stands there for that identifier."""
    mention, link = next(
        (mention, link)
        for mention in mentions
        for link in mention.links
        if (link.start_char, link.end_char) == span and link.chosen.identifier == identifier
    )
    return MatchedMention(node, text[slice(*span)], span, link.chosen, mention.losing)


def _reasons(row: Row, evidence: Evidence, come_to: Effect | None) -> Iterator[Reason]:
    """All that closes it, the article's own state first."""
    if row["status"] != "current":
        yield Reason(row["status"], _ARTICLE[row["status"]].format(claims="; ".join(row["claims"])))
    if row["is_notice"]:
        yield Reason("notice", "the article is a notice about another one")
    if row["current_text"] != evidence.text_hash:
        yield Reason("superseded_text", "the article's text was revised since it was read")
    if row["current_extractor"] != evidence.extractor:
        current = row["current_extractor"][:12]
        yield Reason("other_extractor", f"extractor {current} is in use, not {evidence.extractor[:12]}")
    if come_to == "reject":
        yield Reason("rejected", "a curator's verdict rejects it")
    if row["node_subject"] == row["node_object"]:
        yield Reason("same_node", f"both mentions are {row['node_subject']}")
    if evidence.probability < BELIEF.threshold and come_to not in ("accept", "flip"):
        yield Reason(
            "below_threshold", f"probability {evidence.probability:.3f} is under the threshold {BELIEF.threshold}"
        )


_ARTICLE: dict[Closed, str] = {
    "deleted": "the article was deleted from PubMed",
    "baseline_absent": "the article is not in the newest annual baseline",
    "retracted": "the article is retracted: {claims}",
}
