"""Writes a release as KGX: nodes and edges, each as tab-separated values and as JSON lines, in bounded memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import msgspec

from kg_pipeline.export.associations import association_type, background_association
from kg_pipeline.export.iris import OurIris
from kg_pipeline.export.kgx_records import (
    ACCEPTED_AGENT_TYPE,
    EDGE_COLUMNS,
    NODE_COLUMNS,
    Found,
    KgxEdge,
    KgxNode,
    background_record,
    edge_record,
    found_of,
    node_record,
)
from kg_pipeline.export.release import check_is_whole
from kg_pipeline.export.scratch import Scratch
from kg_pipeline.export.whole_files import writing
from kg_pipeline.records import GraphChanges, Record

_NAMES = ("nodes.tsv", "edges.tsv", "nodes.jsonl", "edges.jsonl")
_SPLITS = str.maketrans("|\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " " * 12)
"""What ends an item (the `kgx` library splits any value with a bar), a field, or, to some readers, a line."""


class KgxCounts(Record, frozen=True):
    """What a KGX export holds."""

    nodes: int
    edges: int
    evidence: int
    """Sentences behind the edges."""
    negated: int
    """Edges that are refuted."""
    accepted: int
    """Edges that a curator accepted a sentence of."""
    background: int
    """Edges of vocabularies, beside those."""
    names_left_out: int
    """Of the nodes: they may not leave the user's machine."""
    xrefs_left_out: int


def kgx_paths(out: Path) -> list[Path]:
    """The four files: in `out` where it is a folder, else beside it with its name before theirs."""
    return [out / name if out.is_dir() else out.with_name(f"{out.name}_{name}") for name in _NAMES]


def write_kgx(
    changes: GraphChanges,
    out: Path,
    *,
    base_iri: str,
    infores: str,
    on_progress: Callable[[int], None] = lambda _: None,
) -> KgxCounts:
    """Counts of what was written; the files are whole or, after a failure, as they were.

    Holds the evidence of one edge. `changes` must start at sequence 0; its nodes, edges, evidence and background
    are read.
    """
    check_is_whole(changes)
    with writing(kgx_paths(out)) as files, Scratch() as scratch:
        release = _KgxRelease(changes, OurIris(base_iri), infores, scratch, on_progress)
        nodes_tsv, edges_tsv, nodes_jsonl, edges_jsonl = files
        scratch.add_parts(release.evidence())
        _write(release.nodes(), NODE_COLUMNS, nodes_tsv, nodes_jsonl)
        _write(release.edges(), EDGE_COLUMNS, edges_tsv, edges_jsonl)
    return release.counts()


@dataclass
class _KgxRelease:
    changes: GraphChanges
    ours: OurIris
    infores: str
    scratch: Scratch
    advance: Callable[[int], None]
    counted: Counter[str] = field(default_factory=Counter)

    def evidence(self) -> Iterator[tuple[str, bytes]]:
        encode = msgspec.msgpack.Encoder().encode
        for node in self.changes.evidence:
            self._count("evidence")
            yield node.edge_id, encode(found_of(node, self.ours))

    def nodes(self) -> Iterator[KgxNode]:
        for concept in self.changes.nodes:
            self._count("nodes")
            self.scratch.set_category(concept.id, concept.category)
            yield node_record(concept)

    def edges(self) -> Iterator[KgxEdge]:
        decode = msgspec.msgpack.Decoder(Found).decode
        category = self.scratch.category
        for edge in self.changes.edges:
            self._count("edges")
            found = [decode(part) for part in self.scratch.parts(edge.id)]
            kind = association_type(edge.predicate, category(edge.subject), category(edge.object))
            record = edge_record(edge, kind, found, self.infores, self.ours)
            self.counted["negated"] += record.negated
            self.counted["accepted"] += record.agent_type == ACCEPTED_AGENT_TYPE
            yield record
        for related in self.changes.background:
            self._count("background")
            kind_of = background_association(
                related.predicate, category(related.subject), category(related.object)
            )
            yield background_record(related, kind_of, self.ours)

    def counts(self) -> KgxCounts:
        """What was read so far."""
        kinds = ("nodes", "edges", "evidence", "negated", "accepted", "background")
        left_out = self.changes.left_out
        return KgxCounts(
            **{kind: self.counted[kind] for kind in kinds},
            names_left_out=left_out.names,
            xrefs_left_out=left_out.xrefs,
        )

    def _count(self, kind: str) -> None:
        self.counted[kind] += 1
        self.advance(1)


def _write(records: Iterable[KgxNode | KgxEdge], columns: Sequence[str], tsv: BinaryIO, jsonl: BinaryIO) -> None:
    encode = msgspec.json.Encoder().encode
    tsv.write("\t".join(columns).encode() + b"\n")
    for record in records:
        jsonl.write(encode(record) + b"\n")
        tsv.write("\t".join(_cell(getattr(record, column)) for column in columns).encode() + b"\n")


def _cell(value: str | float | tuple[str, ...] | None) -> str:
    """KGX's TSV has neither quotes nor escapes: what would end a value becomes a blank."""
    if isinstance(value, tuple):
        return "|".join(item.translate(_SPLITS) for item in value)
    if value is None:
        return ""
    if isinstance(value, bool):
        # The `kgx` library takes any text there for true.
        return "true" if value else ""
    return str(value).translate(_SPLITS)
