"""Shell: a lexicon's contents as one SQLite file, rows in their sorted order, with the hash of them all."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from kg_pipeline.linking.contents import Contents
from kg_pipeline.linking.field_ids import field_identifiers
from kg_pipeline.linking.lexicon import APPLICATION_ID, GO_ONLY, LEXICON_SCHEMA, SCHEMA_VERSION
from kg_pipeline.linking.model import shipped_model
from kg_pipeline.linking.neighbours.encoder import NameEncoder
from kg_pipeline.linking.neighbours.index import cluster_keys
from kg_pipeline.linking.normalize import BAG_MARK, bag_key
from kg_pipeline.linking.vocabularies import Vocabulary
from kg_pipeline.records import Record

_GO_INDEX = f"CREATE INDEX go_names ON names (type) WHERE {GO_ONLY}"
_COUNT_NAMES = f"""
INSERT INTO name_counts SELECT vocabulary, count(*), count(DISTINCT node) FROM names
WHERE key NOT LIKE '{BAG_MARK}%' GROUP BY vocabulary
"""
# What a build refused or did not merge is told, but decides no link.
_DECIDING = ("names", "concepts", "identifiers", "forbidden", "parents", "annotations")

_Cells = Sequence[str | bytes | int | None]


class Origin(Record, frozen=True):
    """A vocabulary and where it was read from."""

    vocabulary: Vocabulary
    source: str
    """A package with its version, or the names of files."""
    sha256: str


def write_lexicon(contents: Contents, origins: Iterable[Origin], path: Path) -> str:
    """The version of the lexicon written to `path`, which must not be there yet."""
    digest = hashlib.blake2b(digest_size=16)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192;")
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        connection.executescript(LEXICON_SCHEMA)
        for table, rows in _tables(contents, origins):
            if table in _DECIDING:
                rows = _hashed(table, rows, digest)
            _insert(connection, table, rows)
        version = digest.hexdigest()
        connection.execute("INSERT INTO meta VALUES ('version', ?)", (version,))
        model = shipped_model()
        connection.execute("INSERT INTO meta VALUES ('names_model', ?)", (model.names_fingerprint,))
        _insert(connection, "clusters", _clusters(contents, model.encoder))
        connection.execute(_GO_INDEX)
        connection.execute(_COUNT_NAMES)
        connection.execute("ANALYZE")
        connection.commit()
    return version


def _tables(contents: Contents, origins: Iterable[Origin]) -> Iterator[tuple[str, Iterable[_Cells]]]:
    yield "names", (msgspec.structs.astuple(name) for name in contents.names)
    yield (
        "concepts",
        (
            (
                concept.id,
                concept.category,
                concept.name,
                _json(concept.synonyms),
                _json(concept.xrefs),
                concept.in_taxon,
            )
            for concept in contents.concepts
        ),
    )
    pairs = {(identifier, node.id) for node in contents.nodes for identifier in (node.id, *node.members)}
    yield "identifiers", sorted([*pairs, *contents.retired])
    yield "forbidden", contents.forbidden
    yield "parents", (msgspec.structs.astuple(row) for row in contents.parents)
    yield "annotations", (msgspec.structs.astuple(row) for row in contents.annotations)
    yield "conflicts", (msgspec.structs.astuple(mapping) for mapping in contents.conflicts)
    yield "refused", (msgspec.structs.astuple(row) for row in contents.refused)
    yield "vocabularies", sorted(_vocabularies(contents, origins))


def _vocabularies(contents: Contents, origins: Iterable[Origin]) -> Iterator[tuple[str | bool, ...]]:
    for origin in origins:
        vocabulary = origin.vocabulary
        facts = vocabulary.release, vocabulary.licence, vocabulary.may_travel
        yield vocabulary.name, origin.source, *facts, origin.sha256
    for edition in contents.editions:
        yield edition.vocabulary, "", edition.release, edition.licence, edition.may_travel, ""


def _clusters(contents: Contents, encoder: NameEncoder) -> Iterator[tuple[int, bytes, str, bytes]]:
    """Of the names of diseases that the field's corpora can name."""
    of_field = {concept.id for concept in contents.concepts if field_identifiers(concept, "Disease")}
    keys = {bag_key(name.name) for name in contents.names if name.type == "Disease" and name.node in of_field}
    for number, cluster in enumerate(cluster_keys(keys - {""}, encoder)):
        yield number, cluster.centre, "\n".join(cluster.keys), cluster.vectors


def _hashed(table: str, rows: Iterable[_Cells], digest: hashlib.blake2b) -> Iterator[_Cells]:
    digest.update(table.encode())
    for row in rows:
        digest.update(msgspec.json.encode(row))
        yield row


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[_Cells]) -> None:
    (n_columns,) = connection.execute("SELECT count(*) FROM pragma_table_info(?)", (table,)).fetchone()
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * n_columns)})", rows)


def _json(values: tuple[str, ...]) -> str:
    return msgspec.json.encode(values).decode()
