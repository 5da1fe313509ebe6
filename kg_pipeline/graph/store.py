"""The graph of a ledger on a server: how far it stands, and bringing it further."""

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Literal, Self

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.graph import load
from kg_pipeline.graph.connection import Connection, QueryResult
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.rows import made_with
from kg_pipeline.graph.statements import Statement, find_statement, read_statements
from kg_pipeline.records import GraphChanges, Record

_REBUILD = "kg-pipeline graph rebuild"


class GraphRelease(Record, frozen=True):
    """What a graph says of itself. While `loading` it stands between `sequence` and `target`."""

    ledger_id: str
    sequence: int
    status: Literal["loading", "current", "as_of", "emptying"]
    """`as_of`: it was made to stand at an earlier commit, and stays there until it is rebuilt or the next run."""
    target: int
    """Where loading must go first: doing the same again is what makes good a load that was cut short."""
    made_with: str | None = None
    """What decided its content besides the ledger; None in the graphs of earlier versions."""


class GraphStore:
    """The graph behind a connection, which is closed with the store."""

    def __init__(self, connection: Connection, infores: str, belief: str = "") -> None:
        """`infores` is written on mined edges as their source; `belief` is the version of their formula."""
        self._connection = connection
        self._infores = infores
        self.made_with = made_with(infores, belief)
        """What decides the content of the graph besides its ledger; a change of it concerns every edge."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def query(
        self, cypher: str | Statement, parameters: Mapping[str, object] | None = None, limit: int | None = None
    ) -> QueryResult:
        """What a query answers, at most `limit` rows. Raises `Misconfigured` for one that writes or is wrong.

        A statement of `cypher/query` is asked as this server has it.
        """
        if isinstance(cypher, Statement):
            others = read_statements("neo4j_query") if self._connection.is_neo4j else {}
            cypher = others.get(cypher.name, cypher).text
        return self._connection.read(cypher, parameters, limit)

    def release(self) -> GraphRelease | None:
        """What the graph shows; None where nothing was loaded yet."""
        rows = self.query(find_statement("release", "read").text).rows
        if len(rows) > 1:
            ledgers = ", ".join(str(row["ledger_id"]) for row in rows)
            raise Misconfigured(f"the graph mixes ledgers ({ledgers}); empty it and load one of them")
        try:
            return msgspec.convert(rows[0], GraphRelease) if rows else None
        except msgspec.ValidationError as error:
            raise Misconfigured(
                f"the graph has a Release node that is none of ours ({error}); name another with KG_GRAPH_URI"
            ) from error

    def prepare(self) -> None:
        """Make the constraints and indexes that are not there yet."""
        more = read_statements("neo4j_schema") if self._connection.is_neo4j else {}
        for statement in [*read_statements("schema").values(), *more.values()]:
            self._connection.define(statement)

    def empty(self, ledger_id: str) -> None:
        """Remove that ledger's graph, batch by batch: every node with a label of ours, and no other.

        Cut short, it leaves a graph that says so, and may be run again. Raises `Misconfigured` where the graph
        shows another ledger.
        """
        release = self.release()
        if release is None:
            return
        if release.ledger_id != ledger_id:
            raise Misconfigured(
                f"the graph shows ledger {release.ledger_id}, not {ledger_id}, and is left as it is; name that "
                "ledger's folder with --data, or another graph with KG_GRAPH_URI"
            )
        self._connection.write(find_statement("release", "empty"), {"ledger_id": ledger_id})
        load.remove_everything(self._connection)
        self._connection.write(find_statement("release", "remove"), {"ledger_id": ledger_id})

    def apply(self, changes: GraphChanges, status: Literal["current", "as_of"] = "current") -> GraphCounts:
        """Bring the graph from one sequence to another; what the server changed. Holds one batch of each kind.

        `status` is what it says of itself then.

        Raises `Misconfigured` where the graph shows another ledger, stands elsewhere than the changes start, was
        cut short on its way to another sequence than they lead to, was made with something else, or has nodes of
        somebody else's with our labels.
        """
        release = self.release()
        _check_start(release, changes)
        if release is None:
            self._check_is_free()
        if release is not None and release.made_with != self.made_with:
            raise Misconfigured(f"{told_made_with(release)}, the changes with {self.made_with}; {_REBUILD}")
        is_there = release is not None and release.status == status
        if is_there and changes.from_sequence == changes.to_sequence:
            return GraphCounts()
        self.prepare()
        place = {"ledger_id": changes.ledger_id, "sequence": changes.from_sequence}
        begin = {**place, "target": changes.to_sequence, "made_with": self.made_with}
        self._connection.write(find_statement("release", "begin"), begin)
        counts = sum(self._steps(changes), GraphCounts())
        end = {**place, "sequence": changes.to_sequence, "status": status}
        self._connection.write(find_statement("release", "finish"), end)
        return counts

    def _check_is_free(self) -> None:
        """Our labels must be ours alone: all nodes that have them go when the graph is made anew."""
        for row in self.query(find_statement("release", "foreign").text).rows:
            raise Misconfigured(
                f"the graph has no release of ours, but nodes with our labels (one has {row['labels']}): they are "
                "somebody else's and would go with ours; take them away, or name another graph with KG_GRAPH_URI"
            )

    def _steps(self, changes: GraphChanges) -> Iterator[GraphCounts]:
        """What comes, ends before beginnings; then what goes, the other way round."""
        connection = self._connection
        yield from load.load_entities(connection, changes.nodes)
        yield from load.load_articles(connection, changes.articles)
        yield from load.load_unlinked(connection, changes.unlinked)
        yield from load.load_edges(connection, changes.edges, self._infores)
        yield from load.load_evidence(connection, changes.evidence)
        yield from load.load_verdicts(connection, changes.verdicts)
        yield from load.load_judged(connection, changes.judged)
        yield from load.load_background(connection, changes.background)
        yield from load.remove_relationships(connection, "background", changes.gone_background)
        yield from load.remove_nodes(connection, "verdict", changes.gone_verdicts)
        yield from load.remove_nodes(connection, "evidence", changes.gone_evidence)
        yield from load.remove_relationships(connection, "edge", changes.gone_edges)
        yield from load.remove_nodes(connection, "article", changes.gone_articles)
        yield from load.remove_nodes(connection, "entity", changes.gone_nodes)


def told_made_with(release: GraphRelease) -> str:
    """What a graph was made with, for messages."""
    return f"the graph was made with {release.made_with or 'an earlier version of kg-pipeline'}"


def _check_start(release: GraphRelease | None, changes: GraphChanges) -> None:
    wanted = f"ledger {changes.ledger_id} from {changes.from_sequence} to {changes.to_sequence}"
    if release is None:
        if changes.from_sequence:
            raise Misconfigured(f"the graph is empty and the changes are those of {wanted}; start from 0")
        return
    if release.ledger_id != changes.ledger_id:
        raise Misconfigured(
            f"the graph shows ledger {release.ledger_id}, the changes are those of {wanted}; name that ledger's "
            "folder with --data, or another graph with KG_GRAPH_URI"
        )
    if release.status == "emptying":
        raise Misconfigured(f"the graph was being emptied, and what is left is no graph; {_REBUILD}")
    if release.sequence != changes.from_sequence:
        raise Misconfigured(f"the graph stands at {release.sequence}, the changes are those of {wanted}")
    if release.status == "loading" and release.target != changes.to_sequence:
        raise Misconfigured(
            f"the graph was cut short on its way to {release.target}, the changes are those of {wanted}; "
            "go there first"
        )
