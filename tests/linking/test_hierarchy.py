"""Relations between nodes: of one vocabulary each, and whatever is given, never a cycle."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_lexicon import disease, human

from kg_pipeline.linking.building.contents import Contents, compile_contents
from kg_pipeline.linking.building.hierarchy import refuse_cycles, relate_nodes
from kg_pipeline.linking.entries import Annotation, Entry, Mapping, Parent, RefusedRow, Retired, Row

_IDS = [f"{prefix}:{letter}" for prefix in ("MONDO", "MESH", "X") for letter in "abc"]
_ids = st.sampled_from(_IDS)
_rows = st.lists(
    st.builds(Parent, _ids, _ids, st.sampled_from(["subclass_of", "member_of"]), st.sampled_from(["one", "two"])),
    max_size=20,
)
# Any ids may be one node, also two of one vocabulary, which the merging of nodes never joins; "" is none.
_nodes = st.lists(st.sampled_from(["A", "B", "C", "D", ""]), min_size=len(_IDS), max_size=len(_IDS)).map(
    lambda nodes: {id_: node for id_, node in zip(_IDS, nodes, strict=True) if node}
)


def is_a(child: str, parent: str, vocabulary: str) -> Parent:
    return Parent(child, parent, "subclass_of", vocabulary)


def has_cycle(relations: Sequence[Parent]) -> bool:
    """Whether a walk upwards can come back, found by taking away who has nothing above, again and again."""
    left = {(relation.child, relation.parent) for relation in relations}
    while left:
        with_parents = {child for child, _ in left}
        fewer = {(child, parent) for child, parent in left if parent in with_parents}
        if fewer == left:
            return True
        left = fewer
    return False


@given(_rows, _nodes)
def test_whatever_is_given_makes_no_cycle(rows: list[Parent], nodes: dict[str, str]) -> None:
    kept, refused = relate_nodes(rows, nodes)
    assert not has_cycle(kept)
    assert len({(row.child, row.parent, row.predicate) for row in kept}) == len(kept)
    for row in refused:
        assert has_cycle([*kept, row])


@given(_rows, _nodes, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[Parent], nodes: dict[str, str], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert relate_nodes(rows, nodes) == relate_nodes(shuffled, nodes)


def test_of_a_cycle_the_last_relation_is_refused() -> None:
    circle = [is_a("a", "b", "x"), is_a("b", "c", "x"), is_a("c", "a", "x"), is_a("d", "a", "x")]
    assert refuse_cycles(circle) == ([circle[0], circle[1], circle[3]], [circle[2]])


def compiled(*rows: Row) -> Contents:
    return compile_contents(rows)


def test_a_node_of_several_vocabularies_takes_the_hierarchy_of_the_first() -> None:
    rows = (
        disease("MONDO:1", "fever", "mondo"),
        disease("MONDO:2", "symptom", "mondo"),
        disease("HP:1", "fever", "hp"),
        disease("HP:2", "abnormality", "hp"),
        disease("MESH:D1", "chills", "mesh"),
        disease("MESH:D2", "signs", "mesh"),
        disease("HP:3", "chills", "hp"),
        Mapping("MONDO:1", "HP:1", "mondo"),
        Mapping("HP:3", "MESH:D1", "hp"),
        is_a("MONDO:1", "MONDO:2", "mondo"),
        is_a("HP:1", "HP:2", "hp"),
        is_a("HP:3", "HP:1", "hp"),
        is_a("MESH:D1", "MESH:D2", "mesh"),
    )
    assert compiled(*rows).parents == [
        is_a("MESH:D1", "MONDO:1", "hp"),
        is_a("MONDO:1", "MONDO:2", "mondo"),
    ]


def test_a_root_stays_a_root_where_a_later_vocabulary_knows_more() -> None:
    rows = (
        disease("MONDO:1", "disease", "mondo"),
        disease("MONDO:2", "flu", "mondo"),
        disease("MESH:D1", "disease", "mesh"),
        disease("MESH:D2", "matters", "mesh"),
        Mapping("MONDO:1", "MESH:D1", "mondo"),
        is_a("MONDO:2", "MONDO:1", "mondo"),
        is_a("MESH:D1", "MESH:D2", "mesh"),
    )
    assert compiled(*rows).parents == [is_a("MONDO:2", "MONDO:1", "mondo")]


def test_a_relation_that_closes_a_cycle_is_listed_as_a_conflict() -> None:
    rows = (
        disease("MESH:D1", "pain", "mesh"),
        disease("MESH:D2", "ache", "mesh"),
        is_a("MESH:D1", "MESH:D2", "mesh"),
        is_a("MESH:D2", "MESH:D1", "mesh"),
    )
    contents = compiled(*rows)
    assert contents.parents == [is_a("MESH:D1", "MESH:D2", "mesh")]
    assert contents.conflicts == [Mapping("MESH:D2", "MESH:D1", "mesh")]


FAMILY = Entry("FPLX:AKT", "Gene", "GeneFamily", "AKT", "famplex")
KINASE = Entry("GO:0016301", "MolecularActivity", "MolecularActivity", "kinase activity", "go")
AKT1 = human("391", "AKT1", "207")


@pytest.mark.parametrize("called", ["HGNC:391", "HGNC.SYMBOL:AKT1", "UniProtKB:P31749", "NCBIGene:207"])
def test_a_gene_is_known_by_its_ids_its_symbol_and_its_protein(called: str) -> None:
    rows = (
        *AKT1,
        Mapping("HGNC:391", "UniProtKB:P31749", "hgnc"),
        FAMILY,
        KINASE,
        Parent(called, "FPLX:AKT", "member_of", "famplex"),
        Annotation(called, "GO:0016301", "enables", "IDA", "goa"),
    )
    contents = compiled(*rows)
    assert contents.parents == [Parent("NCBIGene:207", "FPLX:AKT", "member_of", "famplex")]
    assert contents.annotations == [Annotation("NCBIGene:207", "GO:0016301", "enables", "IDA", "goa")]
    assert contents.refused == []


def test_retired_ids_are_followed_and_unknown_ones_refused_once() -> None:
    rows = (
        *AKT1,
        KINASE,
        Retired("GO:0016302", "GO:0016301", "go"),
        Annotation("NCBIGene:207", "GO:0016302", "enables", "IDA", "goa"),
        Annotation("NCBIGene:9", "GO:0016301", "enables", "IDA", "goa"),
        Annotation("NCBIGene:9", "GO:0016301", "enables", "IEA", "goa"),
    )
    contents = compiled(*rows)
    assert [row.term for row in contents.annotations] == ["GO:0016301"]
    reason = "no vocabulary here has what its relations name"
    assert contents.refused == [RefusedRow("goa", "NCBIGene:9", reason, "NCBIGene:9")]
