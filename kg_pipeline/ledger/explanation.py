"""Why an edge has its score, from the ledger alone: each article's share, and the evidence that does not count."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.absence import explain_absence, find_mentions, settle_ends
from kg_pipeline.ledger.comparison import node_facts
from kg_pipeline.ledger.edges import BELIEF
from kg_pipeline.ledger.explained import (
    Absence,
    ExplainedEvidence,
    ExplainedTriple,
    Explanation,
    FadedTriple,
    Node,
    Reason,
)
from kg_pipeline.ledger.findings import Finding, read_findings
from kg_pipeline.ledger.fresh import Faded, fade
from kg_pipeline.ledger.pairs import find_triple, gather_statements, resolve_ends, set_ends
from kg_pipeline.ledger.rows import Row, qualifiers_of
from kg_pipeline.ledger.shares import Side, Witness, share_side
from kg_pipeline.ledger.snapshot import begin_snapshot, take_snapshot
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import Edge, Freshness


def explain_edge(ledger: Ledger, edge_id: str, freshness: Freshness | None = None) -> Explanation:
    """Why the edge with that id has its score, or what was stated of its triple if it is no edge now.

    With `freshness` also what it would score if what articles bring faded with their age.
    Raises `Misconfigured` for an id that no triple ever stated has.
    """
    work = _begin(ledger)
    triple = find_triple(work, edge_id)
    if triple is None:
        raise Misconfigured(
            f"{edge_id}: no edge of the ledger {ledger.folder} has this id, nor was that triple stated; take it "
            "from r.id of the graph, or name the two nodes: kg-pipeline explain SUBJECT OBJECT"
        )
    set_ends(work, [{"side": 0, "id": triple["subject"]}, {"side": 1, "id": triple["object"]}])
    gather_statements(work)
    take_snapshot(work, "now", ledger.last_sequence, "statement")
    triples = tuple(found for found in _explain_triples(work, freshness) if found.id == edge_id)
    return _explain(work, (edge_id,), triples, freshness=freshness)


def explain_pair(ledger: Ledger, one: str, other: str, freshness: Freshness | None = None) -> Explanation:
    """Why the edges between two nodes have their scores, or why there is none; identifiers or names, in any order.

    Raises `Misconfigured` for a name that neither a node nor a mention has. Only where there is no edge are the
    mentions of all readings looked through.
    """
    work = _begin(ledger)
    resolve_ends(work, one, other)
    if gather_statements(work):
        take_snapshot(work, "now", ledger.last_sequence, "statement")
        triples = tuple(_explain_triples(work, freshness))
        if any(triple.edge for triple in triples):
            return _explain(work, (one, other), triples, freshness=freshness)
    return _explain_missing(ledger, (one, other))


def _explain_missing(ledger: Ledger, asked: tuple[str, str]) -> Explanation:
    """The same by way of the mentions: a name that no node has may stand for what its mentions were linked to."""
    work = _begin(ledger)
    resolve_ends(work, *asked)
    find_mentions(work)
    if settle_ends(work, asked):
        find_mentions(work)
    gather_statements(work)
    concerned = "SELECT pmid FROM mentioned UNION SELECT pmid FROM statement"
    take_snapshot(work, "now", ledger.last_sequence, "statement", concerned)
    triples = tuple(_explain_triples(work))
    return _explain(work, asked, triples, explain_absence(work, asked, triples))


def _begin(ledger: Ledger) -> Workspace:
    work = Workspace(ledger)
    begin_snapshot(work, "now", ledger.last_sequence)
    return work


def _explain(
    work: Workspace,
    asked: tuple[str, ...],
    triples: tuple[ExplainedTriple, ...],
    absences: tuple[Absence, ...] = (),
    freshness: Freshness | None = None,
) -> Explanation:
    nodes = _nodes(work)
    ends: tuple[list[Node], list[Node]] = ([], [])
    for row in work.rows("SELECT side, id FROM ends ORDER BY id"):
        ends[row["side"]].append(nodes[row["id"]])
    used = {evidence.read_by.extractor for triple in triples for evidence in triple.evidence}
    extractors = {
        row["id"]: {part["name"]: part["value"] for part in row["components"]}
        for row in work.ledger.rows("extractors", ["id", "components"])
        if row["id"] in used
    }
    return Explanation(
        work.ledger.last_sequence,
        BELIEF,
        asked,
        (tuple(ends[0]), tuple(ends[1])),
        triples,
        absences,
        extractors,
        freshness,
    )


def _explain_triples(work: Workspace, freshness: Freshness | None = None) -> Iterator[ExplainedTriple]:
    """The triples that were stated, edges first by score; holds the evidence of the pair."""
    nodes = _nodes(work)
    edges = {row["id"]: _edge_of(row) for row in work.rows("FROM now.edge")}
    stated: dict[str, list[Finding]] = defaultdict(list)
    for finding in read_findings(work):
        stated[finding.edge_id].append(finding)
    triples = [_explain_triple(key, edges.get(key), findings, nodes) for key, findings in stated.items()]
    if freshness:
        left = fade(work, freshness)
        triples = [_fade(triple, stated[triple.id], left) if triple.edge else triple for triple in triples]
    yield from sorted(triples, key=lambda triple: (triple.edge is None, -_score(triple), triple.id))


def _nodes(work: Workspace) -> dict[str, Node]:
    """The nodes of the ends."""
    facts = work.rows(node_facts("now", "SELECT id FROM ends"), reads=["concepts"])
    return {row["id"]: Node(row["id"], row["name"]) for row in facts}


def _edge_of(row: Row) -> Edge:
    fields = {name: row[name] for name in Edge.__struct_fields__}
    return msgspec.convert({**fields, "qualifiers": qualifiers_of(row["qualifiers"])}, Edge)


def _score(triple: ExplainedTriple) -> float:
    return triple.edge.score if triple.edge else 0.0


def _explain_triple(
    key: str, edge: Edge | None, findings: Sequence[Finding], nodes: dict[str, Node]
) -> ExplainedTriple:
    first = findings[0]
    sides = {side: _share(findings, side) for side in ("supports", "refutes")} if edge else {}
    evidence = [_place(finding, sides) for finding in findings]
    return ExplainedTriple(
        key,
        nodes[first.subject],
        first.predicate,
        first.qualifiers,
        nodes[first.object],
        edge,
        sides["supports"].mass if edge else 0.0,
        sides["refutes"].mass if edge else 0.0,
        tuple(sorted(evidence, key=_in_order)),
    )


def _fade(triple: ExplainedTriple, findings: Sequence[Finding], left: Faded) -> ExplainedTriple:
    """The edge with what is left of it."""
    counted = [
        msgspec.structs.replace(
            finding, witness=msgspec.structs.replace(finding.witness, mass=left.masses[finding.witness.id])
        )
        for finding in findings
        if finding.witness
    ]
    support, refute = (_share(counted, side) for side in ("supports", "refutes"))
    shares = {**support.shares, **refute.shares}
    faded = FadedTriple(left.scores[triple.id], support.mass, refute.mass, shares)
    return msgspec.structs.replace(triple, faded=faded)


def _share(findings: Iterable[Finding], side: str) -> Side:
    witnesses = [finding.witness for finding in findings if finding.witness and finding.evidence.counts == side]
    return share_side(witnesses) if witnesses else Side()


def _place(finding: Finding, sides: dict[str, Side]) -> ExplainedEvidence:
    """The evidence with its share of its side, or with the one of the same work that counts in its place."""
    evidence = finding.evidence
    if evidence.counts is None or finding.witness is None:
        return evidence
    side = sides[evidence.counts]
    if (other := side.stands_for.get(evidence.id)) is not None:
        return msgspec.structs.replace(evidence, counts=None, reasons=(_same_work(finding.witness, other),))
    mass, share = finding.witness.mass / 1e9, side.shares[evidence.id]
    return msgspec.structs.replace(evidence, mass=mass, share=share)


def _same_work(witness: Witness, other: Witness) -> Reason:
    where = "of the same article" if other.pmid == witness.pmid else f"of PMID {other.pmid}, the same work,"
    return Reason("same_work", f"evidence {other.id} {where} counts in its place")


def _in_order(evidence: ExplainedEvidence) -> tuple[bool, str, float, int, str]:
    side = evidence.counts or ""
    return evidence.counts is None, "" if side == "supports" else side, -evidence.share, evidence.pmid, evidence.id
