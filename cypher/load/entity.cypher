// Makes or updates entities; their class comes with `load/class_*`.
// Parameters: $rows, a list of {id, properties}.
// Returns: loaded, as many as rows sent.
UNWIND $rows AS row
MERGE (node:Entity {id: row.id})
SET node += row.properties
RETURN count(node) AS loaded
