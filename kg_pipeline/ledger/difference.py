"""The edges that differ between two sequences, each with what happened to its evidence between them.

An edge is a function of its open evidence, so it differs only where an article weighs otherwise on it; what
happened to that article, to its reading, its identifiers or the verdicts on it is a cause. What another extractor
reads alike is no difference, though its ids are.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

import msgspec

from kg_pipeline.ledger.causes import Components, Standing, causes_of
from kg_pipeline.ledger.comparison import compare_sequences, node_facts
from kg_pipeline.ledger.edges import TRIPLE
from kg_pipeline.ledger.rows import Row, qualifiers_of
from kg_pipeline.ledger.snapshot import keys_of_statements
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records.difference import (
    CAUSES,
    CHANGES,
    Cause,
    CauseKind,
    Change,
    Difference,
    EdgeDifference,
    EdgeState,
)

_On = tuple[str, int]
"""An edge's id and the PMID of an article on it."""


def find_difference(
    ledger: Ledger, from_sequence: int, to_sequence: int, at_most: int | None = None
) -> Difference:
    """What differs between two sequences of the ledger, the earlier one first; holds the edges it tells.

    Of each change it tells `at_most`, those whose score changes most; it counts them all.
    """
    work = compare_sequences(replace(ledger, last_sequence=to_sequence), from_sequence)
    _describe_articles(work)
    _find_differing(work, at_most)
    beliefs = {
        row["sequence"]: row["belief_version"] for row in ledger.rows("commits", ["sequence", "belief_version"])
    }
    return Difference(
        from_sequence=from_sequence,
        to_sequence=to_sequence,
        from_belief=beliefs.get(from_sequence) or "",
        to_belief=beliefs.get(to_sequence) or "",
        counts=_counts(work),
        edges=tuple(_edges(work, _find_causes(work, from_sequence))),
    )


def _describe_articles(work: Workspace) -> None:
    """Tables of what each article weighs on each edge, and of how it stands, in both snapshots."""
    for snapshot in ("before", "after"):
        work.execute(f"""
            CREATE TABLE {snapshot}.witness AS
                SELECT g.id AS edge_id, o.pmid, list(o.id) AS ids, list_sort(list(
                    ROW(o.polarity, o.certainty, o.probability, o.is_review, o.date, o.title_key, o.abstract_key,
                        nullif(o.version_of, o.pmid))
                )) AS weights
                FROM {snapshot}.open o JOIN {snapshot}.edge g USING ({TRIPLE}) GROUP BY g.id, o.pmid;
            CREATE TABLE {snapshot}.standing_article AS
                SELECT s.pmid, struct_pack(
                    status := s.status, claims := s.claims, text_hash := s.text_hash, extractor := r.extractor,
                    is_notice := r.extractor IS NOT NULL AND k.pmid IS NULL,
                    is_review := coalesce(k.is_review, false), date := coalesce(k.date, ''),
                    version_of := nullif(k.version_of, k.pmid)
                ) AS standing
                FROM {snapshot}.status s LEFT JOIN {snapshot}.reading r USING (pmid, text_hash)
                LEFT JOIN {snapshot}.known k ON k.pmid = s.pmid
        """)


def _find_differing(work: Workspace, at_most: int | None) -> None:
    """Tables of the edges that differ, of those to tell, and of what weighs otherwise on them."""
    limit = f"WHERE n <= {at_most}" if at_most is not None else ""
    work.execute(f"""
        CREATE TABLE differing AS
            SELECT coalesce(a.id, b.id) AS edge_id, abs(coalesce(a.score, 0) - coalesce(b.score, 0)) AS shift,
                CASE WHEN a.id IS NULL THEN 'withdrawn' WHEN b.id IS NULL THEN 'new' ELSE 'changed' END AS change
            FROM before.edge b FULL JOIN after.edge a USING (id) WHERE b IS DISTINCT FROM a;
        CREATE TABLE told AS
            FROM (
                SELECT *, row_number() OVER (PARTITION BY change ORDER BY shift DESC, edge_id) AS n FROM differing
            ) {limit};
        CREATE TABLE effect AS
            SELECT edge_id, pmid, list_concat(coalesce(b.ids, []), coalesce(a.ids, [])) AS ids
            FROM before.witness b FULL JOIN after.witness a USING (edge_id, pmid)
            WHERE edge_id IN (SELECT edge_id FROM told) AND b.weights IS DISTINCT FROM a.weights;
        CREATE TABLE said AS
            SELECT DISTINCT edge_id, pmid, unnest(ids) AS id FROM effect
    """)


def _counts(work: Workspace) -> dict[Change, int]:
    found = work.rows("SELECT change, count(*) AS n FROM differing GROUP BY change")
    counts = {row["change"]: row["n"] for row in found}
    return {change: counts.get(change, 0) for change in CHANGES}


