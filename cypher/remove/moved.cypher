// Unties evidence from nodes that were its subject or object before the equivalence of identifiers changed. It looks
// from the evidence: Neo4j plans for what a graph holds when it is first asked, and to an empty one all ties are few.
// Parameters: $rows, a list of {id, subject, object}.
// Returns: removed, the relationships that pointed elsewhere.
UNWIND $rows AS row
MATCH (evidence:Evidence {id: row.id})-[former:SUBJECT|OBJECT]->(node:Entity)
USING INDEX evidence:Evidence(id)
WHERE node.id <> CASE type(former) WHEN 'SUBJECT' THEN row.subject ELSE row.object END
DELETE former
RETURN count(*) AS removed
