// Holds the ids of PART_OF relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT background_part_of IF NOT EXISTS FOR ()-[edge:PART_OF]-() REQUIRE edge.id IS UNIQUE
