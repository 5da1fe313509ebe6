// Holds the id of each Entity unique, and finds it by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (node:Entity) REQUIRE node.id IS UNIQUE
