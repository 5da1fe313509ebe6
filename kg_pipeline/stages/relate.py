"""Relate: the linked texts of a shard to complete readings."""

from collections.abc import Iterator
from pathlib import Path

from kg_pipeline.identifiers import content_id
from kg_pipeline.records import Document, LinkedMention, Reading
from kg_pipeline.relations.relate import relate_mentions
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.shards import LinkedText, read_header, read_shard, shard_reference, write_shard


def relate(data: Path, reference: str, extractor: Extractor) -> str:
    """The reference of the shard of readings, one for each linked text."""
    output = shard_reference("readings", content_id(extractor.id, reference))
    if not (data / output).exists():
        write_shard(data, output, read_header(data, reference), _relate_texts(data, reference, extractor))
    return output


def _relate_texts(data: Path, reference: str, extractor: Extractor) -> Iterator[Reading]:
    for text in read_shard(data, reference, LinkedText):
        yield read_text(text.pmid, text.text_hash, text.document, text.mentions, extractor)


def read_text(
    pmid: int, text_hash: str, document: Document, mentions: tuple[LinkedMention, ...], extractor: Extractor
) -> Reading:
    """The complete reading of a text whose mentions are linked."""
    evidence = relate_mentions(
        document, mentions, extractor.relation_model, pmid=pmid, text_hash=text_hash, extractor=extractor.id
    )
    return Reading(pmid, text_hash, extractor.id, mentions, evidence)
