"""Mentions to concepts: every mention is linked, as a whole or by its parts, or unlinked with a reason."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from kg_pipeline.identifiers import content_id
from kg_pipeline.linking.abbreviations import find_abbreviations, find_bracketed
from kg_pipeline.linking.composite import Part, is_list, split_composite
from kg_pipeline.linking.decide import Context, decide_name
from kg_pipeline.linking.genes.features import GenesOfArticle
from kg_pipeline.linking.genes.model import shipped_gene_model
from kg_pipeline.linking.genes.names import declared_gene_words
from kg_pipeline.linking.genes.species import declared_organisms
from kg_pipeline.linking.ladder import declared_words
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.weighing.model import shipped_model
from kg_pipeline.records import Document, Link, Linked, LinkedMention, Mention, Unlinked

LINKING_RULES = "7"
"""Raised whenever the same document, mentions and lexicon would give other links."""


def linking_fingerprint(lexicon: Lexicon) -> str:
    """Hash of all that decides a link besides the document: lexicon, overrides, model, declared words, rules."""
    parts = (declared_words(), lexicon.version, lexicon.overrides.version, shipped_model().fingerprint)
    of_genes = (declared_gene_words(), declared_organisms(), shipped_gene_model().fingerprint)
    return content_id("linking", LINKING_RULES, *parts, *of_genes)


def link_mentions(document: Document, mentions: Iterable[Mention], lexicon: Lexicon) -> tuple[LinkedMention, ...]:
    """The mentions in their order, each linked or not in the light of the document, genes in that of others."""
    mentions = tuple(mentions)
    context = read_context(document, mentions, lexicon)
    return tuple(link_mention(mention, context, lexicon) for mention in mentions)


def read_context(document: Document, mentions: Iterable[Mention], lexicon: Lexicon) -> Context:
    """The document's abbreviations, and the genes that its mentions may mean."""
    long_forms = find_abbreviations(document)
    # In the order of the text, so that sums over them are always the same.
    of_genes = sorted((mention for mention in mentions if mention.type == "Gene"), key=lambda each: each.span)
    genes = None
    if of_genes:
        model = shipped_gene_model()
        genes = GenesOfArticle(document, of_genes, long_forms, lexicon, model.words, model.usage)
    return Context(long_forms, find_bracketed(document), genes)


def at_mention(mention: Mention, context: Context) -> Context:
    """The context as it is read at the mention."""
    return msgspec.structs.replace(context, place=mention.span)


def link_mention(mention: Mention, context: Context, lexicon: Lexicon) -> LinkedMention:
    """What the mention means as a whole, else what all its parts mean, else the reason why it means nothing.

    A whole that is only close to a name goes behind parts that are likelier, together ("cardiac and renal
    lesions"), and a list that no vocabulary has ("breast and ovarian cancer") behind parts that one has, whatever
    corpora use it for. Of several ways to take a mention apart the likeliest is taken, of equal ones the first.
    What curators say of the whole stands.
    """
    context = at_mention(mention, context)
    whole = decide_name(mention.text, mention.type, context, lexicon)
    is_used_list = whole.is_only_used and is_list(mention.text)
    if whole.chosen is None or is_used_list or (whole.is_near and not whole.is_curated):
        least = whole.chosen.score if whole.chosen and whole.is_near else 0.0
        ways = [
            _link_parts(mention, parts, context, lexicon, must_be_named=is_used_list)
            for parts in split_composite(mention.text)
        ]
        best = max(ways, key=lambda way: way.probability, default=_NO_WAY)
        if best.links and best.probability > least:
            return Linked(mention, best.links)
    if whole.chosen is None:
        return Unlinked(mention, whole.reason, whole.losing)
    link = Link(mention.start_char, mention.end_char, whole.chosen)
    return Linked(mention, (link,), whole.losing)


class _Way(NamedTuple):
    """Links of all parts of a mention, or none, and the probability that all are right, were they independent."""

    links: tuple[Link, ...]
    probability: float


_NO_WAY = _Way((), 0.0)


def _link_parts(
    mention: Mention, parts: Sequence[Part], context: Context, lexicon: Lexicon, *, must_be_named: bool
) -> _Way:
    """A link for every part, to two concepts at least; none if a part has none, or no name of a vocabulary's."""
    links, probability = [], 1.0
    for part in parts:
        decision = decide_name(part.name, mention.type, context, lexicon)
        if decision.chosen is None or (must_be_named and (decision.is_near or decision.is_only_used)):
            return _NO_WAY
        start_char, end_char = mention.start_char + part.start_char, mention.start_char + part.end_char
        links.append(Link(start_char, end_char, decision.chosen))
        probability *= 1.0 if decision.is_curated else decision.chosen.score
    return _Way(tuple(links), probability) if len({link.chosen.identifier for link in links}) > 1 else _NO_WAY
