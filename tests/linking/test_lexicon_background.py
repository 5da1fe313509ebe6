"""What a lexicon says of nodes, upwards as far as it leads, with its source and whether it may travel."""

from pathlib import Path

import pytest
from tiny_lexicon import ROWS, disease, open_tiny_lexicon

from kg_pipeline.linking.background import gather_background, relations_of
from kg_pipeline.linking.building.contents import compile_contents
from kg_pipeline.linking.building.write import write_lexicon
from kg_pipeline.linking.entries import Annotation, Edition, Entry, Parent, Row
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.records import Relation

ABOVE: tuple[Row, ...] = (
    disease("MONDO:0004992", "cancer", "mondo"),
    disease("MONDO:0700096", "human disease", "mondo"),
    Entry("GO:0012501", "BiologicalProcess", "BiologicalProcess", "programmed cell death", "go"),
    Entry("FPLX:BRCA", "Gene", "GeneFamily", "BRCA", "famplex"),
    Parent("MONDO:0007254", "MONDO:0004992", "subclass_of", "mondo"),
    Parent("MONDO:0008170", "MONDO:0004992", "subclass_of", "mondo"),
    Parent("MONDO:0004992", "MONDO:0700096", "subclass_of", "mondo"),
    Parent("GO:0006915", "GO:0012501", "subclass_of", "go"),
    Parent("HGNC.SYMBOL:BRCA1", "FPLX:BRCA", "member_of", "famplex"),
    Annotation("HGNC:1100", "GO:0006915", "actively_involved_in", "IDA", "goa"),
    Annotation("HGNC:1100", "GO:0006915", "actively_involved_in", "IEA", "goa-mine"),
    Edition("goa-mine", "2026", "none", False),
)


@pytest.fixture
def lexicon(tmp_path: Path) -> Lexicon:
    return open_tiny_lexicon(tmp_path, (*ROWS, *ABOVE))


def test_a_node_has_its_relations_with_their_sources_sorted(lexicon: Lexicon) -> None:
    assert relations_of(lexicon, "NCBIGene:672") == (
        Relation("biolink:actively_involved_in", "GO:0006915", "infores:goa", ("IDA", "IEA"), may_travel=False),
        Relation("biolink:member_of", "FPLX:BRCA", "infores:famplex"),
    )
    assert relations_of(lexicon, "MONDO:0700096") == ()


def test_all_that_nodes_lead_to_is_gathered_and_nothing_else(lexicon: Lexicon) -> None:
    found = gather_background(lexicon, ["MONDO:0007254", "NCBIGene:672"])
    assert set(found) == {
        "MONDO:0007254",
        "MONDO:0004992",
        "MONDO:0700096",
        "NCBIGene:672",
        "FPLX:BRCA",
        "GO:0006915",
        "GO:0012501",
    }
    assert found["MONDO:0004992"] == (Relation("biolink:subclass_of", "MONDO:0700096", "infores:mondo"),)
    assert gather_background(lexicon, []) == {}


def test_a_vocabulary_of_ones_own_is_a_source_of_its_own(tmp_path: Path) -> None:
    rows = (
        disease("MONDO:1", "one", "mondo"),
        disease("MONDO:2", "two", "mondo"),
        Parent("MONDO:1", "MONDO:2", "subclass_of", "Our diseases"),
    )
    path = tmp_path / "own.sqlite"
    write_lexicon(compile_contents(rows), (), path)
    (relation,) = relations_of(Lexicon.open(path), "MONDO:1")
    assert relation.source == "infores:our-diseases"
