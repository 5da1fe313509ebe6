// Finds entities by words of their names and synonyms.
// Parameters: none.
// Returns: nothing.
CREATE FULLTEXT INDEX entity_words IF NOT EXISTS FOR (node:Entity) ON EACH [node.name, node.synonyms]
