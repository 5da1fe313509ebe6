// What is known of a gene, a disease or a drug, best first; refuted statements are left out.
// Parameters: $entity, its CURIE or its name as the graph has it; $limit.
// Returns: subject, predicate, object, score, status, support, refute, articles, edge_id.
MATCH (entity:Entity)
WHERE entity.id = $entity OR entity.name = $entity
MATCH (entity)-[edge]-(:Entity)
WHERE edge.score IS NOT NULL AND edge.status <> 'refuted'
WITH DISTINCT edge, startNode(edge) AS subject, endNode(edge) AS object
RETURN subject.name AS subject, edge.predicate AS predicate, object.name AS object, edge.score AS score,
       edge.status AS status, edge.support AS support, edge.refute AS refute, edge.articles AS articles,
       edge.id AS edge_id
ORDER BY score DESC, edge_id
LIMIT $limit
