// Holds the ids of CONTRIBUTES_TO relationships unique, and finds them by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT edge_contributes_to IF NOT EXISTS FOR ()-[edge:CONTRIBUTES_TO]-() REQUIRE edge.id IS UNIQUE
