"""Records to rows of the ledger's tables, and back (pure). `sequence` is added where rows are written."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from kg_pipeline.identifiers import content_id
from kg_pipeline.ledger.claims import claims_of, is_notice, is_review
from kg_pipeline.ledger.places import Place
from kg_pipeline.ledger.verdicts import Verdict
from kg_pipeline.ledger.works import work_keys
from kg_pipeline.records import (
    Article,
    Background,
    Candidate,
    Concept,
    Deleted,
    Delivered,
    Evidence,
    Link,
    Linked,
    LinkedMention,
    Mention,
    MentionPair,
    Qualifiers,
    Reading,
    Received,
    Record,
    Refusal,
    Unlinked,
)

Row = dict[str, Any]
"""One row, by column; lives only between a record and an Arrow batch of a declared schema."""


class ExtractorParts(Record, frozen=True):
    """What an extractor is made of: `id` is the hash that its readings carry."""

    id: str
    components: dict[str, str]
    """Everything that decides what is read: model weights, rules, lexicon; never the package version."""
    symmetric_predicates: tuple[str, ...] = ()
    """Predicates whose subject and object stand in the order of their CURIEs, not of a direction."""


def received_row(received: Received, place: Place) -> Row:
    """A file with its place in time."""
    return {**_fields(received, "sha256", "name", "way", "received_at", "path", "n_bytes"), **place._asdict()}


def delivery_row(delivery: Delivered | Deleted, received: str, place: Place) -> Row:
    """A delivery; the article's content lies apart, under its record hash."""
    row: Row = {"received": received, "position": delivery.position, "pmid": delivery.pmid, **place._asdict()}
    if isinstance(delivery, Deleted):
        return {**row, "kind": "deletion"}
    article = delivery.article
    return {
        **row,
        "kind": "citation",
        "version": article.version,
        "revised": article.revised,
        "record_hash": article.record_hash,
        "text_hash": article.text_hash,
    }


def refusal_row(refusal: Refusal, received: str) -> Row:
    """A refusal of a file."""
    return {"received": received, **_fields(refusal, "position", "reason", "place", "found")}


def article_row(article: Article) -> Row:
    """The content of an article under its hashes."""
    title_key, abstract_key = work_keys(article)
    return {
        **msgspec.to_builtins(article),
        "record_hash": article.record_hash,
        "text_hash": article.text_hash,
        "is_notice": is_notice(article),
        "is_review": is_review(article),
        "title_key": title_key,
        "abstract_key": abstract_key,
    }


def article_of(row: Mapping[str, Any]) -> Article:
    """The article of a row, equal to the one written."""
    return msgspec.convert({name: row[name] for name in Article.__struct_fields__}, Article)


def claim_rows(article: Article) -> list[Row]:
    """The claims that the record makes."""
    record_hash = article.record_hash
    return [{**msgspec.to_builtins(claim), "record_hash": record_hash} for claim in claims_of(article)]


def list_rows(name: str, pmids: Collection[int]) -> tuple[Row, list[Row]]:
    """A list of retracted articles and the claims it makes, under its hash."""
    hash_ = content_id(name, sorted(pmids))
    claim = {"kind": "retraction", "source": "list", "record_hash": hash_, "basis": name}
    header = {"name": name, "kind": "retraction", "hash": hash_, "n_pmids": len(pmids)}
    return header, [{**claim, "pmid": pmid} for pmid in sorted(pmids)]


def verdict_row(verdict: Verdict) -> Row:
    """A verdict under its id."""
    return {**msgspec.to_builtins(verdict), "id": verdict.id, "key": verdict.key}


def verdict_of(row: Mapping[str, Any]) -> Verdict:
    """The verdict of a row, equal to the one written."""
    return msgspec.convert({name: row[name] for name in Verdict.__struct_fields__}, Verdict)


def extractor_row(parts: ExtractorParts) -> Row:
    """An extractor, its components sorted by name."""
    components = [{"name": name, "value": value} for name, value in sorted(parts.components.items())]
    return {
        "id": parts.id,
        "components": components,
        "symmetric_predicates": sorted(parts.symmetric_predicates),
    }


