// How much of each kind the graph holds.
// Parameters: none.
// Returns: entities, edges (mined ones), background (of vocabularies), evidence, articles.
MATCH (entity:Entity)
WITH count(entity) AS entities
OPTIONAL MATCH (:Entity)-[edge]->(:Entity)
WITH entities, count(edge.score) AS edges, count(edge) - count(edge.score) AS background
OPTIONAL MATCH (evidence:Evidence)
WITH entities, edges, background, count(evidence) AS evidence
OPTIONAL MATCH (article:Article)
RETURN entities, edges, background, evidence, count(article) AS articles
