"""The lexicon: one read-only SQLite file, memory-mapped, shared by all processes that link.

`LEXICON_SCHEMA` is what `write_lexicon` makes and `Lexicon.open` expects; the application id tells it from others.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, get_args

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.building.contents import Name
from kg_pipeline.linking.entries import Annotation, Edition, Parent
from kg_pipeline.linking.normalize import BAG_MARK
from kg_pipeline.linking.override_file import read_overrides
from kg_pipeline.linking.overrides import NO_OVERRIDES, Overrides
from kg_pipeline.linking.weighing.model import shipped_model
from kg_pipeline.linking.weighing.neighbours.index import Cluster, Neighbours
from kg_pipeline.records import GO_TYPES, Concept, EntityType

APPLICATION_ID = 0x4B474C58  # "KGLX"
SCHEMA_VERSION = 4
LEXICON_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE codes (code INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE coded_identifiers (id INTEGER PRIMARY KEY, identifier TEXT NOT NULL UNIQUE, other_node TEXT);
CREATE TABLE coded_names (
    key TEXT NOT NULL, type_code INTEGER NOT NULL, identifier_id INTEGER NOT NULL, name TEXT NOT NULL,
    vocabulary_code INTEGER NOT NULL, status_code INTEGER NOT NULL, taxon_code INTEGER,
    PRIMARY KEY (key, type_code, identifier_id, name, vocabulary_code)
) WITHOUT ROWID;
CREATE TABLE coded_concepts (
    id INTEGER PRIMARY KEY, category_code INTEGER NOT NULL, name TEXT NOT NULL, synonyms TEXT NOT NULL,
    xrefs TEXT NOT NULL, taxon_code INTEGER, kept_home TEXT
);
CREATE VIEW identifiers AS
SELECT identifier, COALESCE(other_node, identifier) AS node FROM coded_identifiers;
CREATE VIEW names AS
SELECT
    key, types.text AS type, identifier, name, vocabularies.text AS vocabulary, statuses.text AS status,
    COALESCE(other_node, identifier) AS node, taxa.text AS taxon
FROM coded_names
CROSS JOIN coded_identifiers AS identifiers ON identifiers.id = coded_names.identifier_id
CROSS JOIN codes AS types ON types.code = type_code
CROSS JOIN codes AS vocabularies ON vocabularies.code = vocabulary_code
CROSS JOIN codes AS statuses ON statuses.code = status_code
LEFT JOIN codes AS taxa ON taxa.code = taxon_code;
CREATE VIEW concepts AS
SELECT identifier AS id, categories.text AS category, name, synonyms, xrefs, taxa.text AS in_taxon, kept_home
FROM coded_identifiers AS identifiers
CROSS JOIN coded_concepts AS concepts ON concepts.id = identifiers.id
CROSS JOIN codes AS categories ON categories.code = category_code
LEFT JOIN codes AS taxa ON taxa.code = taxon_code;
CREATE TABLE forbidden (key TEXT NOT NULL, identifier TEXT NOT NULL, PRIMARY KEY (key, identifier)) WITHOUT ROWID;
CREATE TABLE parents (
    child TEXT NOT NULL, parent TEXT NOT NULL, predicate TEXT NOT NULL, vocabulary TEXT NOT NULL,
    PRIMARY KEY (child, parent, predicate)
) WITHOUT ROWID;
CREATE TABLE annotations (
    gene TEXT NOT NULL, term TEXT NOT NULL, predicate TEXT NOT NULL, evidence_code TEXT NOT NULL,
    vocabulary TEXT NOT NULL, PRIMARY KEY (gene, term, predicate, evidence_code, vocabulary)
) WITHOUT ROWID;
CREATE TABLE vocabularies (
    name TEXT NOT NULL, source TEXT NOT NULL, release TEXT NOT NULL, licence TEXT NOT NULL,
    may_travel INTEGER NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (name, source, release)
) WITHOUT ROWID;
CREATE TABLE name_counts (
    vocabulary TEXT PRIMARY KEY, names INTEGER NOT NULL, concepts INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE clusters (
    number INTEGER PRIMARY KEY, centre BLOB NOT NULL, keys TEXT NOT NULL, vectors BLOB NOT NULL
);
CREATE TABLE conflicts (subject TEXT NOT NULL, object TEXT NOT NULL, vocabulary TEXT NOT NULL);
CREATE TABLE refused (vocabulary TEXT NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, found TEXT NOT NULL);
"""
"""What many names repeat stands once, under a number in the order of the texts; the views are without numbers."""
TYPE_CODES: Mapping[EntityType, int] = {type_: code for code, type_ in enumerate(sorted(get_args(EntityType)))}
GO_ONLY = f"type_code IN ({', '.join(str(TYPE_CODES[type_]) for type_ in GO_TYPES)})"
_FIND = """
SELECT type_code, identifier, name, vocabulary_code, status_code, COALESCE(other_node, identifier), taxon_code
FROM coded_names CROSS JOIN coded_identifiers ON id = identifier_id WHERE key = ?
"""
_FIND_CONCEPT = "SELECT * FROM concepts WHERE id = ?"
# Pages beyond are read into a small cache: what is mapped counts as memory of the process, even if all share it.
_MMAP_BYTES = 224 << 20
_CACHED_KEYS = 10_000
_CACHED_CONCEPTS = 5_000


