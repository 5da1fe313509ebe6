// Unties evidence from the node that was its subject before the equivalence of identifiers changed.
// Parameters: $rows, a list of {id, subject}.
// Returns: removed, the relationships that pointed elsewhere.
UNWIND $rows AS row
MATCH (evidence:Evidence {id: row.id})-[former:SUBJECT]->(node:Entity)
WHERE node.id <> row.subject
DELETE former
RETURN count(*) AS removed
