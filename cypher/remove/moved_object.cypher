// Unties evidence from the node that was its object before the equivalence of identifiers changed.
// Parameters: $rows, a list of {id, object}.
// Returns: removed, the relationships that pointed elsewhere.
UNWIND $rows AS row
MATCH (evidence:Evidence {id: row.id})-[former:OBJECT]->(node:Entity)
WHERE node.id <> row.object
DELETE former
RETURN count(*) AS removed
