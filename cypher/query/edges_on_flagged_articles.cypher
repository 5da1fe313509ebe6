// Edges that rest on articles with an erratum or an expression of concern, those with the largest share first.
// Parameters: $limit.
// Returns: subject, predicate, object, score, articles, flagged, pmids, claims, edge_id.
MATCH (article:Article)<-[:FROM]-(evidence:Evidence)
WHERE size(article.claims) > 0
WITH DISTINCT evidence.edge_id AS edge_id, article
ORDER BY edge_id, article.pmid
UNWIND article.claims AS claim
WITH edge_id, collect(DISTINCT article.pmid) AS pmids, collect(claim) AS claims
MATCH (evidence:Evidence {edge_id: edge_id})
MATCH (subject:Entity)<-[:SUBJECT]-(evidence)-[:OBJECT]->(object:Entity)
WITH DISTINCT edge_id, pmids, claims, subject, object
MATCH (subject)-[edge]->(object)
WHERE edge.id = edge_id
RETURN subject.name AS subject, edge.predicate AS predicate, object.name AS object, edge.score AS score,
       edge.articles AS articles, size(pmids) AS flagged, pmids, claims, edge.id AS edge_id
ORDER BY 1.0 * flagged / articles DESC, score DESC, edge_id
LIMIT $limit
