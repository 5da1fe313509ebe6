"""Names that corpora annotate with identifiers, as the lexicon's nodes: what linking is trained on."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping

from kg_pipeline.linking.abbreviations import find_abbreviations
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.records import AnnotatedDocument, EntityType, Record
from kg_pipeline.text.corpus_types import known_type

TRAINED_TYPES: tuple[EntityType, ...] = ("Disease", "Chemical")
_MESH = re.compile(r"(?:MESH:)?([CD][0-9]{6,9})")
_OMIM = re.compile(r"OMIM:[0-9]+")
_PERCENT_ASIDE = 20


class AnnotatedName(Record, frozen=True):
    """A mention of a single concept: how it is spelled out, and the node of its identifier."""

    document: str
    type: EntityType
    spelling: str
    """The long form, where the document defines one."""
    identifier: str
    """As the corpus has it."""
    node: str


class NodesOfField:
    """From identifiers as corpora write them to nodes, through cross-references that one node alone has."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        found: dict[str, set[str]] = {}
        for xref, node in lexicon.cross_references():
            if xref.startswith("OMIM:"):
                found.setdefault(xref, set()).add(node)
        self._of_xref: Mapping[str, str] = {xref: min(nodes) for xref, nodes in found.items() if len(nodes) == 1}

    def find(self, curie: str) -> str | None:
        """The node; None where the lexicon has none."""
        return self._lexicon.node_of(curie) or self._of_xref.get(curie)


def read_names(documents: Iterable[AnnotatedDocument], nodes: NodesOfField) -> Iterator[AnnotatedName]:
    """Mentions of diseases and chemicals that have one identifier, which the lexicon knows."""
    for annotated in documents:
        document = annotated.document
        long_forms = find_abbreviations(document)
        for annotation in annotated.annotations:
            type_ = known_type(annotation.type)
            if type_ not in TRAINED_TYPES or len(annotation.identifiers) != 1:
                continue
            curie = _curie(annotation.identifiers[0].strip())
            node = nodes.find(curie) if curie else None
            if curie and node:
                spelling = long_forms.get(annotation.text, annotation.text)
                yield AnnotatedName(document.id, type_, spelling, curie, node)


def _curie(identifier: str) -> str | None:
    """As MeSH or OMIM has it; None for what is of another vocabulary or no single identifier."""
    if match := _MESH.fullmatch(identifier):
        return f"MESH:{match[1]}"
    return identifier if _OMIM.fullmatch(identifier) else None


def is_aside(document: str) -> bool:
    """Whether a training document belongs to the fifth that weights and thresholds are chosen on."""
    digest = hashlib.blake2b(document.encode(), digest_size=8, person=b"linking").digest()
    return int.from_bytes(digest, "big") % 100 < _PERCENT_ASIDE
