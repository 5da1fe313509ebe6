// What is known of an entity or of any of its kinds, best first: all kinds of breast cancer, say. No refuted edges.
// Parameters: $entity, its CURIE or its name as the graph has it; $limit.
// Returns: kind, subject, predicate, object, score, articles, edge_id.
MATCH (whole:Entity)
WHERE whole.id = $entity OR whole.name = $entity
MATCH (kind:Entity)-[:SUBCLASS_OF*0..]->(whole)
WITH DISTINCT kind
MATCH (kind)-[edge]-(:Entity)
WHERE edge.score IS NOT NULL AND edge.status <> 'refuted'
WITH edge, startNode(edge) AS subject, endNode(edge) AS object, min(kind.name) AS kind
RETURN kind, subject.name AS subject, edge.predicate AS predicate, object.name AS object, edge.score AS score,
       edge.articles AS articles, edge.id AS edge_id
ORDER BY score DESC, edge_id
LIMIT $limit
