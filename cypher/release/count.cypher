// How much of each kind the graph holds.
// Parameters: none.
// Returns: entities, edges (mined ones), evidence, articles.
MATCH (entity:Entity)
WITH count(entity) AS entities
OPTIONAL MATCH (:Entity)-[edge]->(:Entity) WHERE edge.score IS NOT NULL
WITH entities, count(edge) AS edges
OPTIONAL MATCH (evidence:Evidence)
WITH entities, edges, count(evidence) AS evidence
OPTIONAL MATCH (article:Article)
RETURN entities, edges, evidence, count(article) AS articles
