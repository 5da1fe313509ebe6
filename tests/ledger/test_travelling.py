"""A graph that travels lacks the names and the identifiers that concepts keep at home; no other does."""

import pytest
from toy_ledger import EXTRACTOR, ToyGraph, article, parsed, read, received

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.travelling import drop_kept_home
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import Committed, LedgerWriter
from kg_pipeline.records import Concept, LeftOut

_GENE = Concept("NCBIGene:1", "Gene", "one")
_DISEASE = Concept(
    "MONDO:1", "Disease", "spoken of", ("secret", "open"), ("MESH:D1", "UMLS:C1"), None, ("MESH:D1", "secret")
)


def commit(writer: LedgerWriter, number: int, text: str, **concepts: Concept) -> Committed:
    """An article that says so, with the concepts of its identifiers, `__` for the colon."""
    said = article(number, text)
    return writer.commit(
        "test",
        parsed=[(received(number), parsed(said))],
        extractors=[EXTRACTOR],
        readings=[read(said)],
        concepts=((matched.replace("__", ":"), concept) for matched, concept in concepts.items()),
    )


def travelled(writer: LedgerWriter) -> ToyGraph:
    return ToyGraph().apply(graph_changes(writer.ledger, travelling=True))


@pytest.mark.parametrize(
    ("kept_home", "name", "synonyms", "xrefs"),
    [
        ((), "spoken of", ("secret", "open"), ("MESH:D1", "UMLS:C1")),
        (("UMLS:C1", "open"), "spoken of", ("secret",), ("MESH:D1",)),
        (("secret", "spoken of"), "open", (), ("MESH:D1", "UMLS:C1")),
        (("MESH:D1", "UMLS:C1", "open", "secret", "spoken of"), "MONDO:1", (), ()),
    ],
)
def test_a_concept_goes_by_its_first_name_that_travels_else_by_its_id(
    kept_home: tuple[str, ...], name: str, synonyms: tuple[str, ...], xrefs: tuple[str, ...]
) -> None:
    whole = Concept("MONDO:1", "Disease", "spoken of", ("secret", "open"), ("MESH:D1", "UMLS:C1"), None, kept_home)
    assert drop_kept_home(whole) == Concept("MONDO:1", "Disease", name, synonyms, xrefs)


def test_the_ledger_keeps_it_and_only_a_graph_that_travels_lacks_it(writer: LedgerWriter) -> None:
    commit(writer, 1, "g1 causes d1.", NCBIGene__1=_GENE, MESH__D1=_DISEASE)
    assert ToyGraph().apply(graph_changes(writer.ledger)).nodes["MONDO:1"] == _DISEASE
    abroad = travelled(writer)
    assert abroad.nodes == {"NCBIGene:1": _GENE, "MONDO:1": drop_kept_home(_DISEASE)}
    assert [node.matched for node in abroad.evidence.values()] == [("NCBIGene:1", "MONDO:1")]
    assert graph_changes(writer.ledger, travelling=True).left_out == LeftOut(names=1, xrefs=1)
    assert graph_changes(writer.ledger).left_out == LeftOut()


def test_where_nothing_is_kept_home_both_are_the_same(writer: LedgerWriter) -> None:
    commit(writer, 1, "g1 causes d1.", NCBIGene__1=_GENE, MESH__D1=Concept("MONDO:1", "Disease", "one"))
    assert travelled(writer).content() == ToyGraph().apply(graph_changes(writer.ledger)).content()


def test_of_turned_evidence_the_right_identifier_is_kept_home(writer: LedgerWriter) -> None:
    turned = Concept("X:2", "Gene", "two", (), ("NCBIGene:1",), None, ("NCBIGene:1",))
    commit(writer, 1, "g1 binds g2.", NCBIGene__1=turned, NCBIGene__2=Concept("X:1", "Gene", "one"))
    (found,) = travelled(writer).evidence.values()
    assert found.is_turned
    assert found.matched == ("NCBIGene:2", "X:2")


def test_an_identifier_stays_at_home_that_the_present_vocabularies_do_not_know(writer: LedgerWriter) -> None:
    commit(writer, 1, "g1 causes d1.", NCBIGene__1=_GENE, MESH__D1=_DISEASE)
    now = Concept("MONDO:1", "Disease", "spoken of")
    commit(writer, 2, "g1 causes e1.", NCBIGene__1=_GENE, OMIM__1=now)
    abroad = travelled(writer)
    assert abroad.nodes["MONDO:1"] == now
    assert {node.matched[1] for node in abroad.evidence.values()} == {"MONDO:1", "OMIM:1"}


def test_what_is_kept_home_from_now_on_is_a_new_row(writer: LedgerWriter) -> None:
    free = Concept(*(getattr(_DISEASE, name) for name in Concept.__struct_fields__[:-1]))
    commit(writer, 1, "g1 causes d1.", NCBIGene__1=_GENE, MESH__D1=free)
    assert travelled(writer).nodes["MONDO:1"] == free
    assert commit(writer, 2, "g1 causes d1.", NCBIGene__1=_GENE, MESH__D1=_DISEASE).added["concepts"] == 1
    assert travelled(writer).nodes["MONDO:1"] == drop_kept_home(_DISEASE)


def test_only_a_whole_graph_travels(writer: LedgerWriter) -> None:
    commit(writer, 1, "g1 causes d1.", NCBIGene__1=_GENE, MESH__D1=_DISEASE)
    with pytest.raises(BadInput, match="since sequence 1 do not travel"):
        graph_changes(writer.ledger, 1, travelling=True)
