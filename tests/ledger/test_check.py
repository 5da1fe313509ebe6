"""A ledger that is whole has no findings; each kind of damage has its own."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from deltalake import DeltaTable
from toy_ledger import World, article, background, commit_file, concepts_above, judge_sentence, received

from kg_pipeline.ledger.appending import Appender
from kg_pipeline.ledger.check import check_ids, check_ledger, check_received, graph_counts
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.records import Received


@pytest.fixture
def folder(ledger_folder: Path) -> Iterator[Path]:
    """A ledger of three commits with something in every table but the refusals."""
    with open_writer(ledger_folder) as writer:
        retracts = article(3, "", ("RetractionOf", 2))
        commit_file(writer, received(1), article(1, "g1 causes d1."), article(2, "g2 binds g1."))
        commit_file(writer, received(2), retracts, article(1, "g1 causes d1. g2 causes d1."), 7)
        writer.commit("test", verdicts=[judge_sentence("accept")], lists={"watch": [1, 9]}, baselines={2026: 2})
        writer.commit("test", lists={"watch": [9]}, concepts=concepts_above(), background=background())
        writer.commit("test", lists={"watch": [1, 9]})
    yield ledger_folder


def _delete(table: str, where: str) -> Callable[[Path], object]:
    return lambda folder: DeltaTable(folder / table).delete(where)


def _again(table: str) -> Callable[[Path], object]:
    def append(folder: Path) -> None:
        rows = DeltaTable(folder / table).to_pyarrow_dataset().to_table().to_pylist()
        appender = Appender(folder, rows[0]["sequence"])
        appender.append(table, rows[:1])
        appender.flush()

    return append


def test_a_whole_ledger_has_no_findings(folder: Path) -> None:
    ledger = open_ledger(folder)
    assert ledger.last_sequence == 5
    assert [*check_ledger(ledger), *check_ids(ledger)] == []


def test_rows_without_a_commit_are_no_findings(folder: Path) -> None:
    appender = Appender(folder, 6)
    appender.append("baselines", [{"year": 2027, "last_number": 1}])
    appender.flush()
    assert [*check_ledger(open_ledger(folder))] == []


@pytest.mark.parametrize(
    ("damage", "table", "what"),
    [
        (_delete("received", "number = 1"), "deliveries", "is not in received"),
        (_delete("received", "number = 1"), "commits", "a parsed file is not in received"),
        (_delete("articles", "pmid = 1"), "deliveries", "is not in articles"),
        (_delete("articles", "pmid = 1"), "readings", "is not in articles"),
        (_delete("articles", "pmid = 3"), "claims", "is not in articles"),
        (_delete("lists", "true"), "claims", "is not in lists"),
        (_delete("readings", "pmid = 1"), "evidence", "is not in readings"),
        (_delete("extractors", "true"), "readings", "is not in extractors"),
        (_delete("extractors", "true"), "commits", "is not in extractors"),
        (_delete("concepts", "matched = 'MESH:D1'"), "evidence", "is not in concepts"),
        (_delete("concepts", "matched = 'MONDO:all'"), "background", "is not in concepts"),
        (_again("background"), "background", "more than once"),
        (_delete("verdicts", "true"), "verdicts", "another number of rows"),
        (_delete("commits", "sequence = 2"), "commits", "the sequence has a gap"),
        (_again("evidence"), "evidence", "the key (id) is there more than once"),
        (_again("evidence"), "evidence", "another number of rows"),
        (_again("deliveries"), "deliveries", "more than once"),
        (_again("commits"), "commits", "more than once"),
    ],
)
def test_damage_is_found(damage: Callable[[Path], object], table: str, what: str, folder: Path) -> None:
    damage(folder)
    findings = [*check_ledger(open_ledger(folder))]
    assert any(found.table == table and what in found.what for found in findings), findings


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("articles", {"title": "'Another title.'"}),
        ("evidence", {"object": "'MESH:D3'"}),
        ("verdicts", {"judgement": "'reject'"}),
    ],
)
def test_a_changed_row_is_found_by_its_hash(table: str, change: dict[str, str], folder: Path) -> None:
    DeltaTable(folder / table).update(updates=change, predicate="pmid = 1")
    assert [found.table for found in check_ids(open_ledger(folder))] == [table]


def test_received_files_are_found_missing_cut_or_changed(ledger_folder: Path, tmp_path: Path) -> None:
    content = b"<PubmedArticleSet/>"
    hash_ = sha256(content).hexdigest()
    path = tmp_path / "file.xml"
    file = Received(hash_, "file.xml", "file", "2026-01-01T00:00:00+00:00", "file.xml", len(content))
    with open_writer(ledger_folder) as writer:
        commit_file(writer, file, article(1, "g1 causes d1."))
        ledger = writer.ledger

    def find(*, deep: bool) -> list[str]:
        return [found.what for found in check_received(ledger, tmp_path, deep=deep)]

    assert find(deep=True) == ["the file is missing"]
    path.write_bytes(content)
    assert find(deep=True) == []
    path.write_bytes(content[:-1])
    assert find(deep=False) == ["the file has another size"]
    path.write_bytes(content.replace(b"P", b"p"))
    assert find(deep=False) == []
    assert find(deep=True) == ["the file has another content"]


def test_the_graph_holds_what_is_counted(ledger_folder: Path) -> None:
    with open_writer(ledger_folder) as writer:
        world = World(writer)
        graph = world.deliver(
            1, article(1, "g1 causes d1. g1 binds g2."), article(2, "g1 causes e1. g3 brushes d1.")
        )
        assert graph_counts(writer.ledger) == {
            "entities": len(graph.nodes),
            "edges": len(graph.edges),
            "background": 0,
            "evidence": len(graph.evidence),
            "articles": len(graph.articles),
        }
        assert len(graph.edges) == 2


def test_more_rows_at_once_than_a_batch_are_all_there(ledger_folder: Path) -> None:
    with open_writer(ledger_folder) as writer:
        assert writer.commit("test", lists={"watch": range(1, 1202)}).added == {"claims": 1201, "lists": 1}
        assert len([*writer.ledger.rows("claims", ["pmid"])]) == 1201
        assert [*check_ledger(writer.ledger)] == []
