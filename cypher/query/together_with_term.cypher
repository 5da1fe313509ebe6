// Genes, diseases and drugs that share sentences with a Gene Ontology term, most believed first.
// Parameters: $term, its CURIE or its name as the graph has it; $limit.
// Returns: entity, category, score, articles, last_seen, id, edge_id.
MATCH (term:Entity)
WHERE term.id = $term OR term.name = $term
MATCH (term)-[edge:OCCURS_TOGETHER_IN_LITERATURE_WITH]-(entity:Entity)
WHERE edge.status <> 'refuted'
RETURN entity.name AS entity, entity.category AS category, edge.score AS score, edge.articles AS articles,
       edge.last_seen AS last_seen, entity.id AS id, edge.id AS edge_id
ORDER BY score DESC, edge_id
LIMIT $limit
