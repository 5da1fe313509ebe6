"""Another vocabulary reads again only the articles whose links it changes, and ends where it would have begun."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from pubmed_xml import article_set, article_xml, plain_abstract
from relation_world import ListedModel
from tiny_lexicon import ROWS, disease, open_tiny_lexicon

from kg_pipeline.errors import Misconfigured, Retryable
from kg_pipeline.ledger.current import current_texts, unread_articles
from kg_pipeline.ledger.dump import content_digest
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.linking.entries import Entry, Row
from kg_pipeline.ner.go_terms import GoTermRecognizer
from kg_pipeline.ner.loading import FoundRecognizer
from kg_pipeline.records import Article, Document, EntityType, Mention, ModelHeader
from kg_pipeline.relations.loading import FoundRelationModel
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER, commit
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.fetch import receive_files
from kg_pipeline.stages.ledger_texts import read_and_commit, write_texts, write_unread
from kg_pipeline.stages.parse import parse
from kg_pipeline.stages.run import run_files
from kg_pipeline.stages.vocabulary import (
    Adopted,
    LinkChange,
    adopt_vocabulary,
    compare_vocabulary,
    weigh_vocabulary,
)

NAMES: dict[str, EntityType] = {
    "BRCA1": "Gene",
    "BRCA2": "Gene",
    "KRAS": "Gene",
    "breast cancer": "Disease",
    "ovarian cancer": "Disease",
}
TEXTS = {
    1: "BRCA1 raises the risk of breast cancer.",
    2: "KRAS was found in ovarian cancer.",
    3: "BRCA2 controls mitophagy in these cells.",
    4: "BRCA2 goes with the apoptotic process in yeast.",
    5: "BRCA1 was found in ovarian cancer.",
    6: "Nothing is named here.",
}
DELETED = 5
NOTICE = "<CopyrightInformation>Invented 2025.</CopyrightInformation>"
SCORES = {("Gene", "Disease"): {"Association": 0.9}}


class ListedRecognizer:
    """Finds the names listed; notes the documents it read, and may be out of order."""

    device = "cpu"
    header = ModelHeader("listed", "1", "ner", ())

    def __init__(self) -> None:
        self.read: list[int] = []
        self.fails = False

    def recognize(self, document: Document) -> tuple[Mention, ...]:
        """In the order of the text."""
        if self.fails:
            raise Retryable("out of order")
        self.read.append(int(document.id))
        found = [(document.text.find(name), name, type_) for name, type_ in NAMES.items()]
        return tuple(Mention(at, at + len(name), name, type_) for at, name, type_ in sorted(found) if at >= 0)

    def recognize_all(self, documents: Sequence[Document]) -> Iterable[tuple[Mention, ...]]:
        """One by one."""
        return map(self.recognize, documents)


def open_toy(
    folder: Path, rows: Sequence[Row], fingerprint: str = "listed", overrides: Path | None = None
) -> tuple[Extractor, ListedRecognizer]:
    folder.mkdir(exist_ok=True)
    lexicon, recognizer = open_tiny_lexicon(folder, tuple(rows), overrides), ListedRecognizer()
    return Extractor(
        FoundRecognizer(lambda: fingerprint, lambda: recognizer),
        GoTermRecognizer(lexicon.go_names()),
        lexicon,
        FoundRelationModel(lambda: "listed", lambda: ListedModel(SCORES)),
    ), recognizer


def is_of(row: Row, identifier: str) -> bool:
    return isinstance(row, Entry) and row.identifier == identifier


def later(rows: Iterable[Row]) -> list[Row]:
    """Ovarian cancer has another identifier, mitophagy is known, breast cancer has another synonym."""
    left = [row for row in rows if not (is_of(row, "MONDO:0008170") or is_of(row, "MONDO:0007254"))]
    mitophagy = Entry("GO:0000423", "BiologicalProcess", "BiologicalProcess", "mitophagy", "go")
    return [
        *left,
        mitophagy,
        disease("MONDO:0005140", "ovarian cancer", "mondo"),
        disease("MONDO:0007254", "breast cancer", "mondo", "malignant tumour of the breast"),
    ]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({}, data=tmp_path / "data")


def files(folder: Path) -> list[Path]:
    """The articles, and a later file that deletes one."""
    folder.mkdir(exist_ok=True)
    first, second = folder / "pubmed26n0001.xml", folder / "pubmed26n0002.xml"
    first.write_bytes(
        article_set(article_xml(pmid, f"On {pmid}.", plain_abstract(text)) for pmid, text in TEXTS.items())
    )
    second.write_bytes(article_set([f"<DeleteCitation><PMID>{DELETED}</PMID></DeleteCitation>"]))
    return [first, second]


def redeliver(settings: Settings, extractor: Extractor) -> int:
    """How many texts are read of the articles when they come once more, with a notice."""
    file = settings.data.parent / "pubmed26n0003.xml"
    again = (article_xml(pmid, f"On {pmid}.", plain_abstract(text) + NOTICE) for pmid, text in TEXTS.items())
    file.write_bytes(article_set(again))
    sources, _ = receive_files(settings.data, [file])
    report = run_files(settings, sources, extractor, into_graph=False)
    assert report.committed.added["articles"] == len(TEXTS)
    return report.texts_read


def read_all(settings: Settings, extractor: Extractor) -> None:
    sources, _ = receive_files(settings.data, files(settings.data.parent / "files"))
    run_files(settings, sources, extractor, into_graph=False)


def adopt(settings: Settings, extractor: Extractor) -> Adopted:
    return adopt_vocabulary(settings, extractor, into_graph=False)


def graph(settings: Settings) -> dict[str, list[object]]:
    """Nodes, edges, articles, and evidence but for its ids, which tell extractors apart."""
    changes = graph_changes(open_ledger(settings.data / LEDGER))
    evidence = [msgspec.to_builtins(each) for each in changes.evidence]
    return {
        "nodes": list(changes.nodes),
        "edges": list(changes.edges),
        "articles": list(changes.articles),
        "evidence": sorted(
            ({**each, "evidence": {**each["evidence"], "extractor": ""}} for each in evidence), key=str
        ),
    }


def test_only_articles_with_other_links_are_read_again(settings: Settings, tmp_path: Path) -> None:
    before, _ = open_toy(tmp_path / "before", ROWS)
    after, recognizer = open_toy(tmp_path / "after", later(ROWS))
    read_all(settings, before)
    adopted = adopt(settings, after)
    assert recognizer.read == [2, 3, 5]
    assert (adopted.vocabulary.compared, adopted.vocabulary.changed) == (6, 3)
    assert (adopted.vocabulary.lexicon_before, adopted.vocabulary.lexicon_after) == (
        before.lexicon.version,
        after.lexicon.version,
    )
    assert set(adopted.vocabulary.changes) == {
        LinkChange("ovarian cancer", "Disease", ("MONDO:0008170",), ("MONDO:0005140",), 2),
        LinkChange("mitophagy", "BiologicalProcess", (), ("GO:0000423",), 1),
    }
    assert adopted.committed.added["readings"] == 3
    readers = {text.pmid: text.extractor for text in current_texts(open_ledger(settings.data / LEDGER))}
    assert readers == {
        1: before.id,
        2: after.id,
        3: after.id,
        4: before.id,
        DELETED: after.id,
        6: before.id,
    }


def test_overrides_are_taken_into_use_like_another_vocabulary(settings: Settings, tmp_path: Path) -> None:
    overrides = tmp_path / "overrides.csv"
    overrides.write_text(
        "action,name,type,identifier,curator,date,why\n"
        "forbid,ovarian cancer,Disease,MONDO:0008170,ann,2026-01-31,not this one\n"
        "add,mitophagy,BiologicalProcess,GO:0006915,ann,2026-01-31,for the test\n",
        encoding="utf-8",
    )
    before, _ = open_toy(tmp_path / "before", ROWS)
    after, recognizer = open_toy(tmp_path / "after", ROWS, overrides=overrides)
    assert after.lexicon.version == before.lexicon.version
    assert after.id != before.id
    read_all(settings, before)
    adopted = adopt(settings, after)
    assert recognizer.read == [2, 3, 5]
    assert set(adopted.vocabulary.changes) == {
        LinkChange("ovarian cancer", "Disease", ("MONDO:0008170",), (), 2),
        LinkChange("mitophagy", "BiologicalProcess", (), ("GO:0006915",), 1),
    }
    assert adopt(settings, after).committed.added == {}


def test_what_comes_once_more_is_read_again_only_for_other_links(settings: Settings, tmp_path: Path) -> None:
    before, _ = open_toy(tmp_path / "before", ROWS)
    after, recognizer = open_toy(tmp_path / "after", later(ROWS))
    read_all(settings, before)
    assert redeliver(settings, after) == 3
    assert recognizer.read == [2, 3, 5]
    assert adopt(settings, after).vocabulary.changed == 0


def test_what_comes_once_more_after_a_release_is_not_read_again(settings: Settings, tmp_path: Path) -> None:
    before, _ = open_toy(tmp_path / "before", ROWS)
    after, recognizer = open_toy(tmp_path / "after", later(ROWS))
    read_all(settings, before)
    adopt(settings, after)
    recognizer.read.clear()
    assert redeliver(settings, after) == 0
    assert recognizer.read == []


def test_other_models_read_what_comes_once_more(settings: Settings, tmp_path: Path) -> None:
    before, _ = open_toy(tmp_path / "before", ROWS)
    read_all(settings, before)
    other, _ = open_toy(tmp_path / "after", ROWS, fingerprint="another")
    assert redeliver(settings, other) == len(TEXTS)


def test_the_graph_is_that_of_the_new_vocabulary_from_the_start(settings: Settings, tmp_path: Path) -> None:
    before, _ = open_toy(tmp_path / "before", ROWS)
    after, _ = open_toy(tmp_path / "after", later(ROWS))
    read_all(settings, before)
    former = graph(settings)
    adopt(settings, after)
    fresh = replace(settings, data=tmp_path / "fresh" / "data")
    fresh.data.parent.mkdir()
    read_all(fresh, after)
    assert graph(settings) == graph(fresh) != former
    assert "malignant tumour of the breast" in str(graph(settings)["nodes"])


def test_a_second_time_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    before, _ = open_toy(tmp_path / "before", ROWS)
    after, recognizer = open_toy(tmp_path / "after", later(ROWS))
    read_all(settings, before)
    assert adopt(settings, before).committed.added == {}
    adopt(settings, after)
    digest = content_digest(open_ledger(settings.data / LEDGER))
    sequence = open_ledger(settings.data / LEDGER).last_sequence
    again = adopt(settings, after)
    assert (again.committed.sequence, again.committed.added, again.vocabulary.changed) == (sequence, {}, 0)
    assert content_digest(open_ledger(settings.data / LEDGER)) == digest
    assert recognizer.read == [2, 3, 5]
    assert not list((settings.data / "shards").rglob("*.gz"))


def test_back_to_the_former_vocabulary_reads_nothing_twice(settings: Settings, tmp_path: Path) -> None:
    before, recognizer = open_toy(tmp_path / "before", ROWS)
    after, _ = open_toy(tmp_path / "after", later(ROWS))
    read_all(settings, before)
    former = graph(settings)
    adopt(settings, after)
    recognizer.read.clear()
    back = adopt(settings, before)
    assert (back.vocabulary.changed, recognizer.read) == (3, [])
    assert graph(settings) == former


def test_what_was_interrupted_goes_on(settings: Settings, tmp_path: Path) -> None:
    before, _ = open_toy(tmp_path / "before", ROWS)
    after, recognizer = open_toy(tmp_path / "after", later(ROWS))
    read_all(settings, before)
    sequence = open_ledger(settings.data / LEDGER).last_sequence
    recognizer.fails = True
    with pytest.raises(Retryable):
        adopt(settings, after)
    assert open_ledger(settings.data / LEDGER).last_sequence == sequence
    recognizer.fails = False
    assert adopt(settings, after).committed.added["readings"] == 3


def test_edges_and_their_cause_are_shown_before_anything_is_written(settings: Settings, tmp_path: Path) -> None:
    before, _ = open_toy(tmp_path / "before", ROWS)
    after, recognizer = open_toy(tmp_path / "after", later(ROWS))
    read_all(settings, before)
    there = content_digest(open_ledger(settings.data / LEDGER))
    prepared = compare_vocabulary(settings, after)
    difference = weigh_vocabulary(settings, after, prepared.shards)
    assert prepared.vocabulary.changed == 3
    kras = {frozenset({edge.subject, edge.object}): edge.change for edge in difference.edges}
    assert kras[frozenset({"NCBIGene:3845", "MONDO:0008170"})] == "withdrawn"
    assert kras[frozenset({"NCBIGene:3845", "MONDO:0005140"})] == "new"
    assert {cause.kind for edge in difference.edges for cause in edge.causes} == {"vocabulary"}
    assert content_digest(open_ledger(settings.data / LEDGER)) == there
    recognizer.read.clear()
    assert adopt(settings, after).committed.added["readings"] == 3
    assert recognizer.read == []


def test_other_models_are_for_a_run(settings: Settings, tmp_path: Path) -> None:
    before, _ = open_toy(tmp_path / "before", ROWS)
    read_all(settings, before)
    other, _ = open_toy(tmp_path / "after", later(ROWS), fingerprint="another")
    with pytest.raises(Misconfigured, match="last read with: ner_model;"):
        adopt(settings, other)


def test_without_a_ledger_there_is_nothing_to_compare(settings: Settings, tmp_path: Path) -> None:
    extractor, _ = open_toy(tmp_path / "before", ROWS)
    with pytest.raises(Misconfigured):
        adopt(settings, extractor)
    with pytest.raises(Misconfigured):
        compare_vocabulary(settings, extractor)
    assert not (settings.data / LEDGER).exists()


def test_articles_that_no_one_has_read_are_read_from_the_ledger(settings: Settings, tmp_path: Path) -> None:
    extractor, recognizer = open_toy(tmp_path / "before", ROWS)
    sources, _ = receive_files(settings.data, files(tmp_path / "files"))
    shards = [shard for source in sources for shard in parse(settings.data, source).shards]
    with open_writer(settings.data / LEDGER) as writer:
        commit(writer, settings.data, shards, [], extractor, "held back")
        assert [article.pmid for article in unread_articles(writer.ledger)] == [1, 2, 3, 4, 5, 6]
        unread = write_unread(settings.data, writer.ledger)
        assert read_and_commit(writer, settings, unread, extractor, "late").added["readings"] == 6
        assert list(unread_articles(writer.ledger)) == []
    assert recognizer.read == [1, 2, 3, 4, 5, 6]
    fresh = replace(settings, data=tmp_path / "fresh" / "data")
    fresh.data.parent.mkdir()
    read_all(fresh, extractor)
    assert graph(settings) == graph(fresh)


def test_an_article_more_leaves_most_batches_as_they_were(tmp_path: Path) -> None:
    articles = [Article(pmid=pmid, version=1, title=f"On {pmid}.") for pmid in range(1, 3_001)]
    before, after = set(write_texts(tmp_path, articles)), set(write_texts(tmp_path, articles[1:]))
    assert len(before) >= 12
    assert 0 < len(after - before) <= 3
