// Edges known before a day that articles published since state or deny again, newest first.
// Parameters: $since, a day as 2026-01-31, or a year, or a month; $limit.
// Returns: subject, predicate, object, score, status, first_seen, last_seen, edge_id.
MATCH (subject:Entity)-[edge]->(object:Entity)
WHERE edge.first_seen < $since AND edge.last_seen >= $since AND edge.knowledge_level <> 'text_co_occurrence'
RETURN subject.name AS subject, edge.predicate AS predicate, object.name AS object, edge.score AS score,
       edge.status AS status, edge.first_seen AS first_seen, edge.last_seen AS last_seen, edge.id AS edge_id
ORDER BY last_seen DESC, edge_id
LIMIT $limit
