// Holds the ids of ASSOCIATED_WITH relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT edge_associated_with IF NOT EXISTS FOR ()-[edge:ASSOCIATED_WITH]-() REQUIRE edge.id IS UNIQUE
