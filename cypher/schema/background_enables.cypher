// Holds the ids of ENABLES relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT background_enables IF NOT EXISTS FOR ()-[edge:ENABLES]-() REQUIRE edge.id IS UNIQUE
