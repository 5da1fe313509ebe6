"""What the lexicon in use says of identifiers lies in the ledger, whatever the order they come in."""

from itertools import permutations
from pathlib import Path

import pytest
from small_ledger import EXTRACTOR, deliver, read_pair
from tiny_lexicon import ROWS, disease, open_tiny_lexicon

from kg_pipeline.ledger.check import check_ledger
from kg_pipeline.ledger.dump import canonical_rows
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import LedgerWriter, open_writer
from kg_pipeline.linking.entries import Entry, Parent, Row
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.stages.lexicon_facts import LexiconFacts

HIERARCHY: tuple[Row, ...] = (
    *ROWS,
    disease("MONDO:0004992", "cancer", "mondo"),
    disease("MONDO:0700096", "human disease", "mondo"),
    Entry("FPLX:BRCA", "Gene", "GeneFamily", "BRCA", "famplex"),
    Parent("MONDO:0007254", "MONDO:0004992", "subclass_of", "mondo"),
    Parent("MONDO:0008170", "MONDO:0004992", "subclass_of", "mondo"),
    Parent("MONDO:0004992", "MONDO:0700096", "subclass_of", "mondo"),
    Parent("HGNC:1100", "FPLX:BRCA", "member_of", "famplex"),
)
FLAT: tuple[Row, ...] = (*HIERARCHY[:-2], Parent("HGNC:1101", "FPLX:BRCA", "member_of", "famplex"))
STATED = {1: ("HGNC:1100", "MESH:D001943"), 2: ("HGNC:1101", "MONDO:0008170"), 3: ("HGNC:1100", "MONDO:0004992")}


def commit(writer: LedgerWriter, lexicon: Lexicon, *pmids: int) -> None:
    """Deliver and read articles that each state a pair of `STATED`."""
    facts = LexiconFacts(writer.ledger, lexicon)
    readings = [read_pair(pmid, *STATED[pmid]) for pmid in pmids]
    writer.commit(
        "test",
        parsed=deliver(*pmids),
        extractors=[EXTRACTOR],
        readings=facts.noting(readings),
        concepts=facts.concepts(),
        background=facts.background(),
        vocabulary=lexicon.version,
    )


def related(writer: LedgerWriter) -> set[tuple[str, str]]:
    return {(edge.subject, edge.object) for edge in graph_changes(writer.ledger).background}


@pytest.fixture
def lexicon(tmp_path: Path) -> Lexicon:
    return open_tiny_lexicon(tmp_path, HIERARCHY)


def test_the_graph_of_two_articles_has_what_lies_above_their_nodes(tmp_path: Path, lexicon: Lexicon) -> None:
    with open_writer(tmp_path / "ledger") as writer:
        commit(writer, lexicon, 1, 2)
        changes = graph_changes(writer.ledger)
        names = {concept.id: concept.name for concept in changes.nodes}
        assert names["MONDO:0004992"] == "cancer"
        assert {"MONDO:0700096", "FPLX:BRCA"} < set(names)
        assert related(writer) == {
            ("MONDO:0007254", "MONDO:0004992"),
            ("MONDO:0008170", "MONDO:0004992"),
            ("MONDO:0004992", "MONDO:0700096"),
            ("NCBIGene:672", "FPLX:BRCA"),
        }
        assert [*check_ledger(writer.ledger)] == []


def test_the_order_of_commits_decides_nothing(tmp_path: Path, lexicon: Lexicon) -> None:
    stated: set[tuple[bytes, ...]] = set()
    for number, order in enumerate(permutations((1, 2, 3))):
        with open_writer(tmp_path / f"ledger{number}") as writer:
            for pmid in order:
                commit(writer, lexicon, pmid)
            stated.add(
                tuple(canonical_rows(writer.ledger, "concepts") + canonical_rows(writer.ledger, "background"))
            )
    assert len(stated) == 1
    assert len(*stated) > 10


def test_another_lexicon_leaves_nothing_of_the_former(tmp_path: Path, lexicon: Lexicon) -> None:
    other = tmp_path / "other"
    other.mkdir()
    flat = open_tiny_lexicon(other, FLAT)
    with open_writer(tmp_path / "ledger") as writer:
        commit(writer, lexicon, 1)
        commit(writer, flat, 2)
        kept_up = related(writer)
        assert kept_up == {
            ("MONDO:0007254", "MONDO:0004992"),
            ("MONDO:0008170", "MONDO:0004992"),
            ("NCBIGene:675", "FPLX:BRCA"),
        }
    with open_writer(tmp_path / "anew") as writer:
        commit(writer, flat, 1, 2)
        assert related(writer) == kept_up
