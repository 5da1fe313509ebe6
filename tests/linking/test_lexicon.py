"""The lexicon file: nodes and their concepts, equivalence and its conflicts, determinism, files that are none."""

import random
import sqlite3
from pathlib import Path

import pytest
from tiny_lexicon import ROWS, disease, open_tiny_lexicon

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.building.contents import compile_contents
from kg_pipeline.linking.entries import Entry, HeadingNames, Mapping, Row
from kg_pipeline.linking.field_ids import field_identifiers
from kg_pipeline.linking.go_forms import go_key
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.normalize import name_key
from kg_pipeline.records import Concept, EntityType


def test_a_node_joins_the_identifiers_of_one_thing_under_the_first_of_the_declared_order(
    tmp_path: Path,
) -> None:
    lexicon = open_tiny_lexicon(tmp_path)
    assert lexicon.concept("MESH:D001241") == Concept(
        "DRUGBANK:DB00945",
        "Drug",
        "Acetylsalicylic acid",
        ("Aspirin",),
        ("CHEBI:15365", "MESH:D001241"),
    )
    gene = lexicon.concept("HGNC:1100")
    assert gene is not None
    assert (gene.id, gene.in_taxon, gene.xrefs) == ("NCBIGene:672", "NCBITaxon:9606", ("HGNC:1100",))
    assert lexicon.concept("NCBIGene:672") == gene
    alzheimer = lexicon.concept("MESH:D000544")
    assert alzheimer is not None
    assert (alzheimer.id, alzheimer.xrefs) == ("MONDO:0004975", ("MESH:D000544", "UMLS:C0002395"))
    assert lexicon.concept("MONDO:9999999") is None


def test_what_a_vocabulary_keeps_apart_is_not_merged_and_counted(tmp_path: Path) -> None:
    rows: tuple[Row, ...] = (
        disease("MONDO:1", "seizure disorder", "mondo"),
        disease("MESH:D1", "Epilepsies", "mesh"),
        disease("MESH:D2", "Convulsive Conditions", "mesh"),
        Mapping("MONDO:1", "MESH:D1", "mondo"),
        Mapping("MONDO:1", "MESH:D2", "mondo"),
    )
    lexicon = open_tiny_lexicon(tmp_path, rows)
    assert [lexicon.node_of(identifier) for identifier in ("MONDO:1", "MESH:D1", "MESH:D2")] == [
        "MONDO:1",
        "MESH:D1",
        "MESH:D2",
    ]
    assert [*lexicon.query("SELECT count(*) FROM conflicts")] == [(2,)]


def test_of_several_mappings_the_one_between_equal_names_is_followed(tmp_path: Path) -> None:
    rows: tuple[Row, ...] = (
        disease("MONDO:1", "visual epilepsy", "mondo"),
        Entry("HP:1", "Disease", "PhenotypicFeature", "Seizure", "hp"),
        disease("MESH:D012640", "Seizures", "mesh"),
        Mapping("MONDO:1", "MESH:D012640", "mondo"),
        Mapping("HP:1", "MESH:D012640", "hp"),
    )
    lexicon = open_tiny_lexicon(tmp_path, rows)
    assert lexicon.node_of("HP:1") == lexicon.node_of("MESH:D012640") == "MESH:D012640"
    assert lexicon.node_of("MONDO:1") == "MONDO:1"
    concept = lexicon.concept("HP:1")
    assert concept is not None and concept.category == "PhenotypicFeature"


def test_compounds_are_joined_by_a_shared_registry_number(tmp_path: Path) -> None:
    rows: tuple[Row, ...] = (
        Entry("MESH:C1", "Chemical", "ChemicalEntity", "caffeine base", "mesh"),
        Entry("CHEBI:27732", "Chemical", "ChemicalEntity", "caffeine", "chebi"),
        Mapping("MESH:C1", "CAS:58-08-2", "mesh"),
        Mapping("CHEBI:27732", "CAS:58-08-2", "chebi"),
    )
    assert open_tiny_lexicon(tmp_path, rows).node_of("MESH:C1") == "CHEBI:27732"


