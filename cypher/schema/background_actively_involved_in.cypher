// Holds the ids of ACTIVELY_INVOLVED_IN relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT background_actively_involved_in IF NOT EXISTS FOR ()-[edge:ACTIVELY_INVOLVED_IN]-() REQUIRE edge.id IS UNIQUE
