"""A connection that notes what is asked of the server."""

from collections.abc import Mapping

from kg_pipeline.graph.connection import Connection, QueryResult
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.statements import Statement


class NotingConnection(Connection):
    """The same doors as another connection's."""

    def __init__(self, other: Connection) -> None:
        self.__dict__.update(other.__dict__)
        self.written: list[tuple[Statement, GraphCounts]] = []
        self.texts: set[str] = set()
        """Of all statements that the server took, as their files have them."""

    def define(self, statement: Statement) -> None:
        super().define(statement)
        self.texts.add(statement.text)

    def write(self, statement: Statement, parameters: Mapping[str, object], n_rows: int = 1) -> GraphCounts:
        counts = super().write(statement, parameters, n_rows)
        self.written.append((statement, counts))
        self.texts.add(statement.text)
        return counts

    def read(
        self, cypher: str, parameters: Mapping[str, object] | None = None, limit: int | None = None
    ) -> QueryResult:
        result = super().read(cypher, parameters, limit)
        self.texts.add(cypher)
        return result
