// Holds the ids of TREATS_OR_APPLIED_OR_STUDIED_TO_TREAT relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT edge_treats_or_applied_or_studied_to_treat IF NOT EXISTS FOR ()-[edge:TREATS_OR_APPLIED_OR_STUDIED_TO_TREAT]-() REQUIRE edge.id IS UNIQUE
