"""Relate: the linked texts of a shard to complete readings."""

from collections.abc import Iterator
from pathlib import Path

from kg_pipeline.identifiers import content_id
from kg_pipeline.records import Reading
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
        evidence = relate_mentions(
            text.document,
            text.mentions,
            extractor.relation_model,
            pmid=text.pmid,
            text_hash=text.text_hash,
            extractor=extractor.id,
        )
        yield Reading(text.pmid, text.text_hash, extractor.id, text.mentions, evidence)
