// Holds the ids of LOCATED_IN relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT background_located_in IF NOT EXISTS FOR ()-[edge:LOCATED_IN]-() REQUIRE edge.id IS UNIQUE