def _find_causes(work: Workspace, from_sequence: int) -> Mapping[str, tuple[Cause, ...]]:
    """The causes of each edge, the most important first, each with its articles."""
    extractors = _extractors(work)
    judgements = _judgements(work, from_sequence)
    moves = _moves(work)
    found: dict[str, dict[tuple[CauseKind, str], list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = work.rows("""
        SELECT e.edge_id, e.pmid, b.standing AS before, a.standing AS after
        FROM effect e LEFT JOIN before.standing_article b USING (pmid) JOIN after.standing_article a USING (pmid)
        ORDER BY e.edge_id, e.pmid
    """)
    for row in rows:
        key = (row["edge_id"], row["pmid"])
        before, after = (msgspec.convert(row[name], Standing | None) for name in ("before", "after"))
        for cause in causes_of(before, after, extractors, judgements=judgements[key], moves=moves[key]):
            found[row["edge_id"]][cause].append(row["pmid"])
    return {edge: tuple(map(_cause, sorted(causes.items(), key=_importance))) for edge, causes in found.items()}


def _importance(cause: tuple[tuple[CauseKind, str], list[int]]) -> tuple[int, str]:
    (kind, detail), _ = cause
    return CAUSES.index(kind), detail


def _cause(found: tuple[tuple[CauseKind, str], list[int]]) -> Cause:
    (kind, detail), pmids = found
    return Cause(kind, detail, tuple(pmids))


def _extractors(work: Workspace) -> dict[str, Components]:
    rows = work.ledger.rows("extractors", ["id", "components"])
    return {row["id"]: {part["name"]: part["value"] for part in row["components"]} for row in rows}


def _judgements(work: Workspace, from_sequence: int) -> dict[_On, list[str]]:
    """The verdicts passed since on what an article states of an edge, in the order of their time."""
    passed: dict[str, list[str]] = defaultdict(list)
    rows = work.ledger.rows("verdicts", ["sequence", "key", "judgement", "curator", "why", "judged_at"])
    for row in sorted(rows, key=lambda row: (row["judged_at"], row["curator"])):
        if row["sequence"] > from_sequence:
            passed[row["key"]].append(f"{row['judgement']} by {row['curator']}: {row['why']}")
    found: dict[_On, list[str]] = defaultdict(list)
    if passed:
        keys = dict(keys_of_statements(work, "after"))
        for row in work.rows("FROM said ORDER BY id"):
            found[row["edge_id"], row["pmid"]].extend(passed.get(keys.get(row["id"], ""), ()))
    return found


def _moves(work: Workspace) -> dict[_On, list[str]]:
    """The identifiers in what an article states of an edge that stand for other nodes now."""
    found: dict[_On, list[str]] = defaultdict(list)
    work.execute("""
        CREATE TABLE moved_to AS
            SELECT matched, b.id AS was, a.id AS now FROM before.concept b JOIN after.concept a USING (matched)
            WHERE a.id <> b.id
    """)
    if not work.value("SELECT count(*) FROM moved_to"):
        return found
    rows = work.rows(
        """
        SELECT DISTINCT s.edge_id, s.pmid, m.matched, m.was, m.now
        FROM said s JOIN touched e USING (id) JOIN moved_to m ON m.matched IN (e.subject, e.object)
        ORDER BY ALL
        """
    )
    for row in rows:
        move = f"{row['matched']} stands for {row['now']}, before for {row['was']}"
        found[row["edge_id"], row["pmid"]].append(move)
    return found


def _edges(work: Workspace, causes: Mapping[str, tuple[Cause, ...]]) -> Iterator[EdgeDifference]:
    names = {snapshot: _names(work, snapshot) for snapshot in ("before", "after")}
    order = ", ".join(f"'{change}'" for change in CHANGES)
    rows = work.rows(f"""
        SELECT t.edge_id, t.change, b, a FROM told t
        LEFT JOIN before.edge b ON b.id = t.edge_id LEFT JOIN after.edge a ON a.id = t.edge_id
        ORDER BY list_position([{order}], t.change), t.n
    """)
    for row in rows:
        yield _edge(row, names["before" if row["change"] == "withdrawn" else "after"], causes[row["edge_id"]])


def _edge(row: Row, names: Mapping[str, str], causes: tuple[Cause, ...]) -> EdgeDifference:
    is_new, is_gone = row["change"] == "new", row["change"] == "withdrawn"
    edge = row["b"] if is_gone else row["a"]
    return EdgeDifference(
        id=row["edge_id"],
        change=row["change"],
        subject=edge["subject"],
        subject_name=names[edge["subject"]],
        predicate=edge["predicate"],
        qualifiers=qualifiers_of(edge["qualifiers"]),
        object=edge["object"],
        object_name=names[edge["object"]],
        before=None if is_new else _state(row["b"]),
        after=None if is_gone else _state(row["a"]),
        causes=causes,
    )


def _state(edge: Row) -> EdgeState:
    return EdgeState(**{name: edge[name] for name in EdgeState.__struct_fields__})


def _names(work: Workspace, snapshot: str) -> dict[str, str]:
    """Names of the nodes of the edges to tell, as they stood there."""
    told = f"FROM {snapshot}.edge WHERE id IN (SELECT edge_id FROM told)"
    ends = f"SELECT subject {told} UNION SELECT object {told}"
    rows = work.rows(f"SELECT id, name FROM ({node_facts(snapshot, ends)})", reads=["concepts"])
    return {row["id"]: row["name"] for row in rows}
