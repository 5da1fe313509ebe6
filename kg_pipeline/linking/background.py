"""What a lexicon says of nodes in general: hierarchies, families, annotations, as far upwards as they lead."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.records import Relation

_SOURCES: Mapping[str, str] = {
    "mondo": "infores:mondo",
    "doid": "infores:disease-ontology",
    "hp": "infores:hpo",
    "go": "infores:go",
    "chebi": "infores:chebi",
    "mesh": "infores:mesh",
    "famplex": "infores:famplex",
    "umls": "infores:umls",
    "ctd": "infores:ctd",
}
"""By the name of a vocabulary, or what stands in it before a hyphen: its entry in the registry of sources."""
_ANNOTATIONS = "infores:goa"


def gather_background(lexicon: Lexicon, nodes: Iterable[str]) -> dict[str, tuple[Relation, ...]]:
    """By node what the lexicon relates it to, of the nodes given and of all that they lead to; holds them.

    Of each node all, so that what is said of it does not depend on which others are asked for.
    """
    found: dict[str, tuple[Relation, ...]] = {}
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found[node] = relations_of(lexicon, node)
            waiting.extend(relation.object for relation in found[node])
    return found


def relations_of(lexicon: Lexicon, node: str) -> tuple[Relation, ...]:
    """Parents, families and annotations of the node, sorted; one of each triple and source."""
    said: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for predicate, object_, source, code, vocabulary in _statements(lexicon, node):
        said[predicate, object_, source].append((code, vocabulary))
    return tuple(
        Relation(
            f"biolink:{predicate}",
            object_,
            source,
            tuple(sorted({code for code, _ in statements if code})),
            all(vocabulary not in lexicon.kept_home for _, vocabulary in statements),
        )
        for (predicate, object_, source), statements in sorted(said.items(), key=lambda item: item[0])
    )


def _statements(lexicon: Lexicon, node: str) -> Iterator[tuple[str, str, str, str, str]]:
    for parent in lexicon.parents(node):
        yield parent.predicate, parent.parent, _source(parent.vocabulary), "", parent.vocabulary
    for row in lexicon.annotations(node):
        yield row.predicate, row.term, _ANNOTATIONS, row.evidence_code, row.vocabulary


def _source(vocabulary: str) -> str:
    """That of the registry or, of a vocabulary that it lacks, one spelled as it spells them."""
    spelled = re.sub(r"[^a-z0-9.]+", "-", vocabulary.lower()).strip("-")
    return _SOURCES.get(spelled.partition("-")[0], f"infores:{spelled}")
