// Holds the ids of PHARMACOLOGICALLY_INTERACTS_WITH relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT edge_pharmacologically_interacts_with IF NOT EXISTS FOR ()-[edge:PHARMACOLOGICALLY_INTERACTS_WITH]-() REQUIRE edge.id IS UNIQUE
