"""The RDF vocabularies of our exports, and how values of records become literals."""

from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg_pipeline.export.iris import PREFIXES

VOCABULARY = "https://kg-pipeline.example.org/vocabulary#"
"""Namespace of the few terms that no public vocabulary has; the shapes define them, whatever the base IRI."""

NAMESPACES: dict[str, str] = {
    "biolink": PREFIXES["biolink"],
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "kg": VOCABULARY,
    "oa": "http://www.w3.org/ns/oa#",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Statement = tuple[NamedNode, NamedNode, NamedNode | Literal]
"""Subject, predicate, object."""


def term(name: str) -> NamedNode:
    """The IRI of a term written prefix:name, with a prefix of `NAMESPACES`."""
    prefix, _, local_name = name.partition(":")
    return NamedNode(NAMESPACES[prefix] + local_name)


TYPE = term("rdf:type")
IDENTIFIER = term("dcterms:identifier")

_WHOLE = term("xsd:nonNegativeInteger")
_DATES = {4: term("xsd:gYear"), 7: term("xsd:gYearMonth"), 10: term("xsd:date")}


@lru_cache(maxsize=4096)
def whole_number(value: int) -> Literal:
    """A count or an offset."""
    return Literal(str(value), datatype=_WHOLE)


@lru_cache(maxsize=4096)
def date(value: str) -> Literal:
    """A date as exact as it is: year, month or day."""
    return Literal(value, datatype=_DATES.get(len(value)))
