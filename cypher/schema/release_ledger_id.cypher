// Holds the ledger_id of each Release unique, and finds it by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT release_ledger_id IF NOT EXISTS FOR (node:Release) REQUIRE node.ledger_id IS UNIQUE
