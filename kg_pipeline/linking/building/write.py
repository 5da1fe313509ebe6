"""Shell: a lexicon's contents as one SQLite file, rows in their sorted order, with the hash of them all."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from kg_pipeline.linking.building.contents import Contents
from kg_pipeline.linking.field_ids import keep_of_field
from kg_pipeline.linking.lexicon import APPLICATION_ID, GO_ONLY, LEXICON_SCHEMA, SCHEMA_VERSION, TYPE_CODES
from kg_pipeline.linking.normalize import BAG_MARK, bag_key
from kg_pipeline.linking.sources.vocabularies import Vocabulary
from kg_pipeline.linking.weighing.model import shipped_model
from kg_pipeline.linking.weighing.neighbours.encoder import NameEncoder
from kg_pipeline.linking.weighing.neighbours.index import cluster_keys
from kg_pipeline.records import Record

_GO_INDEX = f"CREATE INDEX go_names ON coded_names (type_code) WHERE {GO_ONLY}"
_COUNT_NAMES = f"""
INSERT INTO name_counts SELECT vocabulary, count(*), count(DISTINCT node) FROM names
WHERE key NOT LIKE '{BAG_MARK}%' GROUP BY vocabulary
"""
# What a build refused or did not merge is told, but decides no link.
_DECIDING = ("names", "concepts", "identifiers", "forbidden", "parents", "annotations")

_Cells = Sequence[Any]


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
        pairs = _pair_identifiers(contents)
        coding = _Coding(contents, pairs)
        _insert(connection, "codes", ((code, text) for text, code in coding.codes.items()))
        for table, rows in _tables(contents, pairs, origins):
            if table in _DECIDING:
                rows = _hashed(table, rows, digest)
            _insert(connection, *coding.encode(table, rows))
        version = digest.hexdigest()
        connection.execute("INSERT INTO meta VALUES ('version', ?)", (version,))
        model = shipped_model()
        connection.execute("INSERT INTO meta VALUES ('names_model', ?)", (model.names_fingerprint,))
        _insert(connection, "clusters", _clusters(contents, model.encoder))
        connection.execute(_GO_INDEX)
        connection.execute(_COUNT_NAMES)
        connection.commit()
    return version


def _pair_identifiers(contents: Contents) -> list[tuple[str, str]]:
    """All identifiers, retired ones as well, each with its node; sorted."""
    pairs = {(identifier, node.id) for node in contents.nodes for identifier in (node.id, *node.members)}
    return sorted([*pairs, *contents.retired])


class _Coding:
    """Numbers for the texts that many rows repeat, in the order of the texts, so that rows keep theirs."""

    def __init__(self, contents: Contents, pairs: Iterable[tuple[str, str]]) -> None:
        named = {text for name in contents.names for text in (name.vocabulary, name.status, name.taxon)}
        used = {text for concept in contents.concepts for text in (concept.category, concept.in_taxon)} | named
        others = sorted(text for text in used if text is not None and text not in TYPE_CODES)
        self.codes = {text: code for code, text in enumerate([*TYPE_CODES, *others])}
        self._ids = {identifier: number for number, (identifier, _) in enumerate(pairs)}

    def encode(self, table: str, rows: Iterable[_Cells]) -> tuple[str, Iterable[_Cells]]:
        """The table that holds the rows, and the rows as it holds them."""
        ids, codes = self._ids, self.codes.get
        match table:
            case "names":
                return "coded_names", (
                    (key, codes(type_), ids[identifier], name, codes(vocabulary), codes(status), codes(taxon))
                    for key, type_, identifier, name, vocabulary, status, _, taxon in rows
                )
            case "concepts":
                return "coded_concepts", (
                    (ids[identifier], codes(category), name, synonyms, xrefs, codes(taxon), *(kept_home or [None]))
                    for identifier, category, name, synonyms, xrefs, taxon, *kept_home in rows
                )
            case "identifiers":
                return "coded_identifiers", (
                    (ids[identifier], identifier, None if node == identifier else node)
                    for identifier, node in rows
                )
        return table, rows


def _tables(
    contents: Contents, pairs: Iterable[_Cells], origins: Iterable[Origin]
) -> Iterator[tuple[str, Iterable[_Cells]]]:
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
                # Only where there is something, so that the version of a lexicon without stays what it was.
                *([_json(concept.kept_home)] if concept.kept_home else []),
            )
            for concept in contents.concepts
        ),
    )
    yield "identifiers", pairs
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
    concepts = {concept.id: concept for concept in contents.concepts}
    diseases = (name for name in contents.names if name.type == "Disease")
    keys = {bag_key(name.name) for name in keep_of_field(diseases, concepts.get)}
    for number, cluster in enumerate(cluster_keys(keys - {""}, encoder)):
        yield number, cluster.centre, cluster.keys, cluster.vectors


def _hashed(table: str, rows: Iterable[_Cells], digest: hashlib.blake2b) -> Iterator[_Cells]:
    digest.update(table.encode())
    encode = msgspec.json.Encoder().encode
    for row in rows:
        digest.update(encode(row))
        yield row


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[_Cells]) -> None:
    (n_columns,) = connection.execute("SELECT count(*) FROM pragma_table_info(?)", (table,)).fetchone()
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * n_columns)})", rows)


def _json(values: tuple[str, ...]) -> str:
    return msgspec.json.encode(values).decode()
