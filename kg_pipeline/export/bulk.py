"""Writes a release as the CSV files of `neo4j-admin database import full`, in bounded memory.

The graph that comes of them is the one that loading makes, its Release node included, so that the next night is
loaded onto it: both are made of the rows of `graph.rows`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from kg_pipeline.errors import Misconfigured, using
from kg_pipeline.export.bulk_files import FILES, import_script, labels_of, schema_commands
from kg_pipeline.export.bulk_values import csv_line
from kg_pipeline.export.release import check_is_whole
from kg_pipeline.export.scratch import Scratch
from kg_pipeline.export.whole_files import writing
from kg_pipeline.graph.rows import (
    Row,
    Value,
    article_row,
    background_row,
    edge_row,
    entity_row,
    evidence_row,
    made_with,
    unlinked_row,
    verdict_row,
)
from kg_pipeline.records import GraphChanges, Record
from kg_pipeline.relations.predicates import knowledge_levels, relationship_type

R = TypeVar("R")


class BulkCounts(Record, frozen=True):
    """What a bulk export holds."""

    entities: int
    articles: int
    edges: int
    evidence: int
    verdicts: int
    background: int
    """Relationships of vocabularies, those that may not leave the user's machine included."""
    nodes: int
    """All nodes of the graph, the release included."""
    relationships: int
    """All relationships: the edges, the background, and what ties evidence and verdicts."""


def write_bulk(
    changes: GraphChanges,
    folder: Path,
    *,
    infores: str,
    belief: str,
    on_progress: Callable[[int], None] = lambda _: None,
) -> BulkCounts:
    """Counts of what was written into `folder`; the files are whole or, after a failure, as they were.

    `changes` must start at sequence 0 and is read to its end. Raises `BadInput` for a value that no bulk import
    can hold.
    """
    check_is_whole(changes)
    with using(folder):
        folder.mkdir(exist_ok=True)
    texts = {"schema.cypher": schema_commands(), "import.sh": import_script()}
    with writing([folder / name for name in (*FILES, *texts)]) as opened, Scratch() as scratch:
        bulk = _Bulk(dict(zip(FILES, opened, strict=False)), on_progress)
        bulk.write_all(changes, scratch, infores, belief)
        for file, text in zip(opened[len(FILES) :], texts.values(), strict=True):
            file.write(text.encode())
    return bulk.counts()


@dataclass
class _Bulk:
    files: dict[str, BinaryIO]
    advance: Callable[[int], None]
    counted: Counter[str] = field(default_factory=Counter)

    def write_all(self, changes: GraphChanges, scratch: Scratch, infores: str, belief: str) -> None:
        for name, file in self.files.items():
            file.write(FILES[name].header)
        encode = msgspec.json.Encoder().encode
        scratch.add_parts((str(pmid), encode(unlinked_row(pmid, names))) for pmid, names in changes.unlinked)
        self._write_entities(changes)
        self._write_articles(changes, scratch)
        self._write_edges(changes, infores)
        self._write_evidence(changes)
        self._write_verdicts(changes)
        self._write_background(changes)
        release: dict[str, Value] = {
            "sequence": changes.to_sequence,
            "status": "current",
            "target": changes.to_sequence,
            "made_with": made_with(infores, belief),
        }
        self._write("release.csv", (changes.ledger_id,), release)

    def counts(self) -> BulkCounts:
        counted = self.counted
        of_kind = {
            kind: sum(counted[name] for name, file in FILES.items() if file.kind == kind)
            for kind in ("nodes", "relationships")
        }
        kinds = ("entities", "articles", "edges", "evidence", "verdicts", "background")
        return BulkCounts(**{kind: counted[f"{kind}.csv"] for kind in kinds}, **of_kind)

    def _write_entities(self, changes: GraphChanges) -> None:
        for concept in self._advancing(changes.nodes):
            keys = (concept.id, labels_of(concept.category))
            self._write("entities.csv", keys, _properties(entity_row(concept)))

    def _write_articles(self, changes: GraphChanges, scratch: Scratch) -> None:
        for article in self._advancing(changes.articles):
            properties = {"pmid": article.pmid, **_properties(article_row(article))}
            for part in scratch.parts(str(article.pmid)):
                properties |= msgspec.json.decode(part)
            self._write("articles.csv", (article.pmid,), properties)

    def _write_edges(self, changes: GraphChanges, infores: str) -> None:
        levels = knowledge_levels()
        for edge in self._advancing(changes.edges):
            keys = (edge.subject, edge.object, relationship_type(edge.predicate))
            properties = _properties(edge_row(edge, levels[edge.predicate], infores))
            self._write("edges.csv", keys, {"id": edge.id, **properties})

    def _write_evidence(self, changes: GraphChanges) -> None:
        for found in self._advancing(changes.evidence):
            id_ = found.evidence.id
            self._write("evidence.csv", (id_,), _properties(evidence_row(found)))
            self._write("subjects.csv", (id_, found.subject), {})
            self._write("objects.csv", (id_, found.object), {})
            self._write("from.csv", (id_, found.evidence.pmid), {})

    def _write_verdicts(self, changes: GraphChanges) -> None:
        for verdict in self._advancing(changes.verdicts):
            self._write("verdicts.csv", (verdict.id,), _properties(verdict_row(verdict)))
        for verdict_id, evidence_id in changes.judged:
            self._write("on.csv", (verdict_id, evidence_id), {})

    def _write_background(self, changes: GraphChanges) -> None:
        for related in self._advancing(changes.background):
            keys = (related.subject, related.object, relationship_type(related.predicate))
            self._write("background.csv", keys, {"id": related.id, **_properties(background_row(related))})

    def _advancing(self, records: Iterator[R]) -> Iterator[R]:
        for record in records:
            self.advance(1)
            yield record

    def _write(self, name: str, keys: tuple[Value, ...], properties: Mapping[str, Value]) -> None:
        declared = FILES[name].properties
        if unknown := properties.keys() - declared.keys():
            raise Misconfigured(
                f"{name}, {keys[0]}: no column for {', '.join(sorted(unknown))}; declare it in FILES"
            )
        values = [*keys, *(properties.get(column) for column in declared)]
        self.files[name].write(csv_line(values, f"{name}, {keys[0]}"))
        self.counted[name] += 1


def _properties(row: Row) -> dict[str, Value]:
    properties = row["properties"]
    assert isinstance(properties, Mapping)
    return dict(properties)
