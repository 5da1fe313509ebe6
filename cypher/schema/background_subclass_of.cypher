// Holds the ids of SUBCLASS_OF relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT background_subclass_of IF NOT EXISTS FOR ()-[edge:SUBCLASS_OF]-() REQUIRE edge.id IS UNIQUE
