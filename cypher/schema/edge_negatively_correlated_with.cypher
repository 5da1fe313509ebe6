// Holds the ids of NEGATIVELY_CORRELATED_WITH relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT edge_negatively_correlated_with IF NOT EXISTS FOR ()-[edge:NEGATIVELY_CORRELATED_WITH]-() REQUIRE edge.id IS UNIQUE
