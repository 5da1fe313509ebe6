// Holds the id of each Verdict unique, and finds it by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT verdict_id IF NOT EXISTS FOR (node:Verdict) REQUIRE node.id IS UNIQUE
