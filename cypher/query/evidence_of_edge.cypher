// The sentences behind an edge, for and against, most probable first.
// Parameters: $edge_id.
// Returns: polarity, certainty, probability, text, pmid, title, date, article_status, claims.
MATCH (evidence:Evidence {edge_id: $edge_id})-[:FROM]->(article:Article)
RETURN evidence.polarity AS polarity, evidence.certainty AS certainty, evidence.probability AS probability,
       evidence.text AS text, article.pmid AS pmid, article.title AS title, evidence.date AS date,
       article.status AS article_status, coalesce(article.claims, []) AS claims
ORDER BY probability DESC, pmid, evidence.id
