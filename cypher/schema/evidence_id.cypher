// Holds the id of each Evidence unique, and finds it by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT evidence_id IF NOT EXISTS FOR (node:Evidence) REQUIRE node.id IS UNIQUE
