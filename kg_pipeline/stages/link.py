"""Link: the mentions of a recognized shard, each to its concepts or to the reason why not."""

from collections.abc import Iterator
from pathlib import Path

from kg_pipeline.identifiers import content_id
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.shards import LinkedText, Recognized, read_header, read_shard, shard_reference, write_shard


def link(data: Path, reference: str, extractor: Extractor) -> str:
    """The reference of the shard of linked texts; every mention is there, linked or unlinked."""
    output = shard_reference("linked", content_id(extractor.id, reference))
    if not (data / output).exists():
        write_shard(data, output, read_header(data, reference), _link_texts(data, reference, extractor))
    return output


def _link_texts(data: Path, reference: str, extractor: Extractor) -> Iterator[LinkedText]:
    for text in read_shard(data, reference, Recognized):
        mentions = link_mentions(text.document, text.mentions, extractor.lexicon)
        yield LinkedText(text.pmid, text.text_hash, text.document, mentions)