def test_names_of_a_list_stand_only_as_far_as_the_vocabulary_confirms_them(tmp_path: Path) -> None:
    rows: tuple[Row, ...] = (
        disease("MESH:D012640", "Seizures", "mesh", "Seizure"),
        disease("MESH:D004827", "Epilepsy", "mesh"),
        Entry("DRUGBANK:DB00201", "Chemical", "Drug", "Caffeine", "drugbank"),
        Entry("MESH:D002110", "Chemical", "ChemicalEntity", "Caffeine", "mesh"),
        HeadingNames("seizures", "Disease", ("convulsions", "epilepsy"), "disease-names"),
        HeadingNames("no such heading", "Disease", ("nothing",), "disease-names"),
        HeadingNames("caffeine", "Chemical", ("koffein",), "drug-names", "DRUGBANK:DB00201"),
        Entry("DRUGBANK:DB99999", "Chemical", "Drug", "caffeine", "drug-names"),
    )
    lexicon = open_tiny_lexicon(tmp_path, rows)
    assert [name.node for name in lexicon.find(name_key("convulsions"), ("Disease",))] == ["MESH:D012640"]
    assert [name.node for name in lexicon.find(name_key("epilepsy"), ("Disease",))] == ["MESH:D004827"]
    assert lexicon.find(name_key("nothing"), ("Disease",)) == ()
    assert lexicon.node_of("MESH:D002110") == "DRUGBANK:DB00201"
    assert lexicon.node_of("DRUGBANK:DB99999") is None
    assert lexicon.refused_counts() == {"disease-names": 2, "drug-names": 1}


def test_go_names_are_all_forms_of_go_terms(tmp_path: Path) -> None:
    names = list(open_tiny_lexicon(tmp_path).go_names())
    assert [(name.key, name.name, name.type) for name in names] == [
        (go_key("apoptosis"), "apoptotic process", "BiologicalProcess"),
        (go_key("apoptotic process"), "apoptotic process", "BiologicalProcess"),
        (go_key("mitochondria"), "mitochondrion", "CellularComponent"),
    ]


def test_the_version_depends_on_the_content_and_not_on_the_order_of_rows(tmp_path: Path) -> None:
    version = open_tiny_lexicon(tmp_path).version
    shuffled = tuple(random.Random(3).sample(ROWS, len(ROWS)))
    assert open_tiny_lexicon(tmp_path, shuffled).version == version
    assert open_tiny_lexicon(tmp_path, ROWS[2:]).version != version
    assert compile_contents(shuffled) == compile_contents(ROWS)


@pytest.mark.parametrize(
    ("identifier", "type_", "written"),
    [
        ("HGNC:1100", "Gene", ("672",)),
        ("MGI:104798", "Gene", ()),
        ("MONDO:0007254", "Disease", ("D001943",)),
        ("MONDO:0008170", "Disease", ("OMIM:167000",)),
        ("DRUGBANK:DB00945", "Chemical", ("D001241",)),
        ("GO:0006915", "BiologicalProcess", ("GO:0006915",)),
    ],
)
def test_field_identifiers_are_written_as_corpora_write_them(
    tmp_path: Path, identifier: str, type_: EntityType, written: tuple[str, ...]
) -> None:
    concept = open_tiny_lexicon(tmp_path).concept(identifier)
    assert concept is not None
    assert field_identifiers(concept, type_) == written


def test_a_missing_foreign_damaged_or_newer_file_is_refused_with_the_next_step(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    foreign = tmp_path / "foreign.sqlite"
    sqlite3.connect(foreign).executescript("CREATE TABLE birds (name TEXT);")
    newer = open_tiny_lexicon(tmp_path).path.rename(tmp_path / "newer.sqlite")
    sqlite3.connect(newer).executescript("PRAGMA user_version=999;")
    for path, words in (
        (tmp_path / "missing.sqlite", "no lexicon at"),
        (damaged, "is no lexicon"),
        (foreign, "no lexicon of ours"),
        (newer, "schema 999"),
    ):
        with pytest.raises(Misconfigured, match=words) as caught:
            Lexicon.open(path)
        assert "build" in str(caught.value)


def test_of_two_releases_a_name_is_kept_once_with_its_better_status(tmp_path: Path) -> None:
    older = disease("DOID:9990001", "tidal fever", "doid", "fever of the tides")
    newer = disease("DOID:9990001", "fever of the tides", "doid", "tidal fever")
    lexicon = open_tiny_lexicon(tmp_path, (older, newer))
    for name in ("tidal fever", "fever of the tides"):
        (found,) = lexicon.find(name_key(name), ("Disease",))
        assert (found.name, found.status) == (name, "preferred")
