"""The description of a release: a VoID and DCAT dataset with licence, version, counts and extractors."""

from collections.abc import Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from kg_pipeline.export.iris import OurIris, expand_curie
from kg_pipeline.export.statements import DIRECT_TRIPLE_SCORE
from kg_pipeline.export.terms import IDENTIFIER, NAMESPACES, TYPE, Statement, term, whole_number

LICENCE = "https://creativecommons.org/licenses/by-nc/4.0/"
"""The strictest among the sources of a default installation: DrugBank's names, the DDI corpus."""
RIGHTS = (
    "Quoted sentences come from PubMed abstracts and remain their publishers'; names and cross-references of "
    "concepts remain under the licences of their vocabularies."
)
_RESTRICTED = " Some of these forbid that what is theirs be passed on: this copy is for its maker alone."


def rights_of(include_restricted: bool) -> str:
    """What is said of the rights in an export, with or without what vocabularies say that may not be passed on."""
    return RIGHTS + _RESTRICTED if include_restricted else RIGHTS


def describe_release(
    ours: OurIris,
    version: tuple[str, int],
    *,
    publisher: NamedNode,
    licence: str,
    rights: str,
    extractors: Sequence[str],
    triples: Mapping[str, int],
    entities: Mapping[str, int],
) -> list[Statement]:
    """The release of a version (ledger, sequence), its graphs, class counts and extractors.

    As many statements whatever the counts are.
    """
    ledger_id, sequence = version
    release = ours.release(ledger_id, sequence)
    statements: list[Statement] = [
        (release, TYPE, term("void:Dataset")),
        (release, TYPE, term("dcat:Dataset")),
        (release, term("dcterms:title"), Literal(f"Knowledge graph of ledger {ledger_id} at {sequence}")),
        (release, term("dcterms:license"), NamedNode(licence)),
        (release, term("dcterms:rights"), Literal(rights)),
        (release, term("dcterms:publisher"), publisher),
        (release, term("dcat:version"), Literal(f"{ledger_id}:{sequence}")),
        (release, term("kg:ledger_id"), Literal(ledger_id)),
        (release, term("kg:sequence"), whole_number(sequence)),
        (release, term("kg:direct_triple_score"), Literal(DIRECT_TRIPLE_SCORE)),
        (release, term("void:vocabulary"), NamedNode(NAMESPACES["biolink"])),
        (release, term("void:triples"), whole_number(sum(triples.values()))),
    ]
    for name, count in triples.items():
        graph = ours.release(ledger_id, sequence, name)
        statements += [
            (release, term("void:subset"), graph),
            (graph, TYPE, term("void:Dataset")),
            (graph, term("void:triples"), whole_number(count)),
        ]
        if (source := name.removeprefix("background/")) != name:
            statements.append((graph, term("dcterms:source"), expand_curie(f"infores:{source}")))
    for name, count in entities.items():
        part = ours.release(ledger_id, sequence, f"class/{name}")
        statements += [
            (release, term("void:classPartition"), part),
            (part, term("void:class"), term(f"biolink:{name}")),
            (part, term("void:entities"), whole_number(count)),
        ]
    for extractor in extractors:
        statements += _describe_extractor(ours, extractor, release)
    return statements


def _describe_extractor(ours: OurIris, extractor: str, release: NamedNode) -> list[Statement]:
    activity, agent = ours.extraction(extractor), ours.extractor(extractor)
    return [
        (release, term("prov:wasGeneratedBy"), activity),
        (activity, TYPE, term("prov:Activity")),
        (activity, term("prov:wasAssociatedWith"), agent),
        (agent, TYPE, term("prov:SoftwareAgent")),
        (agent, IDENTIFIER, Literal(extractor)),
    ]
