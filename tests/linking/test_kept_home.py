"""What of a concept may not travel: what only vocabularies say that may not, by name and by way."""

from pathlib import Path

from tiny_lexicon import ROWS, disease

from kg_pipeline.linking.building.contents import MAX_SYNONYMS, compile_contents
from kg_pipeline.linking.building.write import write_lexicon
from kg_pipeline.linking.entries import Edition, Mapping, Retired, Row
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.records import Concept

NODE = "MONDO:0000001"
FREE = disease(NODE, "tidal fever", "mondo", "fever of the tides")


def concept_of(*rows: Row, kept_home: tuple[str, ...] = ("guarded",)) -> Concept:
    """The one of all rows, under the id of MONDO."""
    (concept,) = [each for each in compile_contents(rows, kept_home).concepts if each.id == NODE]
    return concept


def test_where_all_may_travel_nothing_is_kept_home() -> None:
    concept = concept_of(FREE, Mapping(NODE, "UMLS:C1", "guarded"), kept_home=())
    assert (concept.xrefs, concept.kept_home) == (("UMLS:C1",), ())


def test_a_name_is_kept_home_that_only_guarded_vocabularies_give() -> None:
    concept = concept_of(FREE, disease(NODE, "ebb fever", "guarded", "fever of the tides", "neap fever"))
    assert concept.synonyms == ("ebb fever", "fever of the tides", "neap fever")
    assert concept.kept_home == ("ebb fever", "neap fever")


def test_names_that_travel_are_not_crowded_out() -> None:
    many = disease(NODE, "ebb fever", "ctd", *(f"ebb fever {number}" for number in range(MAX_SYNONYMS)))
    concept = concept_of(FREE, many, kept_home=("ctd",))
    assert len(concept.synonyms) == MAX_SYNONYMS
    assert set(concept.synonyms) - set(concept.kept_home) == {"fever of the tides", "tidal fever"} - {concept.name}
    assert set(concept.kept_home) <= {concept.name, *concept.synonyms}


def test_names_that_differ_in_case_are_spelled_as_they_travel() -> None:
    guarded = disease(NODE, "Tidal Fever", "ctd", "Fever Of The Tides", "NEAP fever")
    concept = concept_of(FREE, guarded, kept_home=("ctd",))
    assert (concept.name, concept.synonyms) == ("tidal fever", ("fever of the tides", "NEAP fever"))
    assert concept.kept_home == ("NEAP fever",)


def test_a_preferred_name_may_be_kept_home_the_id_never_is() -> None:
    concept = concept_of(disease(NODE, "ebb fever", "guarded"), Mapping(NODE, "UMLS:C1", "guarded"))
    assert (concept.name, concept.kept_home) == ("ebb fever", ("UMLS:C1", "ebb fever"))


def test_what_an_edition_says_of_its_licence_counts() -> None:
    rows = (FREE, disease(NODE, "ebb fever", "umls-x"), disease(NODE, "neap fever", "umls-y"))
    editions = (Edition("umls-x", "1", "strict", False), Edition("umls-y", "1", "free", True))
    assert concept_of(*rows, *editions, kept_home=()).kept_home == ("ebb fever",)


def test_a_cross_reference_travels_where_one_vocabulary_that_may_states_it() -> None:
    both = [Mapping(NODE, "UMLS:C1", vocabulary) for vocabulary in ("guarded", "mondo")]
    concept = concept_of(FREE, *both, Mapping(NODE, "UMLS:C2", "guarded"))
    assert (concept.xrefs, concept.kept_home) == (("UMLS:C1", "UMLS:C2"), ("UMLS:C2",))


def test_what_lies_behind_a_guarded_mapping_stays_with_it() -> None:
    behind = (disease("MESH:D1", "Fever, Tidal", "mesh"), Mapping("MESH:D1", "UMLS:C1", "mesh"))
    concept = concept_of(FREE, *behind, Mapping(NODE, "MESH:D1", "guarded"))
    assert concept.kept_home == ("Fever, Tidal", "MESH:D1", "UMLS:C1")
    another_way = Mapping(NODE, "UMLS:C1", "mondo")
    assert concept_of(FREE, *behind, another_way, Mapping(NODE, "MESH:D1", "guarded")).kept_home == ()


def test_a_retired_identifier_is_kept_home_that_only_guarded_vocabularies_retire() -> None:
    rows = (FREE, Mapping(NODE, "MESH:D1", "mondo"), disease("MESH:D1", "tidal fever", "mesh"))
    retired = (
        Retired("MONDO:0000008", "MONDO:0000009", "mondo"),
        Retired("MONDO:0000009", NODE, "mondo"),
        Retired("MESH:D8", "MESH:D1", "guarded"),
    )
    assert concept_of(*rows, *retired).kept_home == ("MESH:D8",)


def open_lexicon(path: Path, kept_home: tuple[str, ...]) -> Lexicon:
    write_lexicon(compile_contents(ROWS, kept_home), (), path)
    return Lexicon.open(path)


def test_a_lexicon_tells_it_and_its_version_only_counts_what_there_is(tmp_path: Path) -> None:
    free, guarded, none_such = (
        open_lexicon(tmp_path / str(number), kept_home)
        for number, kept_home in enumerate([(), ("drug-names", "mesh"), ("none such",)])
    )
    at_home, abroad = (lexicon.concept("DRUGBANK:DB00945") for lexicon in (guarded, free))
    assert at_home and abroad
    assert (at_home.kept_home, abroad.kept_home) == (("MESH:D001241",), ())
    assert (at_home.name, at_home.synonyms, at_home.xrefs) == (abroad.name, abroad.synonyms, abroad.xrefs)
    assert free.version == none_such.version != guarded.version
