"""A connection to a graph server over Bolt."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions

from kg_pipeline.errors import Misconfigured, PipelineError
from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.batches import dealt_by
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.faults import QUERY, check_reads, first_line, translated
from kg_pipeline.graph.rows import Row
from kg_pipeline.graph.statements import Statement
from kg_pipeline.graph.values import Plain, plain_value

_EMBEDDED = "ArcadeDB"
"""What the embedded server calls itself, after the Neo4j that it is like."""
_CONNECTION_TIMEOUT_S = 5.0
_RETRY_S = 30.0
"""How long a transaction is tried again after transient errors before it is given up."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Columns in the order of the RETURN, and rows of plain values (see `values`)."""

    columns: tuple[str, ...]
    rows: list[dict[str, Plain]]


class Connection:
    """A door to write and a door to read, both open, to one server; close it, or use it as a context."""

    def __init__(
        self, writer: neo4j.Driver, reader: neo4j.Driver, address: GraphAddress, n_parallel: int = 1
    ) -> None:
        """`n_parallel` transactions of a load run side by side; on the embedded server always one.

        That one keeps several records on a page, and of two transactions that touch a page it undoes one.
        """
        self._writer = writer
        self._reader = reader
        self._address = address
        with translated(address, "connecting"):
            self.is_neo4j = _EMBEDDED not in writer.get_server_info().agent
        """Whether it is a Neo4j, and no embedded server that speaks as one."""
        self._n_parallel = n_parallel if self.is_neo4j else 1
        self._workers = ThreadPoolExecutor(self._n_parallel, thread_name_prefix="graph")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the sockets, once what is being written is."""
        self._workers.shutdown(cancel_futures=True)
        self._reader.close()
        self._writer.close()

    def define(self, statement: Statement) -> None:
        """Run a schema statement in a transaction of its own, tried again after transient errors."""
        with translated(self._address, statement.path), self._writer.session() as session:
            session.execute_write(lambda transaction: transaction.run(statement.body).consume())

    def write(self, statement: Statement, parameters: Mapping[str, object], n_rows: int = 1) -> GraphCounts:
        """Run a statement in one transaction, tried again after transient errors; what it changed.

        Where the statement returns `loaded`, that must be the number of rows, else the transaction is undone.
        """

        def run(transaction: neo4j.ManagedTransaction) -> GraphCounts:
            result = transaction.run(statement.body, dict(parameters))
            n_loaded = result.single(strict=True).data().get("loaded", n_rows)
            if n_loaded != n_rows:
                raise Misconfigured(
                    f"{statement.path}: of {n_rows} rows the graph took {n_loaded}; it lacks what the others "
                    "refer to, so it is not the ledger's graph any more; make it anew: kg-pipeline graph rebuild"
                )
            return _counts(result.consume().counters, n_rows)

        with translated(self._address, statement.path), self._writer.session() as session:
            return session.execute_write(run)

    def load(self, statement: Statement, rows: Sequence[Row | str | int]) -> GraphCounts:
        """Run a load or remove statement on its `$rows` in one transaction; see `write`."""
        return self.write(statement, {"rows": rows}, len(rows)) if rows else GraphCounts()

    def load_by(self, key: str, statement: Statement, rows: Sequence[Row]) -> GraphCounts:
        """The same in several transactions side by side, which share no value of that key.

        For statements whose rows concern no node of other rows but the one with that key: none waits for another.
        """
        hands = dealt_by(lambda row: str(row[key]), rows, self._n_parallel)
        return sum(self._workers.map(lambda hand: self.load(statement, hand), hands), GraphCounts())

    def read(
        self, cypher: str, parameters: Mapping[str, object] | None = None, limit: int | None = None
    ) -> QueryResult:
        """What a query answers, in memory, at most `limit` rows. Raises `Misconfigured` for one that writes.

        Neo4j refuses to write in a session opened for reading. The embedded server does not; there the reader is
        a user of its own, whom the server denies every change of a record or of the schema.
        """

        def run(transaction: neo4j.ManagedTransaction) -> QueryResult:
            result = transaction.run(cypher, dict(parameters or {}))
            records = list(result) if limit is None else result.fetch(limit)
            columns = tuple(result.keys())
            check_reads(result.consume())
            rows = [dict(zip(columns, map(plain_value, record), strict=True)) for record in records]
            return QueryResult(columns, rows)

        session = self._reader.session(default_access_mode=neo4j.READ_ACCESS)
        with translated(self._address, QUERY), session:
            return session.execute_read(run)


def connect(address: GraphAddress, n_parallel: int = 1) -> Connection:
    """An open connection to a server that has answered, which writes that many transactions side by side.

    Raises `Retryable` where nothing answers, `Misconfigured` for a wrong address, user or password.
    """
    writer = _open_driver(address, address.writer, n_parallel + 1)
    if address.reader is None:
        return Connection(writer, writer, address, n_parallel)
    try:
        return Connection(writer, _open_driver(address, address.reader, 1), address, n_parallel)
    except PipelineError:
        writer.close()
        raise


def _open_driver(address: GraphAddress, auth: tuple[str, str] | None, n_sessions: int) -> neo4j.Driver:
    uri = address.uri
    if not uri.startswith(("bolt", "neo4j")):
        raise _no_address(uri, "it starts with neither bolt nor neo4j")
    try:
        _ = urlsplit(uri).port  # which the driver would take as it is, and modulo 65536
        driver = neo4j.GraphDatabase.driver(
            uri,
            auth=auth,
            connection_timeout=_CONNECTION_TIMEOUT_S,
            max_connection_pool_size=n_sessions,
            max_transaction_retry_time=_RETRY_S,
            notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
        )
    except (exceptions.ConfigurationError, ValueError) as error:
        raise _no_address(uri, first_line(error)) from error
    try:
        with translated(address, "connecting"), driver.session() as session:
            session.run("RETURN 1").consume()
    except PipelineError:
        driver.close()
        raise
    return driver


def _no_address(uri: str, why: str) -> Misconfigured:
    return Misconfigured(f"KG_GRAPH_URI {uri!r} is no Bolt address ({why}); write it as neo4j://host:7687")


def _counts(counters: neo4j.SummaryCounters, n_rows: int) -> GraphCounts:
    return GraphCounts(
        nodes_created=counters.nodes_created,
        nodes_deleted=counters.nodes_deleted,
        relationships_created=counters.relationships_created,
        relationships_deleted=counters.relationships_deleted,
        labels_changed=counters.labels_added + counters.labels_removed,
        rows=n_rows,
    )
