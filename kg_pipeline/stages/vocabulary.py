"""Vocabulary: what another lexicon links otherwise, and only the articles it does so in read again."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from kg_pipeline.errors import Misconfigured
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.ledger.current import read_texts
from kg_pipeline.ledger.readings import extractor_parts
from kg_pipeline.ledger.store import Ledger, open_ledger, read_header
from kg_pipeline.ledger.writer import Committed, open_writer
from kg_pipeline.records import Article, Record, Span
from kg_pipeline.records.difference import Difference
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER, commit
from kg_pipeline.stages.diff import diff, report_changes, scratch_copy
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.graph import open_graph, update_graph
from kg_pipeline.stages.ledger_texts import read_all, read_and_commit, write_texts
from kg_pipeline.stages.link_again import Links, link_again, links_of, other_models, other_vocabularies
from kg_pipeline.stages.progress import Advance, StartProgress, watch_nothing
from kg_pipeline.stages.report import RUNS

_MAX_CHANGES = 50
Change = tuple[str, str, tuple[str, ...], tuple[str, ...]]
"""Name, type, identifiers before and after."""


class LinkChange(Record, frozen=True):
    """A name that is linked otherwise; no identifiers where it is unlinked, or no mention."""

    text: str
    type: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    articles: int


class VocabularyChange(Record, frozen=True):
    """What the lexicon of an extractor would do to the links of the articles read."""

    lexicon_before: str | None
    """Of the extractor in use; None where nothing was read yet."""
    lexicon_after: str
    compared: int
    """Articles read with another lexicon."""
    changed: int
    """Those among them with other links."""
    changes: tuple[LinkChange, ...]
    """The most frequent ones."""


class Adopted(Record, frozen=True):
    """What a lexicon changed."""

    vocabulary: VocabularyChange
    committed: Committed
    graph: GraphCounts | None


class Prepared(Record, frozen=True):
    """A comparison, and the shards of the articles to be read again."""

    vocabulary: VocabularyChange
    shards: tuple[str, ...]


def compare_vocabulary(settings: Settings, extractor: Extractor, start: StartProgress = watch_nothing) -> Prepared:
    """What the extractor's lexicon links otherwise than what the ledger was read with; waits for no writer.

    Shards of the articles to read are left in the data folder, and what is read of them is found by
    `adopt_vocabulary`. Raises `Misconfigured` where there is no ledger, or where models or rules differ, too:
    those are taken into use by a run.
    """
    return _compare(open_ledger(settings.data / LEDGER), settings, extractor, start)


def weigh_vocabulary(
    settings: Settings,
    extractor: Extractor,
    shards: Sequence[str],
    n_workers: int = 1,
    start: StartProgress = watch_nothing,
) -> Difference:
    """What the lexicon would change in the graph, from what was compared; the ledger stays as it is."""
    readings = read_all(settings, shards, extractor, n_workers, start)
    since = open_ledger(settings.data / LEDGER).last_sequence
    with scratch_copy(settings) as scratch:
        with open_writer(scratch.data / LEDGER) as writer:
            if writer.ledger.dataset("readings").count_rows():
                commit(writer, settings.data, [], readings, extractor, "vocabulary")
        return diff(scratch, str(since))


def adopt_vocabulary(
    settings: Settings,
    extractor: Extractor,
    n_workers: int = 1,
    start: StartProgress = watch_nothing,
    *,
    into_graph: bool = True,
) -> Adopted:
    """Take the extractor's lexicon into use: the articles it links otherwise are read again, the others stay.

    One commit, then the graph; a second call adds nothing, and one that was killed goes on. Raises as
    `compare_vocabulary`.
    """
    read_header(settings.data / LEDGER)
    run = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
    with open_writer(settings.data / LEDGER) as writer:
        since = writer.ledger.last_sequence
        prepared = _compare(writer.ledger, settings, extractor, start)
        committed = Committed(since, {})
        if prepared.vocabulary.lexicon_before is not None:
            committed = read_and_commit(writer, settings, prepared.shards, extractor, run, n_workers, start)
        if not into_graph:
            return Adopted(prepared.vocabulary, committed, None)
        report_changes(writer.ledger, since, settings.data / RUNS / f"{run}.html")
        with open_graph(settings) as store:
            return Adopted(prepared.vocabulary, committed, update_graph(settings, store))


def _compare(ledger: Ledger, settings: Settings, extractor: Extractor, start: StartProgress) -> Prepared:
    comparison = _Comparison(ledger, extractor, start("link", None, "articles"))
    shards = write_texts(settings.data, comparison.articles_to_read())
    return Prepared(comparison.result(), tuple(shards))


class _Comparison:
    """Goes through the readings by other lexicons once, and counts what it meets."""

    def __init__(self, ledger: Ledger, extractor: Extractor, advance: Advance) -> None:
        self._ledger = ledger
        self._extractor = extractor
        self._advance = advance
        self.lexicon_before = self._lexicon_in_use()
        self._n_compared = self._n_changed = 0
        self._changes: Counter[Change] = Counter()

    def articles_to_read(self) -> Iterator[Article]:
        """The articles with other links, but those that the extractor has read before."""
        others = other_vocabularies(self._ledger, self._extractor)
        for text in read_texts(self._ledger, others):
            document = text.article.document
            before, after = links_of(text.mentions), link_again(document, text.mentions, self._extractor)
            self._n_compared += 1
            self._advance(1)
            if before == after:
                continue
            self._n_changed += 1
            self._changes.update(_changes(document.text, before, after))
            if self._extractor.id not in text.readers:
                yield text.article

    def result(self) -> VocabularyChange:
        """What was met, once all articles were gone through."""
        return VocabularyChange(
            lexicon_before=self.lexicon_before,
            lexicon_after=self._extractor.lexicon.version,
            compared=self._n_compared,
            changed=self._n_changed,
            changes=tuple(LinkChange(*change, n) for change, n in self._changes.most_common(_MAX_CHANGES)),
        )

    def _lexicon_in_use(self) -> str | None:
        """Raises `Misconfigured` where more than the lexicon differs from what is in use."""
        commits = self._ledger.rows("commits", ["sequence", "extractor"])
        _, in_use = max(((row["sequence"], row["extractor"]) for row in commits), default=(0, None))
        if in_use is None:
            return None
        parts = extractor_parts(self._ledger)[in_use]
        if differing := other_models(parts, self._extractor):
            raise Misconfigured(
                f"more than the vocabulary differs from what the ledger was last read with: {differing}; set the "
                "models it was read with (KG_NER_MODEL, KG_RELATION_MODEL), or take these into use by a run"
            )
        return parts.get("lexicon", "")


def _changes(text: str, before: Links, after: Links) -> set[Change]:
    """Each name of the article that is linked otherwise, once."""
    return {
        (text[slice(*span)], type_, _identifiers(before, (span, type_)), _identifiers(after, (span, type_)))
        for span, type_ in before.keys() | after.keys()
        if before.get((span, type_)) != after.get((span, type_))
    }


def _identifiers(links: Links, key: tuple[Span, str]) -> tuple[str, ...]:
    return tuple(identifier for identifier, _ in links.get(key, ()))
