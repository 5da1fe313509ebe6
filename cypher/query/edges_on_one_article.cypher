// Edges that rest on a single article, best first; no refuted ones, no mere co-occurrence.
// Parameters: $limit.
// Returns: subject, predicate, object, score, pmid, title, edge_id.
MATCH (subject:Entity)-[edge]->(object:Entity)
WHERE edge.articles = 1 AND edge.status <> 'refuted' AND edge.knowledge_level <> 'text_co_occurrence'
WITH subject, edge, object
ORDER BY edge.score DESC, edge.id
LIMIT $limit
MATCH (evidence:Evidence {edge_id: edge.id})-[:FROM]->(article:Article)
WITH DISTINCT subject, edge, object, article
RETURN subject.name AS subject, edge.predicate AS predicate, object.name AS object, edge.score AS score,
       article.pmid AS pmid, article.title AS title, edge.id AS edge_id
ORDER BY score DESC, edge_id
