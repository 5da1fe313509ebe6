import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from toy_ledger import EXTRACTOR, article, commit_file, concepts, parsed, read, received

from kg_pipeline.errors import BadInput, Misconfigured, Retryable
from kg_pipeline.ledger.covered import covered_days
from kg_pipeline.ledger.dump import canonical_rows, content_digest, dump_content
from kg_pipeline.ledger.readings import matched_identifiers, texts_read
from kg_pipeline.ledger.rows import article_of, evidence_of, mentions_of
from kg_pipeline.ledger.store import LedgerHeader, open_ledger
from kg_pipeline.ledger.tables import SCHEMA_VERSION, TABLES
from kg_pipeline.ledger.writer import LedgerWriter, open_writer
from kg_pipeline.records import Concept, MeshHeading, OtherAbstract, Refusal

FIRST = article(1, "g1 causes d1. Some stuff. g2 spares d2.")
SECOND = article(2, "g1 binds g2.")


def test_a_commit_says_what_it_added_and_shows_it(folder_writer: LedgerWriter) -> None:
    committed = commit_file(folder_writer, received(1), FIRST, SECOND)
    assert committed.sequence == folder_writer.ledger.last_sequence == 1
    assert committed.added == {
        "articles": 2,
        "concepts": 12,
        "deliveries": 2,
        "evidence": 3,
        "extractors": 1,
        "readings": 2,
        "received": 1,
    }


def test_the_same_input_again_adds_no_row_and_no_commit(folder_writer: LedgerWriter) -> None:
    commit_file(folder_writer, received(1), FIRST, 7)
    before = list(dump_content(folder_writer.ledger))
    commits = canonical_rows(folder_writer.ledger, "commits")
    again = commit_file(folder_writer, received(1), FIRST, 7)
    assert (again.sequence, again.added) == (1, {})
    assert list(dump_content(folder_writer.ledger)) == before
    assert canonical_rows(folder_writer.ledger, "commits") == commits


def test_a_covered_day_is_added_once_and_for_its_query_alone(folder_writer: LedgerWriter) -> None:
    first, second = ("BRCA1", date(2026, 1, 30)), ("BRCA1", date(2026, 1, 31))
    assert folder_writer.commit("one", covered=[second, first]).added == {"covered": 2}
    assert folder_writer.commit("two", covered=[first]).added == {}
    assert folder_writer.commit("three", covered=[("TP53", first[1]), first]).added == {"covered": 1}
    assert covered_days(folder_writer.ledger, ["BRCA1"]) == {first, second}


def test_records_come_back_as_they_were_written(folder_writer: LedgerWriter) -> None:
    full = msgspec.structs.replace(
        FIRST,
        vernacular_title="Sobre 1.",
        other_abstracts=(OtherAbstract("Un texto.", "spa", "Publisher"),),
        mesh=(MeshHeading("D000001", "Invented", True, ("Q000001",)),),
        publication_types=("Review",),
        doi="10.1/x",
    )
    commit_file(folder_writer, received(1), full)
    ledger = folder_writer.ledger
    assert [article_of(row) for row in ledger.rows("articles", TABLES["articles"].names)] == [full]
    reading = read(full)
    stored = list(ledger.rows("readings", TABLES["readings"].names))
    assert [mentions_of(row) for row in stored] == [reading.mentions]
    evidence = [evidence_of(row) for row in ledger.rows("evidence", TABLES["evidence"].names)]
    assert sorted(evidence, key=lambda found: found.id) == sorted(reading.evidence, key=lambda found: found.id)


def test_refusals_are_kept_with_their_file(folder_writer: LedgerWriter) -> None:
    refusal = Refusal(0, "no_pmid", "mine.xml, citation 1", "<MedlineCitation>")
    assert folder_writer.commit("test", parsed=[(received(1), [refusal])]).added == {"received": 1, "refusals": 1}


def test_one_record_in_two_files_is_two_deliveries_and_one_article(folder_writer: LedgerWriter) -> None:
    commit_file(folder_writer, received(1), FIRST)
    assert commit_file(folder_writer, received(2), FIRST).added == {"deliveries": 1, "received": 1}


def test_the_order_of_files_in_one_commit_does_not_show(folder_writer: LedgerWriter, tmp_path: Path) -> None:
    files = [(received(1, is_nlm=False), parsed(FIRST)), (received(2), parsed(SECOND))]
    files.append((received(3, is_nlm=False), parsed(article(1, "g1 spares d1."))))
    folder_writer.commit("test", parsed=files)
    with open_writer(tmp_path / "other") as other:
        other.commit("test", received=[files[2][0]], parsed=reversed(files))
        assert content_digest(other.ledger) == content_digest(folder_writer.ledger)


