// Holds the ids of POSITIVELY_CORRELATED_WITH relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT edge_positively_correlated_with IF NOT EXISTS FOR ()-[edge:POSITIVELY_CORRELATED_WITH]-() REQUIRE edge.id IS UNIQUE
