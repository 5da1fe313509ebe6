"""What another vocabulary makes of a reading: its mentions linked again, which is quick, and held against it."""

from collections.abc import Iterable, Mapping

from kg_pipeline.ledger.causes import PARTS_OF_VOCABULARY
from kg_pipeline.ledger.readings import extractor_parts
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.records import GO_TYPES, Document, Linked, LinkedMention, Span
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.recognize import add_terms

Links = dict[tuple[Span, str], tuple[tuple[str, Span], ...]]
"""By span and type of a mention, the identifiers of its links and the parts of it that they stand for."""


def link_again(document: Document, mentions: Iterable[LinkedMention], extractor: Extractor) -> Links:
    """The links that a reading would have with the extractor's lexicon, GO terms found anew.

    What the NER model finds does not depend on the lexicon, so its mentions are those given.
    """
    found = tuple(linked.mention for linked in mentions if linked.mention.type not in GO_TYPES)
    return links_of(link_mentions(document, add_terms(document, found, extractor), extractor.lexicon))


def links_of(mentions: Iterable[LinkedMention]) -> Links:
    """What of linked mentions decides their evidence; losing candidates and names do not."""
    links: Links = {}
    for linked in mentions:
        parts = linked.links if isinstance(linked, Linked) else ()
        named = tuple((link.chosen.identifier, (link.start_char, link.end_char)) for link in parts)
        links[linked.mention.span, linked.mention.type] = named
    return links


def other_models(theirs: Mapping[str, str], extractor: Extractor) -> str:
    """The parts other than the vocabulary in which an extractor of these parts differs from ours."""
    ours = extractor.components
    differing = {name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name)}
    return ", ".join(sorted(differing - PARTS_OF_VOCABULARY))


def other_vocabularies(ledger: Ledger, extractor: Extractor) -> list[str]:
    """The extractors that differ from ours in the vocabulary alone."""
    parts = extractor_parts(ledger)
    return [id_ for id_, theirs in parts.items() if id_ != extractor.id and not other_models(theirs, extractor)]