def reading_row(reading: Reading) -> Row:
    """A reading with its mentions; its evidence lies in rows of its own."""
    mentions = [_mention_row(mention) for mention in reading.mentions]
    return {**_fields(reading, "pmid", "text_hash", "extractor"), "mentions": mentions}


def mentions_of(row: Mapping[str, Any]) -> tuple[LinkedMention, ...]:
    """The mentions of a reading's row, equal to those written."""
    return tuple(_mention_of(mention) for mention in row["mentions"])


def evidence_row(evidence: Evidence) -> Row:
    """A piece of evidence under its id."""
    return {
        **msgspec.to_builtins(evidence),
        "id": evidence.id,
        "qualifiers": qualifier_rows(evidence.qualifiers),
        "best": _pair_row(evidence.best),
        "others": [_pair_row(pair) for pair in evidence.others],
    }


def evidence_of(row: Mapping[str, Any]) -> Evidence:
    """The evidence of a row, equal to the one written."""
    fields = {name: row[name] for name in Evidence.__struct_fields__}
    fields["qualifiers"] = qualifiers_of(row["qualifiers"])
    fields["best"] = _pair_of(row["best"])
    fields["others"] = tuple(_pair_of(pair) for pair in row["others"])
    return Evidence(**fields)


def concept_row(matched: str, concept: Concept, vocabulary: str) -> Row:
    """The node that a matched identifier stands for, as that vocabulary has it."""
    row: Row = {"matched": matched, "vocabulary": vocabulary, **msgspec.to_builtins(concept)}
    return {**row, "kept_home": row["kept_home"] or None}


def concept_of(row: Mapping[str, Any]) -> Concept:
    """The node of a row, equal to the one written."""
    fields = {name: row[name] for name in Concept.__struct_fields__}
    return msgspec.convert({**fields, "kept_home": row["kept_home"] or ()}, Concept)


def background_row(background: Background, vocabulary: str) -> Row:
    """What that vocabulary relates a node to."""
    return {"vocabulary": vocabulary, **msgspec.to_builtins(background)}


def background_of(row: Mapping[str, Any]) -> Background:
    """What a row relates a node to, equal to what was written."""
    return msgspec.convert({name: row[name] for name in Background.__struct_fields__}, Background)


def qualifier_rows(qualifiers: Qualifiers) -> list[Row]:
    """Qualifiers as a list of structs."""
    return [{"slot": slot, "value": value} for slot, value in qualifiers]


def qualifiers_of(rows: Iterable[Mapping[str, str]]) -> Qualifiers:
    """Qualifiers from a list of structs."""
    return tuple((row["slot"], row["value"]) for row in rows)


def _fields(record: Record, *names: str) -> Row:
    return {name: getattr(record, name) for name in names}


def _mention_row(mention: LinkedMention) -> Row:
    row = {**msgspec.to_builtins(mention.mention), "losing": msgspec.to_builtins(mention.losing)}
    if isinstance(mention, Unlinked):
        return {**row, "links": [], "reason": mention.reason}
    return {**row, "links": [_link_row(link) for link in mention.links], "reason": None}


def _mention_of(row: Mapping[str, Any]) -> LinkedMention:
    mention = Mention(row["start_char"], row["end_char"], row["text"], row["type"], row["score"])
    losing = tuple(Candidate(**candidate) for candidate in row["losing"])
    if row["reason"] is not None:
        return Unlinked(mention, row["reason"], losing)
    return Linked(mention, tuple(_link_of(link) for link in row["links"]), losing)


def _link_row(link: Link) -> Row:
    return {"start_char": link.start_char, "end_char": link.end_char, **msgspec.to_builtins(link.chosen)}


def _link_of(row: Mapping[str, Any]) -> Link:
    chosen = Candidate(row["identifier"], row["name"], row["match"], row["score"])
    return Link(row["start_char"], row["end_char"], chosen)


def _pair_row(pair: MentionPair) -> Row:
    subject_start, subject_end = pair.subject_span
    object_start, object_end = pair.object_span
    return {
        "subject_start": subject_start,
        "subject_end": subject_end,
        "object_start": object_start,
        "object_end": object_end,
        "probability": pair.probability,
    }


def _pair_of(row: Mapping[str, Any]) -> MentionPair:
    return MentionPair(
        (row["subject_start"], row["subject_end"]), (row["object_start"], row["object_end"]), row["probability"]
    )
