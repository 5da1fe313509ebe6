// Unties evidence from nodes that were its subject or object before the equivalence of identifiers changed. It looks
// from the evidence, whose ties all lead to entities: Neo4j plans for what a graph holds when it is first asked, and
// would look through all entities for each piece of evidence if it were told to find those by their label.
// Parameters: $rows, a list of {id, subject, object}.
// Returns: removed, the relationships that pointed elsewhere.
UNWIND $rows AS row
MATCH (evidence:Evidence {id: row.id})-[former:SUBJECT|OBJECT]->(node)
USING INDEX evidence:Evidence(id)
WHERE node.id <> CASE type(former) WHEN 'SUBJECT' THEN row.subject ELSE row.object END
DELETE former
RETURN count(*) AS removed