class Lexicon:
    """Names, concepts and equivalence of the vocabularies it was built from; opened by `Lexicon.open`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path
        self.version = self._meta("version")
        """Hash of the content: the same vocabularies and rules give the same version anywhere."""
        self.overrides: Overrides = NO_OVERRIDES
        """What curators say besides; no part of the version."""
        self._codes: dict[int | None, Any] = {
            None: None,
            **dict(connection.execute("SELECT code, text FROM codes")),
        }
        self._rows = lru_cache(_CACHED_KEYS)(self._read_rows)
        self.concept = lru_cache(_CACHED_CONCEPTS)(self._read_concept)

    @classmethod
    def open(cls, path: Path, overrides: Path | None = None) -> "Lexicon":
        """The lexicon in the file, and curators' overrides in theirs.

        Raises `Misconfigured` if the lexicon is missing, damaged or something else, or an override is wrong.
        """
        if not path.is_file():
            raise Misconfigured(f"no lexicon at {path}; build it (kg-pipeline run does, once)")
        try:
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            connection.execute(f"PRAGMA mmap_size={_MMAP_BYTES}")
            _check_header(connection, path)
            lexicon = cls(connection, path)
            if overrides is not None:
                lexicon.overrides = read_overrides(overrides, lexicon)
            return lexicon
        except sqlite3.DatabaseError as exc:
            raise Misconfigured(f"{path} is no lexicon ({exc}); delete it and build it again") from exc

    def close(self) -> None:
        """Gives the file back; the lexicon cannot be used afterwards."""
        self._connection.close()

    def find(self, key: str, types: Sequence[EntityType]) -> tuple[Name, ...]:
        """Names with the key (`normalize.name_key` or `bag_key`) among the types: added ones, then the file's."""
        return tuple(name for name in (*self.overrides.names(key), *self._rows(key)) if name.type in types)

    def forbidden(self, key: str) -> frozenset[str]:
        """Identifiers that curators forbid for names with the key."""
        return self._forbidden.get(key, frozenset())

    def node_of(self, identifier: str) -> str | None:
        """Id of the node of an identifier as matched; None if no vocabulary of this lexicon has it."""
        row = self._connection.execute(
            "SELECT node FROM identifiers WHERE identifier = ?", (identifier,)
        ).fetchone()
        return str(row[0]) if row else None

    def parents(self, node: str) -> tuple[Parent, ...]:
        """What the node is a kind or a member of, nodes as well."""
        rows = self._connection.execute("SELECT * FROM parents WHERE child = ?", (node,))
        return tuple(Parent(*row) for row in rows)

    def annotations(self, node: str) -> tuple[Annotation, ...]:
        """The GO terms that curated databases join the node of a gene to."""
        rows = self._connection.execute("SELECT * FROM annotations WHERE gene = ?", (node,))
        return tuple(Annotation(*row) for row in rows)

    @cached_property
    def kept_home(self) -> frozenset[str]:
        """Names of the vocabularies whose statements may not leave the user's machine."""
        rows = self._connection.execute("SELECT name FROM vocabularies WHERE NOT may_travel")
        return frozenset(name for (name,) in rows)

    def go_names(self) -> Iterator[Name]:
        """All GO terms under the keys of their forms (`go_forms`), added ones first."""
        yield from self.overrides.go_names()
        keys = f"SELECT key FROM coded_names WHERE {GO_ONLY} AND key >= ?"
        query = f"SELECT * FROM names WHERE key IN ({keys}) ORDER BY key, type, identifier, name, vocabulary"
        for row in self._connection.execute(query, (BAG_MARK,)):
            name = Name(*row)
            if name.type in GO_TYPES:
                yield name

    def names_of(self, type_: EntityType) -> Iterator[Name]:
        """All names of a type, by every key."""
        for row in self._connection.execute("SELECT * FROM names WHERE type = ?", (type_,)):
            yield Name(*row)

    def editions(self) -> tuple[Edition, ...]:
        """The vocabularies it was built from, each with release and licence."""
        query = "SELECT name, release, licence, may_travel FROM vocabularies ORDER BY name, source"
        rows = self._connection.execute(query)
        return tuple(Edition(name, release, licence, bool(may)) for name, release, licence, may in rows)

    def cross_references(self) -> Iterator[tuple[str, str]]:
        """Every other identifier of a node, and the node; also those that no name is found by."""
        for node, xrefs in self._connection.execute("SELECT id, xrefs FROM concepts ORDER BY id"):
            for xref in msgspec.json.decode(xrefs, type=tuple[str, ...]):
                yield xref, node

    def query(self, statement: str, *values: str | int) -> Iterator[Any]:
        """The rows of a SELECT over `LEXICON_SCHEMA`, as they come."""
        return self._connection.execute(statement, values)

    def refused_counts(self) -> dict[str, int]:
        """How many rows of each vocabulary the build refused."""
        return dict(self._connection.execute("SELECT vocabulary, count(*) FROM refused GROUP BY 1 ORDER BY 1"))

    @cached_property
    def neighbours(self) -> Neighbours:
        """Names of diseases, found by what is close. Raises `Misconfigured` where another model made them."""
        model = shipped_model()
        if self._meta("names_model") != model.names_fingerprint:
            raise Misconfigured(f"{self.path} was built with another model of names; delete it and build it again")
        centres = self._connection.execute("SELECT centre FROM clusters ORDER BY number")
        return Neighbours(model.encoder, [centre for (centre,) in centres], self._read_cluster)

    def _read_cluster(self, number: int) -> Cluster:
        query = "SELECT centre, keys, vectors FROM clusters WHERE number = ?"
        return Cluster(*self._connection.execute(query, (number,)).fetchone())

    @cached_property
    def _forbidden(self) -> dict[str, frozenset[str]]:
        """All of them: curators wrote each by hand."""
        found: dict[str, set[str]] = defaultdict(set)
        for key, identifier in self._connection.execute("SELECT key, identifier FROM forbidden"):
            found[key].add(identifier)
        return {key: frozenset(identifiers) for key, identifiers in found.items()}

    def _read_rows(self, key: str) -> tuple[Name, ...]:
        text = self._codes
        return tuple(
            [
                Name(key, text[type_], identifier, name, text[vocabulary], text[status], node, text[taxon])
                for type_, identifier, name, vocabulary, status, node, taxon in self._connection.execute(
                    _FIND, (key,)
                ).fetchall()
            ]
        )

    def _read_concept(self, identifier: str) -> Concept | None:
        row = self._connection.execute(_FIND_CONCEPT, (identifier,)).fetchone()
        if row is None and (node := self.node_of(identifier)) is not None:
            row = self._connection.execute(_FIND_CONCEPT, (node,)).fetchone()
        return make_concept(row) if row else None

    def _meta(self, key: str) -> str:
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise Misconfigured(
                f"{self.path} lacks its {key}: its build was not finished; delete it and build it again"
            )
        return str(row[0])


def make_concept(row: tuple[str, str, str, str, str, str | None, str | None]) -> Concept:
    """The concept of a row of the table; most keep nothing at home."""
    identifier, category, name, synonyms, xrefs, in_taxon, kept_home = row
    decode = msgspec.json.decode
    return Concept(
        identifier,
        category,
        name,
        decode(synonyms, type=tuple[str, ...]),
        decode(xrefs, type=tuple[str, ...]),
        in_taxon,
        decode(kept_home, type=tuple[str, ...]) if kept_home else (),
    )


def _check_header(connection: sqlite3.Connection, path: Path) -> None:
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (schema_version,) = connection.execute("PRAGMA user_version").fetchone()
    if application_id != APPLICATION_ID:
        raise Misconfigured(f"{path} is a database, but no lexicon of ours; name another file or build one")
    if schema_version != SCHEMA_VERSION:
        raise Misconfigured(
            f"{path} has lexicon schema {schema_version}, this version reads {SCHEMA_VERSION}; "
            "build the lexicon again"
        )