def test_a_reading_needs_its_text_its_extractor_and_its_concepts(folder_writer: LedgerWriter) -> None:
    with pytest.raises(BadInput, match="no text"):
        folder_writer.commit("test", readings=[read(FIRST)])
    folder_writer.commit("test", parsed=[(received(1), parsed(FIRST))])
    with pytest.raises(BadInput, match="extractor"):
        folder_writer.commit("test", readings=[read(FIRST)])
    with pytest.raises(BadInput, match="no concept"):
        folder_writer.commit("test", extractors=[EXTRACTOR], readings=[read(FIRST)])
    assert texts_read(folder_writer.ledger, [EXTRACTOR.id]) == set()
    folder_writer.commit("test", extractors=[EXTRACTOR], readings=[read(FIRST)], concepts=concepts())
    assert texts_read(folder_writer.ledger, [EXTRACTOR.id]) == {(1, FIRST.text_hash)}
    assert texts_read(folder_writer.ledger, [EXTRACTOR.id], [2, 3]) == set()


def test_a_concept_is_stated_again_only_when_it_changed(folder_writer: LedgerWriter) -> None:
    gene = Concept("NCBIGene:1", "Gene", "one")
    assert folder_writer.commit("test", concepts=[(gene.id, gene), (gene.id, gene)]).added == {"concepts": 1}
    renamed = msgspec.structs.replace(gene, name="uno")
    assert folder_writer.commit("test", concepts=[(gene.id, renamed)]).added == {"concepts": 1}
    assert folder_writer.commit("test", concepts=[(gene.id, renamed)]).added == {}
    assert folder_writer.commit("test", concepts=[(gene.id, gene)]).added == {"concepts": 1}
    assert matched_identifiers(folder_writer.ledger) == {"NCBIGene:1"}
    with pytest.raises(BadInput, match="one vocabulary"):
        folder_writer.commit("test", concepts=[(gene.id, gene), (gene.id, renamed)])


@pytest.mark.parametrize("n_written", range(1, len(TABLES)))
def test_a_kill_between_any_two_writes_changes_nothing_in_the_end(
    ledger_folder: Path, new_ledger: Callable[[], Path], n_written: int
) -> None:
    undisturbed = new_ledger()
    with open_writer(undisturbed) as writer:
        commit_file(writer, received(1), FIRST)
        shutil.copytree(undisturbed, ledger_folder, dirs_exist_ok=True)
        commit_file(writer, received(2), SECOND, article(1, "g1 causes d3."), 9)
    before = list(dump_content(open_ledger(ledger_folder)))
    for table in list(TABLES)[:n_written]:
        shutil.copytree(undisturbed / table, ledger_folder / table, dirs_exist_ok=True)
    assert list(dump_content(open_ledger(ledger_folder))) == before
    with open_writer(ledger_folder) as writer:
        assert commit_file(writer, received(1), FIRST).added == {}
        assert {table: writer.ledger.dataset(table).count_rows() for table in TABLES} == {
            table: len(canonical_rows(writer.ledger, table)) for table in TABLES
        }
        commit_file(writer, received(2), SECOND, article(1, "g1 causes d3."), 9)
    assert content_digest(open_ledger(ledger_folder)) == content_digest(open_ledger(undisturbed))


def test_a_failing_input_leaves_nothing_visible(folder_writer: LedgerWriter) -> None:
    def half_a_file():  # type: ignore[no-untyped-def]
        yield from parsed(FIRST)
        raise BadInput("half a gzip")

    with pytest.raises(BadInput):
        folder_writer.commit("test", parsed=[(received(1), half_a_file())])
    assert folder_writer.ledger.last_sequence == 0
    assert list(dump_content(folder_writer.ledger)) == []


def test_a_second_writer_is_told_who_writes(ledger_folder: Path) -> None:
    with (
        open_writer(ledger_folder),
        pytest.raises(Retryable, match=r"process \d+"),
        open_writer(ledger_folder),
    ):
        pass
    with open_writer(ledger_folder) as writer:
        assert writer.ledger.last_sequence == 0


def test_a_child_process_does_not_inherit_the_lock(ledger_folder: Path) -> None:
    with open_writer(ledger_folder):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False)
    with open_writer(ledger_folder):
        assert child.poll() is None
    child.communicate(b"\n", timeout=30)


def test_a_ledger_of_a_newer_version_is_refused(ledger_folder: Path) -> None:
    header = LedgerHeader("x", SCHEMA_VERSION + 1)
    (ledger_folder / "ledger.json").write_bytes(msgspec.json.encode(header))
    with pytest.raises(Misconfigured, match="newer"):
        open_ledger(ledger_folder)
    with pytest.raises(Misconfigured, match="newer"), open_writer(ledger_folder):
        pass


def test_a_folder_without_a_ledger_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no ledger"):
        open_ledger(tmp_path)


def test_a_ledger_keeps_its_id(ledger_folder: Path) -> None:
    name = open_ledger(ledger_folder).id
    with open_writer(ledger_folder) as writer:
        assert writer.ledger.id == name
