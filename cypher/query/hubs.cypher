// Entities that most others are related to; no refuted edges, no mere co-occurrence.
// Parameters: $limit.
// Returns: entity, category, neighbours, edges, id.
MATCH (entity:Entity)-[edge]-(other:Entity)
WHERE edge.score IS NOT NULL AND edge.status <> 'refuted' AND edge.knowledge_level <> 'text_co_occurrence'
RETURN entity.name AS entity, entity.category AS category, count(DISTINCT other.id) AS neighbours,
       count(DISTINCT edge.id) AS edges, entity.id AS id
ORDER BY neighbours DESC, edges DESC, id
LIMIT $limit
