// Holds the ids of DIRECTLY_PHYSICALLY_INTERACTS_WITH relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT edge_directly_physically_interacts_with IF NOT EXISTS FOR ()-[edge:DIRECTLY_PHYSICALLY_INTERACTS_WITH]-() REQUIRE edge.id IS UNIQUE
