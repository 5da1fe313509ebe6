// Holds the ids of MEMBER_OF relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT background_member_of IF NOT EXISTS FOR ()-[edge:MEMBER_OF]-() REQUIRE edge.id IS UNIQUE
