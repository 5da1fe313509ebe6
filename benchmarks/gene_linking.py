"""Genes linked given the corpora's mentions: accuracy, species, errors: `gene_linking.py CORPORA LEXICON`.

A mention is right if every NCBI Gene number we give it is among its gold ones, and there is one at least. It can
be reached if the lexicon has one of its gold numbers. Species: among linked mentions that can be reached.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg_pipeline.linking.field_ids import field_identifiers
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.records import AnnotatedDocument, Linked, LinkedMention
from kg_pipeline.training.corpora import development_documents
from kg_pipeline.training.genes import gold_mentions

CORPORA = (("nlm_gene",), ("gnormplus",), ("nlm_gene", "gnormplus"), ("biored",))


def judge(linked: LinkedMention, gold: frozenset[str], lexicon: Lexicon) -> Iterator[str]:
    """What is counted of a mention."""
    yield "mentions"
    known = {gene: lexicon.concept(gene) for gene in gold}
    taxa = {concept.in_taxon for concept in known.values() if concept}
    if taxa:
        yield "reachable"
    if not isinstance(linked, Linked):
        yield f"unlinked: {linked.reason}"
        return
    concepts = [lexicon.concept(identifier) for identifier in linked.identifiers]
    given = {
        f"NCBIGene:{number}" for concept in concepts if concept for number in field_identifiers(concept, "Gene")
    }
    if given and given <= gold:
        yield "right"
    if taxa:
        yield "linked and reachable"
        of_species = {concept.in_taxon for concept in concepts if concept} <= taxa
        if of_species:
            yield "species right"
        if not (given and given <= gold):
            yield "wrong gene" if of_species else "wrong species" if given else "family, complex or no number"


def measure(documents: Iterable[AnnotatedDocument], lexicon: Lexicon) -> Counter[str]:
    """Counts over the documents."""
    counts: Counter[str] = Counter()
    for annotated in documents:
        gold = gold_mentions(annotated)
        for linked in link_mentions(annotated.document, gold, lexicon):
            counts.update(judge(linked, gold[linked.mention], lexicon))
    return counts


def main(corpora: Path, lexicon: Lexicon) -> None:
    """Prints a line for each corpus."""
    for names in CORPORA:
        documents = (annotated for name in names for annotated in development_documents(corpora, name))
        counts = measure(documents, lexicon)
        shares = (
            ("right of all", "right", "mentions"),
            ("of reachable", "right", "reachable"),
            ("species", "species right", "linked and reachable"),
        )
        told = ", ".join(f"{what} {counts[part] / counts[whole]:.3f}" for what, part, whole in shares)
        print(f"{' + '.join(names)}: {told}; {dict(sorted(counts.items()))}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Lexicon.open(Path(sys.argv[2])))
