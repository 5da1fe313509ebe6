"""Scores as they would be if what articles bring faded with their age: views of a ledger, which stays as it is."""

from typing import NamedTuple

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.comparison import node_facts
from kg_pipeline.ledger.edges import TRIPLE, edges_sql, mass_sql
from kg_pipeline.ledger.pairs import resolve_ends
from kg_pipeline.ledger.rows import qualifiers_of
from kg_pipeline.ledger.snapshot import STATEMENTS, begin_snapshot, take_snapshot
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import Freshness, Qualifiers, Record
from kg_pipeline.relations.predicates import knowledge_levels


class FreshEdge(Record, frozen=True):
    """An edge with its score and the one that is left of it."""

    id: str
    subject: str
    subject_name: str
    predicate: str
    qualifiers: Qualifiers
    object: str
    object_name: str
    score: float
    faded_score: float
    articles: int
    first_seen: str
    last_seen: str


class Faded(NamedTuple):
    """What is left of the scores of edges and of the masses (10⁻⁹) of open evidence, by their ids."""

    scores: dict[str, float]
    masses: dict[str, int]


def fade(work: Workspace, freshness: Freshness) -> Faded:
    """What is left in the snapshot ``now``; holds it."""
    masses = work.rows(f"SELECT id, {mass_sql(freshness=freshness)} AS mass FROM now.counted")
    scores = work.rows(f"SELECT id, score FROM ({_faded_edges(freshness)})")
    return Faded({row["id"]: row["score"] for row in scores}, {row["id"]: row["mass"] for row in masses})


def fresh_edges(
    ledger: Ledger, freshness: Freshness, limit: int, about: str | None = None
) -> tuple[FreshEdge, ...]:
    """The edges of which most is left, most first; of one node, by identifier or name, or of all.

    Mere co-occurrence and refuted edges are left out. Raises `Misconfigured` for a name of no node.
    """
    work = Workspace(ledger)
    begin_snapshot(work, "now", ledger.last_sequence)
    work.execute(f"CREATE TABLE statement AS FROM ({STATEMENTS}) WHERE {_is_wanted(work, about)}")
    take_snapshot(work, "now", ledger.last_sequence, "statement")
    work.execute(f"""
        CREATE TABLE fresh AS
            SELECT g.* EXCLUDE (support, refute, status), f.score AS faded_score
            FROM now.edge g JOIN ({_faded_edges(freshness)}) f USING (id)
            WHERE g.status <> 'refuted' ORDER BY faded_score DESC, id LIMIT {limit}
    """)
    facts = node_facts("now", "SELECT subject FROM fresh UNION SELECT object FROM fresh")
    names = {row["id"]: row["name"] for row in work.rows(facts, reads=["concepts"])}
    rows = (
        {
            **row,
            "qualifiers": qualifiers_of(row["qualifiers"]),
            "subject_name": names[row["subject"]],
            "object_name": names[row["object"]],
        }
        for row in work.rows("FROM fresh ORDER BY faded_score DESC, id")
    )
    return tuple(msgspec.convert(row, FreshEdge) for row in rows)


def _faded_edges(freshness: Freshness) -> str:
    """The query for the faded edges of the snapshot ``now``, under the ids of its edges."""
    faded = edges_sql("now.counted", freshness=freshness)
    return f"SELECT g.id, f.score FROM ({faded}) f JOIN now.edge g USING ({TRIPLE})"


def _is_wanted(work: Workspace, about: str | None) -> str:
    """The condition on a statement's predicate and, if they are of one node, its ends."""
    together = [name for name, level in knowledge_levels().items() if level == "text_co_occurrence"]
    condition = f"predicate NOT IN ({', '.join(map(repr, together))})"
    if about is None:
        return condition
    resolve_ends(work, about)
    if not work.value("SELECT count(*) FROM ends"):
        raise Misconfigured(
            f"{about!r} is neither an identifier nor a name of a node in the ledger {work.ledger.folder}; look "
            "for its spelling in the graph: kg-pipeline graph query 'MATCH (e:Entity) WHERE e.name CONTAINS $part "
            "RETURN e.id, e.name' --param part=…"
        )
    aliases = "SELECT matched FROM now.concept JOIN ends USING (id)"
    return f"{condition} AND (subject IN ({aliases}) OR object IN ({aliases}))"
