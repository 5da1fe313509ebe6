// Edges first stated by articles published since a day, best first; no refuted ones, no mere co-occurrence.
// Parameters: $since, a day as 2026-01-31, or a year, or a month; $limit.
// Returns: subject, predicate, object, score, articles, first_seen, edge_id.
MATCH (subject:Entity)-[edge]->(object:Entity)
WHERE edge.first_seen >= $since AND edge.status <> 'refuted' AND edge.knowledge_level <> 'text_co_occurrence'
RETURN subject.name AS subject, edge.predicate AS predicate, object.name AS object, edge.score AS score,
       edge.articles AS articles, edge.first_seen AS first_seen, edge.id AS edge_id
ORDER BY score DESC, edge_id
LIMIT $limit
