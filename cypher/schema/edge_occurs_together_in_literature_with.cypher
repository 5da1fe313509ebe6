// Holds the ids of OCCURS_TOGETHER_IN_LITERATURE_WITH relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT edge_occurs_together_in_literature_with IF NOT EXISTS FOR ()-[edge:OCCURS_TOGETHER_IN_LITERATURE_WITH]-() REQUIRE edge.id IS UNIQUE
