// Edges that papers deny, contested or refuted, each with its most probable denial.
// Parameters: $limit.
// Returns: subject, predicate, object, status, support, refute, score, denial, pmid, edge_id.
MATCH (subject:Entity)-[edge]->(object:Entity)
WHERE edge.refute > 0
WITH subject, edge, object
ORDER BY edge.refute DESC, edge.id
LIMIT $limit
MATCH (evidence:Evidence {edge_id: edge.id})
WHERE evidence.polarity = 'refutes'
WITH subject, edge, object, evidence
ORDER BY evidence.probability DESC, evidence.id
WITH subject, edge, object, head(collect(evidence)) AS denial
RETURN subject.name AS subject, edge.predicate AS predicate, object.name AS object, edge.status AS status,
       edge.support AS support, edge.refute AS refute, edge.score AS score, denial.text AS denial,
       denial.pmid AS pmid, edge.id AS edge_id
ORDER BY refute DESC, edge_id
