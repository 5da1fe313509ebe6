// Finds entities by name.
// Parameters: none.
// Returns: nothing.
CREATE INDEX entity_name IF NOT EXISTS FOR (node:Entity) ON (node.name)
