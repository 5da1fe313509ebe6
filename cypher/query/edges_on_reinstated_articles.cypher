// Edges that rest on articles once claimed to be retracted and reinstated since, the largest share first.
// Parameters: $limit.
// Returns: subject, predicate, object, score, articles, reinstated, pmids, edge_id.
MATCH (article:Article)<-[:FROM]-(evidence:Evidence)
WHERE article.reinstated = true
WITH DISTINCT evidence.edge_id AS edge_id, article.pmid AS pmid
ORDER BY edge_id, pmid
WITH edge_id, collect(pmid) AS pmids
MATCH (evidence:Evidence {edge_id: edge_id})
MATCH (subject:Entity)<-[:SUBJECT]-(evidence)-[:OBJECT]->(object:Entity)
WITH DISTINCT edge_id, pmids, subject, object
MATCH (subject)-[edge]->(object)
WHERE edge.id = edge_id
RETURN subject.name AS subject, edge.predicate AS predicate, object.name AS object, edge.score AS score,
       edge.articles AS articles, size(pmids) AS reinstated, pmids, edge.id AS edge_id
ORDER BY 1.0 * reinstated / articles DESC, score DESC, edge_id
LIMIT $limit
