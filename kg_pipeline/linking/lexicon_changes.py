"""What another lexicon has otherwise than the former, by vocabulary: releases, names, identifiers, nodes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kg_pipeline.linking.catalogue import ListedVocabulary, list_vocabularies
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.records import Record

_EXAMPLES = 5
# Bag keys repeat the names of diseases.
_NAMES_ONLY_IN = """
SELECT a.vocabulary, count(*) FROM {these}.names a
WHERE a.key NOT LIKE '~%' AND NOT EXISTS (
    SELECT 1 FROM {those}.names b
    WHERE b.key = a.key AND b.type = a.type AND b.identifier = a.identifier AND b.name = a.name
      AND b.vocabulary = a.vocabulary
) GROUP BY 1
"""
_IDENTIFIERS = """
CREATE TEMP TABLE {these}_ids (identifier, vocabulary, node, PRIMARY KEY (identifier, vocabulary)) WITHOUT ROWID;
INSERT OR IGNORE INTO {these}_ids SELECT identifier, vocabulary, node FROM {these}.names;
"""
_NEW = """
SELECT vocabulary, identifier, node FROM after_ids a
WHERE NOT EXISTS (SELECT 1 FROM before_ids b WHERE b.identifier = a.identifier AND b.vocabulary = a.vocabulary)
"""
_RETIRED = """
SELECT b.vocabulary, b.identifier, coalesce(i.node, '') FROM before_ids b
LEFT JOIN after.identifiers i USING (identifier)
WHERE NOT EXISTS (SELECT 1 FROM after_ids a WHERE a.identifier = b.identifier AND a.vocabulary = b.vocabulary)
"""
_MOVED = """
SELECT b.vocabulary, b.identifier, b.node || ' > ' || a.node
FROM before_ids b JOIN after_ids a USING (identifier, vocabulary) WHERE a.node <> b.node
"""


class Changed(Record, frozen=True):
    """Identifiers of a vocabulary that changed in one way: how many, and the first with what they are now."""

    n: int = 0
    first: tuple[tuple[str, str], ...] = ()


class VocabularyUpdate(Record, frozen=True):
    """What changed in a vocabulary."""

    name: str
    before: tuple[str, ...]
    """Releases; none where the lexicon did not have it."""
    after: tuple[str, ...]
    names_added: int
    names_removed: int
    identifiers_added: Changed
    """With their nodes."""
    identifiers_retired: Changed
    """That have no names any more, with the node that they stand for now, if any."""
    nodes_changed: Changed
    """Identifiers that stand for another node, with both."""

    @property
    def is_changed(self) -> bool:
        """Whether anything is other than it was."""
        counts = self.names_added, self.names_removed, self.identifiers_added.n, self.identifiers_retired.n
        return self.before != self.after or any(counts) or self.nodes_changed.n > 0


def compare_lexicons(before: Path, after: Path) -> tuple[VocabularyUpdate, ...]:
    """The vocabularies that changed, sorted by name; some seconds a million names, and a temporary file.

    Raises `Misconfigured` if one of the two is no lexicon that this version reads.
    """
    if before == after:
        return ()
    releases = [_releases(path) for path in (before, after)]
    with _attached(before, after) as connection:
        added = dict(connection.execute(_NAMES_ONLY_IN.format(these="after", those="before")))
        removed = dict(connection.execute(_NAMES_ONLY_IN.format(these="before", those="after")))
        for side in ("before", "after"):
            connection.executescript(_IDENTIFIERS.format(these=side))
        new, retired, moved = (_changed(connection, query) for query in (_NEW, _RETIRED, _MOVED))
    updates = (
        VocabularyUpdate(
            name=name,
            before=releases[0].get(name, ()),
            after=releases[1].get(name, ()),
            names_added=added.get(name, 0),
            names_removed=removed.get(name, 0),
            identifiers_added=new.get(name, Changed()),
            identifiers_retired=retired.get(name, Changed()),
            nodes_changed=moved.get(name, Changed()),
        )
        for name in sorted({*releases[0], *releases[1]})
    )
    return tuple(update for update in updates if update.is_changed)


def _releases(path: Path) -> dict[str, tuple[str, ...]]:
    lexicon = Lexicon.open(path)
    with closing(lexicon):
        return {listed.name: _releases_of(listed) for listed in list_vocabularies(lexicon)}


def _releases_of(listed: ListedVocabulary) -> tuple[str, ...]:
    return tuple(source.release for source in listed.sources)


@contextmanager
def _attached(before: Path, after: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect("file::memory:", uri=True)) as connection:
        for name, path in (("before", before), ("after", after)):
            connection.execute(f"ATTACH ? AS {name}", (f"{path.resolve().as_uri()}?mode=ro&immutable=1",))
        yield connection


def _changed(connection: sqlite3.Connection, query: str) -> dict[str, Changed]:
    counts: dict[str, int] = {}
    first: dict[str, list[tuple[str, str]]] = {}
    for vocabulary, identifier, now in connection.execute(f"{query} ORDER BY 1, 2"):
        counts[vocabulary] = counts.get(vocabulary, 0) + 1
        examples = first.setdefault(vocabulary, [])
        if len(examples) < _EXAMPLES:
            examples.append((identifier, now))
    return {name: Changed(n, tuple(first[name])) for name, n in counts.items()}
