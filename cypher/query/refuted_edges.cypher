// Edges that articles deny and none supports, those denied most often first.
// Parameters: $limit.
// Returns: subject, predicate, object, refute, articles, last_seen, edge_id.
MATCH (subject:Entity)-[edge]->(object:Entity)
WHERE edge.status = 'refuted'
RETURN subject.name AS subject, edge.predicate AS predicate, object.name AS object, edge.refute AS refute,
       edge.articles AS articles, edge.last_seen AS last_seen, edge.id AS edge_id
ORDER BY refute DESC, edge_id
LIMIT $limit
