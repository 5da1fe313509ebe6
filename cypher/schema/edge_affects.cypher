// Holds the ids of AFFECTS relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT edge_affects IF NOT EXISTS FOR ()-[edge:AFFECTS]-() REQUIRE edge.id IS UNIQUE
