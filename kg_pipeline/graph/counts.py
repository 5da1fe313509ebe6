"""What loading changed in a graph, as the server counts it."""

from kg_pipeline.records import Record


class GraphCounts(Record, frozen=True):
    """Changes that a server reports; properties set to the values they had are no change."""

    nodes_created: int = 0
    nodes_deleted: int = 0
    relationships_created: int = 0
    relationships_deleted: int = 0
    labels_changed: int = 0
    rows: int = 0
    """Rows sent to load statements."""

    def __add__(self, other: "GraphCounts") -> "GraphCounts":
        return GraphCounts(*(getattr(self, name) + getattr(other, name) for name in self.__struct_fields__))
